import Foundation
import Learning
import Results
import Tasks
import Testing

@testable import Experiments

@Suite("The plan of a comparison")
struct ComparisonPlanTests {
    private func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "plan-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    private let plan = ComparisonPlan(SearchRecipe.quick(), seeds: [1])

    @Test(
        "It lists cells, plans and claims; the same recipe gives the same bytes, another one others"
    )
    func contents() throws {
        let trained = try #require(plan.model("trained", of: "countdown"))
        #expect(trained.curves.contains("best-of-n, outcome, until sure"))
        #expect(trained.curves.contains("beam, process") && trained.curves.contains("fixed"))
        #expect(trained.cells.contains("beam-process-2-4-until-sure"))
        #expect(trained.plans.contains("best of n, up to 8, until sure"))
        #expect(try plan.encoded() == ComparisonPlan(SearchRecipe.quick(), seeds: [1]).encoded())
        #expect(
            try plan.encoded() != ComparisonPlan(SearchRecipe.quick(seed: 2), seeds: [2]).encoded())
        #expect(try JSONDecoder().decode(ComparisonPlan.self, from: plan.encoded()) == plan)
    }

    @Test("It lists searches without a model where the task has them; plans from before are read")
    func baselines() throws {
        let plan = ComparisonPlan(.quick([.countdown, .wordProblems]), seeds: [1])
        #expect(plan.baselines(of: "countdown") == ["blind-search", "corpus-search"])
        #expect(plan.baselines(of: "wordProblems").isEmpty)
        var saved = try #require(
            try JSONSerialization.jsonObject(with: plan.encoded()) as? [String: Any])
        var benchmarks = try #require(saved["benchmarks"] as? [[String: Any]])
        #expect(benchmarks[1]["baselines"] == nil)
        #expect(benchmarks[0].removeValue(forKey: "baselines") != nil)
        saved["benchmarks"] = benchmarks
        let former = try JSONDecoder().decode(
            ComparisonPlan.self, from: JSONSerialization.data(withJSONObject: saved))
        #expect(former.baselines(of: "countdown").isEmpty && former.seeds == plan.seeds)
    }

    @Test(
        "Claims whose curves are not planned are none; the standard recipe has its main comparison")
    func claims() throws {
        for model in plan.benchmarks.flatMap(\.models) {
            #expect(!model.claims.contains { $0.id == "mcts-on-middle" })
            for claim in model.claims {
                guard case .better(let first, let second, _) = claim.rule else { continue }
                #expect(model.curves.contains(first) && model.curves.contains(second))
            }
        }
        for benchmark in ComparisonPlan(SearchRecipe.demo(), seeds: [1]).benchmarks {
            for model in benchmark.models {
                #expect(model.claims.contains(PlannedClaim.main(whole: "generative")))
                #expect(Set(model.claims.map(\.id)).count == model.claims.count)
            }
        }
    }

    @Test("Each strategy over steps of the standard recipe is measured with and without stopping")
    func both() {
        for benchmark in SearchRecipe.demo().benchmarks {
            let cells = benchmark.trained.cells.filter { $0.strategy != "single" }
            for strategy in Set(cells.map(\.strategy)) {
                let kinds = Set(cells.filter { $0.strategy == strategy }.map(\.stops))
                #expect(kinds == [true, false], "\(strategy)")
            }
            #expect(Set(cells.map(\.fileName)).count == cells.count)
        }
    }

    @Test("A plan is fixed once; one that was changed by hand, or came late, is refused by name")
    func fixed() throws {
        try withFolder { folder in
            let file = folder.appending(path: "plan.json")
            let first = try FixedPlan(plan, in: folder, hasBegun: false)
            #expect(first.hash == SHA256.hex(of: try Data(contentsOf: file)))
            #expect(first.note.hash == first.hash && first.note.claims > 0)
            // What a later version would plan changes nothing.
            var other = plan
            other.benchmarks[0].models[1].claims.removeLast()
            let again = try FixedPlan(other, in: folder, hasBegun: true)
            #expect(again.plan == plan && again.hash == first.hash)
            var text = try String(contentsOf: file, encoding: .utf8)
            text.replace("best-of-n-beats-vote", with: "vote-beats-best-of-n")
            try Data(text.utf8).write(to: file)
            let error = #expect(throws: RunError.self) {
                try FixedPlan(plan, in: folder, hasBegun: true)
            }
            #expect(
                error?.description.contains("was changed after it was fixed") ?? false)
            try FileManager.default.removeItem(at: file)
            #expect(throws: RunError.self) { try FixedPlan(plan, in: folder, hasBegun: true) }
        }
    }
}
