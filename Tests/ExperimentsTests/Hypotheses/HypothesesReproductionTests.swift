import Foundation
import Language
import Learning
import PonderTesting
import Reasoning
import Results
import Statistics
import Synchronization
import Tasks
import Testing

@testable import Experiments

@Suite("Ways of learning compared, in miniature")
struct HypothesesReproductionTests {
    /// Seconds from random weights to the summary; nothing is learned.
    private static func recipe(_ names: [String], budget: Double = 6e7) throws -> HypothesesRecipe {
        var recipe = HypothesesRecipe.standard(.full)
        recipe.base = .miniature(.countdown)
        recipe.base.evaluation.thinking = [8, 24]
        recipe.divergenceProblems = 3
        (recipe.budget, recipe.places) = (budget, 2)
        recipe.base.evaluation.temperatures = [0.5]
        recipe.base.evaluation.choiceProblems = 2
        recipe = try recipe.only(names)
        for index in recipe.arms.indices {
            guard case .rounds(var rounds) = recipe.arms[index].method else { continue }
            rounds.samples = 2
            (rounds.recipe.problems, rounds.recipe.rounds) = (4, 40)
            recipe.arms[index].method = .rounds(rounds)
        }
        return recipe
    }

    private func withFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "hypotheses-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }

    private func reproduction(
        _ recipe: HypothesesRecipe, _ folder: URL, seeds: Int = 1
    ) throws -> HypothesesReproduction {
        try HypothesesReproduction(recipe: recipe, seeds: seeds, folder: folder, commit: "test")
    }

    private static let arms = [
        "reinforce", "expert-iteration", "survival", "splices", "supervised", "random-reward",
    ]

