import Foundation
import Language
import Reasoning
import Results
import Tasks
import Testing

@testable import Experiments
@testable import Learning

/// Opens what the version before wrote, at commit `72c4746`: `Fixtures/before` holds a miniature run
/// of `ponder reproduce o1`, a verifier's chains and labels, and files of traces and chains.
@Suite("A run of the version before")
struct OlderRunTests {
    private static let fixtures = Bundle.module.resourceURL?.appending(path: "Fixtures/before")

    /// A copy that may be written to.
    private func withRun<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "older-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(
            at: #require(Self.fixtures).appending(path: "o1"), to: folder)
        return try await body(folder)
    }

    @Test("is opened, has nothing left to do, and says the same again")
    func resumed() async throws {
        try await withRun { folder in
            let run = try RunFolder.read(folder.appending(path: "seed-3"))
            let recipe = try ReasonerRecipe.saved(in: run)
            #expect(recipe.seed == 3 && recipe.model.hiddenSize == 16 && recipe.learning.steps == 3)
            let before = try ReasonerSummary(
                encoded: Data(contentsOf: folder.appending(path: "summary.json")))
            let again = try await ReasonerReproduction(recipe: recipe, folder: folder, commit: "")
                .run { event in
                    if case .progress(let progress, _) = event { #expect(progress.unit != "steps") }
                }
            // Intervals and n count problems now, not chains; what was measured is the same.
            #expect(again.base.passAt1 == before.base.passAt1)
            #expect(again.trained.passAt1 == before.trained.passAt1)
            #expect(again.trainPanel.map(\.passAt1) == before.trainPanel.map(\.passAt1))
            for (now, then) in [
                (again.testPanel.chain.trained, before.testPanel.chain.trained),
                (again.testPanel.vote.base, before.testPanel.vote.base),
                (again.testPanel.coverage.trained, before.testPanel.coverage.trained),
            ] {
                #expect(now.map(\.accuracy) == then.map(\.accuracy))
                #expect(now.map(\.flopsPerProblem) == then.map(\.flopsPerProblem))
            }
            #expect(
                again.controls == .init() && again.comparisons.allSatisfy { $0.against == "base" })
            #expect(again.learning.map(\.reward) == before.learning.map(\.reward))
            #expect(again.examples.map(\.after.text) == before.examples.map(\.after.text))
            #expect(again.ledger == before.ledger)
        }
    }

    @Test("has configurations whose fields may be fewer than today's")
    func fewerFields() async throws {
        try await withRun { folder in
            let file = folder.appending(path: "seed-3/config.json")
            var saved = try #require(
                try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
            saved["cacheBytes"] = nil
            var learning = try #require(saved["learning"] as? [String: Any])
            learning["refills"] = nil
            saved["learning"] = learning
            try JSONSerialization.data(withJSONObject: saved).write(to: file)
            let recipe = try ReasonerRecipe.saved(
                in: RunFolder.read(folder.appending(path: "seed-3")))
            let standard = ReasonerRecipe.standard(.countdown)
            #expect(recipe.cacheBytes == standard.cacheBytes && recipe.learning.steps == 3)
            #expect(recipe.learning.refills == standard.learning.refills)
            // It goes on, since nothing is set that the older version did not do.
            _ = try ReasonerSeed(
                recipe: recipe, folder: folder.appending(path: "seed-3"), observe: { _ in })
            var other = recipe
            other.cacheBytes += 1
            #expect(throws: RunError.self) {
                _ = try ReasonerSeed(
                    recipe: other, folder: folder.appending(path: "seed-3"), observe: { _ in })
            }
        }
    }

    @Test("has chains, labels, calibrations and traces that are read")
    func files() throws {
        let folder = try #require(Self.fixtures)
        func data(_ path: String) throws -> Data {
            try Data(contentsOf: folder.appending(path: path))
        }
        let store = try RunStore(reading: folder.appending(path: "o1/seed-3/store.sqlite"))
        let chains = try store.chains(phase: PolicyGradient.phase, step: 2)
        #expect(chains.count == 4 && chains.allSatisfy { $0.chain.text?.isEmpty == false })
        #expect(try store.metric(.reward, phase: PolicyGradient.phase).map(\.step) == [1, 2, 3])
        let batch = try VerifierChains.Batch.read(
            folder.appending(path: "verifier/chains/chains/training-0-00000.json"))
        #expect(batch.chains.count == 12 && batch.chains.allSatisfy { $0.judged.verdict != nil })
        let report = try JSONDecoder().decode(
            VerifierReport.self, from: data("verifier/calibration.json"))
        #expect(report.parts.map(\.policy) == ["base", "base"])
        for name in ["vote", "beam"] {
            let path = folder.appending(path: "\(name).jsonl").path
            let traces = try TraceFile.read(path)
            #expect(traces.count == 1 && (traces[0].tree == nil) == (name == "vote"))
        }
        let lines = try String(decoding: data("chains.jsonl"), as: UTF8.self).split(separator: "\n")
        let records = try lines.map {
            try JSONDecoder().decode(ChainRecord.self, from: Data($0.utf8))
        }
        #expect(records.map(\.sample) == [0, 1] && records[0].task == "countdown")
    }
}
