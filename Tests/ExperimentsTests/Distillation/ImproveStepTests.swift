import Foundation
import Language
import PonderTesting
import Reasoning
import Results
import Synchronization
import Tasks
import Testing

@testable import Experiments
@testable import Learning

@Suite("Chains that a verifier scores high enough")
struct ImproveStepTests {
    /// Five right chains and a wrong one of each problem, told apart by their thoughts.
    private static let knowing = DistillationToy.Knowing { _, answer in
        (1...5).map { "\($0)\n</think>\(answer)<eos>" } + ["6\n</think>1<eos>"]
    }

    /// By the thought: low, middling, high, none, no number; what is wrong it likes best.
    private static func verifier() -> ScriptedVerifier {
        ScriptedVerifier(costing: Usage(promptTokens: 3, flops: 7)) { text in
            ["1": 0.3, "2": 0.6, "3": 0.9, "5": .nan, "6": 1][text.prefix(1)]
        }
    }

    private func distillation(
        _ folder: URL, out: String, thresholds: [Double] = [0.5, 0.8], problems: Int = 20,
        scoredBy verifier: (any Verifier)? = verifier(),
        _ change: (inout DistillationRecipe) -> Void = { _ in }
    ) throws -> Distillation {
        let recipe = DistillationToy.recipe(problems: problems) {
            $0.filter = ScoreFilter(verifier: "scripted", thresholds: thresholds)
            change(&$0)
        }
        var scorer: (@Sendable (LocalModel) throws -> any Verifier)?
        if let verifier { scorer = { _ in verifier } }
        return try Distillation(
            recipe: recipe, start: folder.appending(path: "policy"),
            folder: folder.appending(path: out), commit: "", scorer: scorer
        ) { _ in Self.knowing }
    }

    /// The thoughts that a step of the first round learns, with how often.
    private func thoughts(_ distillation: Distillation, step: Int) throws -> [String: Int] {
        let learned = try DistillationToy.demonstrations(distillation, round: 0)
            .learned(in: step).chains
        return Dictionary(learned.map { (String($0.text.prefix(1)), 1) }) { $0 + $1 }
    }

    private func weights(_ distillation: Distillation, training: String) throws -> Data {
        try Data(
            contentsOf: distillation.iteration.place(of: 0)
                .appending(path: "\(training)/model/model.safetensors"))
    }