    @Test("All begin with one base, spend one budget, and are measured on the same problems")
    func endToEnd() async throws {
        try await withFolder { folder in
            let recipe = try Self.recipe(Self.arms)
            let summary = try await reproduction(recipe, folder, seeds: 2).run { _ in }
            #expect(
                summary.algorithms.map(\.name) == ["base", "sharpened"] + recipe.arms.map(\.name))
            #expect(summary.seeds == [3, 4])
            let base = summary.algorithms[0]
            // Sampler and scorer round differently.
            #expect(base.curve.isEmpty && abs(base.klFromBase?.value ?? 1) < 1e-4)
            for algorithm in summary.algorithms.dropFirst(2) {
                let spent = try #require(algorithm.curve.last?.flops)
                // The last step may go beyond, by less than the budget.
                #expect(spent >= recipe.budget * 0.5 && spent < recipe.budget * 2, "\(algorithm)")
                #expect(algorithm.curve.map(\.flops) == algorithm.curve.map(\.flops).sorted())
                #expect(algorithm.curve.allSatisfy { $0.n == 4 })
                #expect(algorithm.passAtK.map(\.k) == [1, 2, 4])
                #expect(algorithm.bySeed.count == 2)
                #expect(algorithm.comparisons.contains { $0.against == "sharpened" })
            }
            let rounds = try #require(summary.algorithms.first { $0.name == "expert-iteration" })
            #expect(rounds.expert?.name == "vote, samples 2")
            let taught = try #require(summary.algorithms.first { $0.name == "supervised" })
            #expect(taught.klFromBase != base.klFromBase)
            let ids = summary.claims.map(\.id)
            #expect(Set(ids).count == ids.count)
            #expect(ids.contains("beats-random-reward-plain") && ids.contains("sharpens"))
            #expect(summary.bill.contains { $0.phase == "splices" && $0.account == "policy" })
            let saved = try Data(contentsOf: folder.appending(path: "summary.json"))
            #expect(try SummaryKind(ofSummary: saved) == .hypotheses)
            #expect(try HypothesesSummary(encoded: saved).claims == summary.claims)
        }
    }

    @Test("A teacher that is the base itself teaches nothing; who is missing is named")
    func teacher() async throws {
        try await withFolder { folder in
            let plain = try Self.recipe(["reinforce"])
            let first = folder.appending(path: "first")
            _ = try await reproduction(plain, first).run { _ in }
            var recipe = plain
            recipe.teacher = first.appending(path: "base/base").path
            recipe = try recipe.rebuilt(.full).only(["reinforce", "on-policy-distillation"])
            let summary = try await reproduction(recipe, folder.appending(path: "second")).run {
                _ in
            }
            let taught = try #require(summary.algorithms.last)
            #expect(taught.name == "on-policy-distillation")
            #expect(abs(taught.klFromBase?.value ?? 1) < 1e-3)
            #expect(summary.claims.contains { $0.id == "teacher" })
            recipe.arms[1].method = .rewarded(
                algorithm: "on-policy-distillation", by: .init(teacher: "nowhere"))
            #expect {
                try recipe.validate()
            } throws: {
                ($0 as? ConfigurationError)?.field == "arms[1].rewarded.teacher"
            }
        }
    }

    @Test("Second attempts are learned for half of the budget alone, and measured beside the first")
    func secondAttempts() async throws {
        try await withFolder { folder in
            let recipe = try Self.recipe(["reinforce", "splices", "score"])
            let summary = try await reproduction(recipe, folder, seeds: 2).run { _ in }
            let places = summary.algorithms.map { ($0.name, $0.secondAttempts?.map(\.flops)) }
            #expect(places.first { $0.0 == "base" }?.1 == [0])
            for (name, flops) in places where ["splices", "score"].contains(name) {
                let curve = summary.algorithms.first { $0.name == name }?.curve.map(\.flops)
                #expect(flops == curve && flops?.isEmpty == false)
            }
            #expect(places.filter { $0.1 != nil }.count == 3)
            let last = try #require(summary.algorithms.last?.secondAttempts?.last)
            #expect(last.first.n == 4 && last.firstTokens <= 24 && last.secondTokens <= 24)
            #expect(abs(last.second.value - last.first.value - last.gain.value) < 1e-12)
            let ids = Set(summary.claims.map(\.id))
            #expect(ids.isSuperset(of: ["on-policy-correction", "score-corrects"]))
            let store = try RunStore(
                reading: folder.appending(path: "seed-3/score/training/store.sqlite"))
            let stages = try store.metric(.revisionStage, phase: PolicyGradient.phase).map(\.value)
            #expect(stages.first == 1 && stages.last == 2 && stages == stages.sorted())
        }
    }

    @Test("A second attempt is right or wrong, and what cannot be opened stays as it is")
    func attemptPairs() async throws {
        let task = try Countdown(
            configuration: CountdownCorpus.Configuration.standard.problems)
        let problems = [3, 4, 5].map {
            task.problem(numbers: [2, 3, $0], target: 5 + $0, id: "p\($0)")
        }
        let policy = ScriptedPolicy { request in
            switch (request.chain.problem.id, !request.chain.tokens.isEmpty) {
            case ("p3", false): return "2+3=5,5+3=8?8Y\n</think>2*3*3<eos>"
            case ("p3", true): return "3+2=5,5+3=8?8Y\n</think>2+3+3<eos>"
            case ("p4", false): return "2+3=5,5+4=9?9Y\n</think>2+3+4<eos>"
            case ("p4", true): return "</think>2*3*4<eos>"
            default: return String(repeating: "2+3=5\n", count: 40)
            }
        }
        let pairs = try await AttemptPairs.measured(
            problems, of: policy, task: task, nudge: Reopening.denialMark, maxTokens: 60, seed: 1)
        #expect(pairs.problems == ["p3", "p4", "p5"])
        #expect(pairs.first == [false, true, false] && pairs.second == [true, false, false])
        #expect(pairs.secondTokens[0] > 0 && pairs.secondTokens[2] == 0)
        var stream = RandomStream(seed: 1)
        let found = try AttemptMeasures([pairs, pairs]).summary(after: 8, &stream)
        #expect(found.first.value == 1.0 / 3 && found.gain.value == 0 && found.gain.n == 3)
    }

    @Test(
        "Other bases learn the same way, and what their chains do stands beside the standard one's")
    func emergence() async throws {
        try await withFolder { folder in
            var recipe = try Self.recipe(["reinforce", "random-reward"])
            recipe.emergence = true
            let run = try reproduction(recipe, folder)
            // Cut off while the last base is learned from.
            let work = Task {
                try await run.run { event in
                    if case .progress(let progress, _) = event,
                        progress.title.hasPrefix("reinforce from primed")
                    {
                        withUnsafeCurrentTask { $0?.cancel() }
                    }
                }
            }
            await #expect(throws: CancellationError.self) { try await work.value }
            let summary = try await run.run { _ in }
            let found = try #require(summary.emergence)
            #expect(found.map(\.base) == ["standard", "standard", "single", "primed"])
            #expect(
                found.map(\.learning) == ["reinforce", "random-reward", "reinforce", "reinforce"])
            let names = EmergenceMeasures.behaviours.map(\.name)
            for emergence in found {
                #expect(emergence.behaviours.map(\.name) == names)
                #expect(emergence.accuracy?.change.n == 4)
            }
            #expect(summary.claims.contains { $0.id == "primed-gains" })
            #expect(summary.bill.contains { $0.phase == "from the primed base" })
            let steps = Mutex(0)
            let again = try await run.run { event in
                if case .progress = event { steps.withLock { $0 += 1 } }
            }
            #expect(again.emergence == found && steps.withLock { $0 } == 0)
        }
    }

    @Test("Values of steps are learned from where a verifier is named, before the controls")
    func stepRewards() throws {
        var recipe = HypothesesRecipe.standard(.full)
        recipe.verifier = "runs/process"
        let names = recipe.rebuilt(.full).arms.map(\.name)
        let own = ["process-sum", "process-minimum", "process-progress", "supervised"]
        let place = try #require(names.firstIndex(of: "process-sum"))
        #expect(Array(names[place..<(place + 4)]) == own)
        #expect(recipe.rebuilt(.full).arms.first { $0.hypothesis == .evaluate }?.name == "survival")
        #expect(
            !HypothesesRecipe.standard(.full).rebuilt(.full).arms.map(\.name).contains(
                "process-sum"))
    }

    @Test(
        "Cut off in any phase, it goes on to the same numbers",
        arguments: ["reinforce", "expert-iteration", "supervised"])
    func resumed(arm: String) async throws {
        try await withFolder { folder in
            let recipe = try Self.recipe([arm])
            let whole = try await reproduction(recipe, folder.appending(path: "whole")).run { _ in }
            let cut = try reproduction(recipe, folder.appending(path: "cut"))
            for stop in ["pretraining", arm] {
                let work = Task {
                    try await cut.run { event in
                        if case .progress(let progress, _) = event,
                            progress.title.hasPrefix(stop)
                        {
                            withUnsafeCurrentTask { $0?.cancel() }
                        }
                    }
                }
                await #expect(throws: CancellationError.self) { try await work.value }
            }
            let again = try await cut.run { _ in }
            #expect(again.algorithms == whole.algorithms)
            #expect(again.claims == whole.claims)
            let steps = Mutex(0)
            let third = try await cut.run { event in
                if case .progress = event { steps.withLock { $0 += 1 } }
            }
            #expect(steps.withLock { $0 } == 0, "nothing is done twice")
            #expect(third.algorithms == whole.algorithms)
        }
    }

    @Test("What cannot be compared is refused by field")
    func refused() throws {
        func field(_ change: (inout HypothesesRecipe) -> Void) throws -> String {
            var recipe = HypothesesRecipe.quick()
            change(&recipe)
            let error = try #require(throws: ConfigurationError.self) { try recipe.validate() }
            return error.field
        }
        try HypothesesRecipe.quick().validate()
        for size in HypothesesRecipe.Size.allCases {
            try HypothesesRecipe.standard(size).validate()
        }
        #expect(try field { $0.budget = .nan } == "budget")
        #expect(try field { $0.budget = 0 } == "budget")
        #expect(try field { $0.places = 0 } == "places")
        #expect(try field { $0.arms = [] } == "arms")
        #expect(
            try field { $0.arms.append($0.arms[0]) }
                == "arms[\(HypothesesRecipe.quick().arms.count)].name")
        #expect(try field { $0.arms[0].name = "../x" } == "arms[0].name")
        #expect(try field { $0.arms[0].name = "base" } == "arms[0].name")
        #expect(try field { $0.arms[1].method = .rewards(algorithm: "x") } == "arms[1].algorithm")
        #expect(try field { $0.base.evaluation.thinking = [] } == "base.evaluation.thinking")
        #expect(try field { $0.divergenceProblems = 99 } == "divergenceProblems")
        #expect(throws: ConfigurationError.self) { try HypothesesRecipe.quick().only(["chess"]) }
        #expect(
            try field {
                $0.emergence = true
                $0.arms.removeAll { $0.hypothesis == .plain }
            } == "emergence")
        var other = HypothesesRecipe.quick(.multiplication)
        other.emergence = true
        #expect(throws: ConfigurationError.self) { try other.validate() }
        other.emergence = false
        try other.validate()
    }
}
