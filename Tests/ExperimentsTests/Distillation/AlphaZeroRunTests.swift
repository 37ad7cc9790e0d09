import Foundation
import Language
import Learning
import Reasoning
import Results
import Rewards
import Search
import Statistics
import Synchronization
import Tasks
import Tensors
import Testing

@testable import Experiments

@Suite("Policy and value model taught by their own search")
struct AlphaZeroRunTests {
    private static let task = TaskRecipe.multiplication(.init())

    /// Reads the answer key, as no strategy does, and makes a small tree: a right answer that was visited three times,
    /// and a wrong one that was visited once.
    private struct Knowing: Strategy {
        var name: String { "knowing" }

        func solve(_ problem: Problem, with policy: any Policy, budget: Budget) async throws
            -> Solution
        {
            guard case .answer(let number) = problem.reference else { throw CancellationError() }
            let root = try policy.begin(problem)
            var tree = SearchTree()
            var chains: [Chain] = []
            for (answer, visits) in [(number, 3), ("1", 1)] {
                var chain = try policy.appending("</think>\(answer)<eos>", to: root)
                chain.forced = []
                chain.stopReason = .endOfSequence
                let node = tree.add(
                    to: 0, text: chain.text, tokens: chain.tokens.count, state: .finished)
                for _ in 0..<visits { tree.backUp(visits == 3 ? 0.75 : 0.25, from: node) }
                chains.append(chain)
            }
            var ledger = ComputeLedger()
            ledger.charge(Usage(promptTokens: 100, generatedTokens: 100, flops: 1), to: .policy)
            return Solution(
                problem: problem, answer: number, chosen: chains[0], chains: chains,
                ledger: ledger, tree: tree)
        }
    }

    /// The value models that guided a search.
    private final class Guides: Sendable {
        let places = Mutex<[String]>([])
    }

    private func distillation(
        _ folder: URL, out: String, guides: Guides? = nil, searches: Bool = true
    ) throws -> Distillation {
        var recipe = DistillationRecipe(
            task: Self.task, expert: "knowing", rounds: 2, problems: 12, epochs: 4,
            tokensPerStep: 120, heldOutProblems: 4, heldOutSamples: 2, maxTokens: 24,
            cacheBytes: 1 << 22,
            alphaZero: AlphaZero(
                value: .init(
                    epochs: 4, tokensPerStep: 120,
                    optimizer: .init(learningRate: 1e-2, warmupSteps: 2))))
        recipe.optimizer.learningRate = 1e-2
        let task = try Self.task.task()
        return try Distillation(
            recipe: recipe, start: folder.appending(path: "policy"),
            folder: folder.appending(path: out), commit: "c",
            guided: { local, value in
                let verifier = try RewardModel.verifier(at: value, task: task, memory: 1 << 22)
                let place = value.pathComponents.suffix(3).joined(separator: "/")
                guides?.places.withLock { $0.append(place) }
                guard searches else { return Knowing() }
                return TreeSearch(
                    TreeSettings(
                        task: task, verifier: verifier,
                        sampling: Sampling(.init(maxTokens: 24, seed: 5), answerTokens: 6),
                        stepping: Stepping(longest: 6)),
                    .init(simulations: 8, parallel: 4, prior: .policy, commitment: 4))
            }, expert: { _ in Knowing() })
    }

    private func weights(_ distillation: Distillation) throws -> [Data] {
        try ["model/model.safetensors"]
            .map { distillation.iteration.folder.appending(path: $0) }
            .map { try Data(contentsOf: $0) }
            + (1...2).flatMap { round in
                try ["model.safetensors", "value_head.safetensors"].map { name in
                    try Data(
                        contentsOf: distillation.iteration.folder.appending(
                            path: "rounds/\(round)/value/verifier/\(name)"))
                }
            }
    }