    @Test("Right chains that reach a step's threshold are learned in it, and no others")
    func survivors() async throws {
        try await DistillationToy.withFolder { folder in
            let verifier = Self.verifier()
            let two = try distillation(folder, out: "two", scoredBy: verifier) { $0.rounds = 1 }
            let summary = try await two.run()
            #expect(try thoughts(two, step: 0) == ["2": 20, "3": 20])
            #expect(try thoughts(two, step: 1) == ["3": 20])
            let chains = try DistillationToy.demonstrations(two, round: 0).chains
            #expect(Set(chains.map(\.score)) == [0.6, 0.9])
            let expert = try #require(summary.rounds[0].expert)
            #expect(
                expert.improvements == [
                    .init(threshold: 0.5, demonstrations: 40),
                    .init(threshold: 0.8, demonstrations: 20),
                ])
            #expect(expert.demonstrations == 40 && expert.solved == 20)
            // The right ones are asked about, each once.
            #expect(verifier.calls.chains.count == 100)
            #expect(Set(verifier.calls.chains.map { $0.prefix(1) }) == ["1", "2", "3", "4", "5"])
            #expect(summary.ledger[.verifier] == Usage(promptTokens: 300, flops: 700))
            #expect(try DistillationSummary(encoded: summary.encoded()).rounds == summary.rounds)

            // The second step goes on from the first, which is the only one where there is one threshold.
            let one = try distillation(folder, out: "one", thresholds: [0.5]) { $0.rounds = 1 }
            _ = try await one.run()
            #expect(try weights(one, training: "training") == weights(two, training: "training"))
            #expect(try weights(two, training: "training-2") == DistillationToy.weights(two))
            let other = try distillation(folder, out: "other", thresholds: [0.8]) { $0.rounds = 1 }
            _ = try await other.run()
            #expect(try DistillationToy.weights(other) != DistillationToy.weights(two))
        }
    }

    @Test("Without the answer key whatever is scored so high is learned, and nothing reads the key")
    func withoutKey() async throws {
        try await DistillationToy.withFolder { folder in
            let all = try distillation(folder, out: "all") {
                $0.rounds = 1
                $0.withoutKey = true
            }
            _ = try await all.run()
            #expect(try thoughts(all, step: 0) == ["2": 20, "3": 20, "6": 20])
            #expect(try thoughts(all, step: 1) == ["3": 20, "6": 20])
            let cheating = try distillation(
                folder, out: "cheating",
                scoredBy: ScriptedVerifier.saying(usesReference: true) { _ in .value(1) }
            ) { $0.withoutKey = true }
            let error = await #expect(throws: ConfigurationError.self) { try await cheating.run() }
            #expect(error?.field == "withoutKey")
        }
    }

    @Test("Where nothing reaches a threshold the model stays as the steps before left it")
    func nothing() async throws {
        try await DistillationToy.withFolder { folder in
            let notes = Mutex<[String]>([])
            let high = try distillation(folder, out: "high", thresholds: [0.5, 0.95]) {
                $0.rounds = 1
            }
            _ = try await high.run { event in
                if case .note(let text) = event { notes.withLock { $0.append(text) } }
            }
            #expect(notes.withLock { $0 }.contains { $0.contains("score of step 2") })
            #expect(try weights(high, training: "training") == DistillationToy.weights(high))
            let silent = try distillation(
                folder, out: "silent", scoredBy: ScriptedVerifier { _ in nil }
            ) { $0.rounds = 1 }
            let summary = try await silent.run()
            #expect(summary.rounds[0].expert?.improvements?.map(\.demonstrations) == [0, 0])
            #expect(summary.rounds[0].expert?.learning == .zero)
            #expect(
                try DistillationToy.weights(silent)
                    == Data(contentsOf: folder.appending(path: "policy/model.safetensors")))
        }
    }

    @Test("Interrupted in the second step it goes on to the same weights")
    func resumed() async throws {
        try await DistillationToy.withFolder { folder in
            let whole = try distillation(folder, out: "whole", problems: 140)
            _ = try await whole.run()
            let cut = try distillation(folder, out: "cut", problems: 140)
            let trainings = Mutex(0)
            let work = Task {
                try await cut.run { event in
                    guard case .progress(let progress, _) = event, progress.title == "learning"
                    else { return }
                    if progress.done == 1 { trainings.withLock { $0 += 1 } }
                    if trainings.withLock({ $0 }) == 2, progress.done == 2 {
                        withUnsafeCurrentTask { $0?.cancel() }
                    }
                }
            }
            await #expect(throws: CancellationError.self) { try await work.value }
            let first = cut.iteration.place(of: 0)
            func exists(_ path: String) -> Bool {
                FileManager.default.fileExists(atPath: first.appending(path: path).path)
            }
            #expect(exists("training/model") && exists("training-2") && !exists("training-2/model"))
            _ = try await cut.run()
            #expect(try DistillationToy.weights(cut) == DistillationToy.weights(whole))
        }
    }

    @Test("A filter has a scorer, pairs have no filter, and bounds are named within it")
    func refused() async throws {
        try await DistillationToy.withFolder { folder in
            let unscored = #expect(throws: ConfigurationError.self) {
                try distillation(folder, out: "out", scoredBy: nil)
            }
            #expect(unscored?.field == "filter")
            let idle = #expect(throws: ConfigurationError.self) {
                try distillation(folder, out: "out") { $0.filter = nil }
            }
            #expect(idle?.field == "filter")
            let pairs = #expect(throws: ConfigurationError.self) {
                try distillation(folder, out: "out") { $0.preference = .init() }
            }
            #expect(pairs?.field == "filter")
            let bounds = #expect(throws: ConfigurationError.self) {
                try distillation(folder, out: "out", thresholds: [2])
            }
            #expect(bounds?.field == "filter.thresholds")
        }
    }
}