    @Test("The value model guides the next round's search; interrupted anywhere it ends the same")
    func rounds() async throws {
        try await VerifierToy.withFolder { folder in
            try VerifierToy.policy(at: folder.appending(path: "policy"), of: Self.task)
            let guides = Guides()
            let whole = try distillation(folder, out: "whole", guides: guides)
            let summary = try await whole.run()
            // The second round searches with the first one's value model, and so on; each is measured, too.
            let (first, second) = ("1/value/verifier", "2/value/verifier")
            #expect(guides.places.withLock { $0 } == [first, first, second])
            #expect(summary.rounds.map { $0.search == nil } == [false, false, false])
            #expect(summary.rounds[0].search?.accuracy.value == 1)
            #expect(summary.rounds[0].search?.tokens == 200)
            #expect(summary.rounds.map { $0.measured.shares?.count } == [4, 4, 4])
            #expect(summary.rounds[0].amortization == nil)
            let kept = try #require(summary.rounds[1].amortization)
            let (before, after) = (
                summary.rounds[0].measured.accuracy.value, summary.rounds[1].measured.accuracy.value
            )
            #expect(abs(kept.gainKept.value - (after - before) / (1 - before)) < 1e-12)
            #expect(kept.tokenShare > 0 && kept.tokenShare < 0.5)
            // Both trainings are charged: the value model reads each chain three times an epoch, too.
            #expect(summary.rounds[0].expert?.demonstrations == 24)
            let training = whole.iteration.place(of: 0)
            let learning = try ["training", "value"].map { name in
                try RunFolder.read(training.appending(path: name)).ledger(
                    of: name == "value" ? RewardTraining.phase : Pretraining.phase
                ).total.flops
            }
            #expect(learning.allSatisfy { $0 > 0 })
            #expect(summary.rounds[0].expert?.learning.flops == learning[0] + learning[1])
            for title in ["searching", "learning", "valuing", "measuring", "measuring the search"] {
                let cut = try distillation(folder, out: "cut-" + title)
                let work = Task {
                    try await cut.run { event in
                        if case .progress(let progress, _) = event, progress.title == title,
                            progress.done >= 2
                        {
                            withUnsafeCurrentTask { $0?.cancel() }
                        }
                    }
                }
                await #expect(throws: CancellationError.self) { try await work.value }
                let again = try await cut.run()
                #expect(again.rounds.map(\.measured) == summary.rounds.map(\.measured))
                #expect(again.rounds.map(\.search) == summary.rounds.map(\.search))
                #expect(again.rounds.map(\.amortization) == summary.rounds.map(\.amortization))
                #expect(try weights(cut) == weights(whole))
            }
        }
    }

    @Test("The value model comes to value right answers above wrong ones")
    func values() async throws {
        try await VerifierToy.withFolder { folder in
            try VerifierToy.policy(at: folder.appending(path: "policy"), of: Self.task)
            let run = try distillation(folder, out: "out", searches: false)
            _ = try await run.run()
            let task = try Self.task.task()
            let value = run.iteration.place(of: 1).appending(path: "value/verifier")
            let verifier = try RewardModel.verifier(at: value, task: task, memory: 1 << 22)
            let local = try LocalModel(folder: run.modelFolder, memory: 1 << 22)
            let policy = try local.policy(for: task)
            let problems = try task.problems(in: .train, count: 8, seed: 3)
            func mean(_ answer: (Problem) -> String) async throws -> Double {
                let chains = try problems.map { problem in
                    try policy.appending(
                        "</think>\(answer(problem))<eos>", to: policy.begin(problem))
                }
                let values = try await verifier.score(chains).values.compactMap(\.self)
                return values.reduce(0, +) / Double(values.count)
            }
            let wrong = try await mean { _ in "1" }
            let right = try await mean { problem in
                guard case .answer(let number) = problem.reference else { return "" }
                return number
            }
            #expect(right > wrong)
        }
    }

    @Test("A recipe of it needs an expert that a value model guides")
    func unguided() throws {
        let error = #expect(throws: ConfigurationError.self) {
            _ = try ExpertIteration(
                recipe: DistillationRecipe(
                    task: Self.task, expert: "x", rounds: 1, problems: 1, alphaZero: AlphaZero()),
                start: URL(filePath: "/nowhere"), folder: URL(filePath: "/nowhere")
            ) { _ in Knowing() }
        }
        #expect(error?.field == "alphaZero")
    }

    @Test("The share of a gain that is kept, by hand, and none where nothing was gained")
    func amortization() throws {
        func measured(_ shares: [Double]) throws -> DistillationSummary.Measured {
            var measured = DistillationSummary.Measured(
                accuracy: Estimate(value: 0, interval: Interval(0, 1), n: 4), coverage: 0,
                problems: 4, samples: 2, tokens: 10)
            measured.shares = shares
            measured.tokensRun = 20
            return measured
        }
        func run(_ right: [Bool]) -> StrategyRun {
            StrategyRun(
                outcomes: right.map {
                    .init(
                        verdict: $0 ? .correct : .wrong,
                        usage: Usage(promptTokens: 50, generatedTokens: 150))
                }, ledger: ComputeLedger(), seconds: 0,
                engine: .init(meanBatch: 0, busy: 0, tokensPerSecond: 0), trees: [])
        }
        let first = try measured([0, 0.5, 0.5, 0])
        func kept(_ chain: [Double], _ right: [Bool]) throws
            -> DistillationSummary.Amortization?
        {
            try DistillationSummary.Amortization(
                first: first, chain: measured(chain), search: run(right), seed: 1)
        }
        // The search gains 2 of 4 problems over 1, the chain half of that.
        let half = try #require(try kept([0.5, 1, 0.5, 0], [true, true, true, false]))
        #expect(half.gainKept.value == 0.5 && half.gainKept.n == 4)
        #expect(half.gainKept.interval.contains(0.5) && half.tokenShare == 0.1)
        // All and more of it.
        #expect(try kept([1, 1, 1, 1], [true, true, true, false])?.gainKept.value == 1.5)
        #expect(try kept([1, 1, 1, 1], [false, true, false, false]) == nil)
        #expect(try kept([1, 1], [true, true, true, false]) == nil)
    }
}
