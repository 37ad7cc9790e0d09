import Foundation
import Language
import Learning
import Reasoning
import Results
import Rewards
import Search
import Tasks
import Tensors

/// Expert iteration, measured: before the first round and after each one, a chain of the model on
/// held-out problems.
///
///     FOLDER/summary.json, report.html
///     FOLDER/rounds/1/                what `ExpertIteration` makes
///     FOLDER/rounds/1/measured.json   of the model with which the round began
///     FOLDER/rounds/1/searched.json   of its search, where that is learned from whole (`AlphaZero`)
///     FOLDER/model/                   the last round's
///     FOLDER/calibration.json         of the verifier of all rounds, where there is one
public struct Distillation: Sendable {
    public let iteration: ExpertIteration
    public let commit: String
    /// What the report compares with; nil: nothing.
    let reference: DistillationSummary.Reference?
    let heldOut: [Problem]

    /// - Throws: as `ExpertIteration`.
    public init(
        recipe: DistillationRecipe, start: URL, folder: URL, commit: String,
        reference: DistillationSummary.Reference? = nil, startsOver: Bool = false,
        scorer: (@Sendable (LocalModel) throws -> any Verifier)? = nil,
        guided: (@Sendable (LocalModel, URL) throws -> any Strategy)? = nil,
        expert: @escaping @Sendable (LocalModel) throws -> any Strategy
    ) throws {
        iteration = try ExpertIteration(
            recipe: recipe, start: start, folder: folder, startsOver: startsOver, scorer: scorer,
            guided: guided,
            expert: expert)
        self.commit = commit
        self.reference = reference
        heldOut = try iteration.task.testProblems(recipe.heldOutProblems)
    }

    public var modelFolder: URL { iteration.folder.appending(path: "model") }

    /// Does what is left to do, and writes `summary.json` and the model.
    ///
    /// Cancelling the task stops after the step or batch under way.
    /// - Parameter observe: called with progress, from any thread.
    public func run(
        _ observe: @escaping @Sendable (RunEvent) -> Void = { _ in }
    ) async throws -> DistillationSummary {
        let recipe = iteration.recipe
        let run = try RunFolder.open(
            iteration.folder, configuration: recipe,
            over: DistillationRecipe(task: recipe.task, expert: recipe.expert),
            writes: RunFolder.reportNames.union([
                "rounds", "model", "verifier", "verifier-training", "calibration.json",
            ]))
        defer { withExtendedLifetime(run) {} }
        var rounds: [DistillationSummary.Round] = []
        var model = iteration.start
        var value: URL?
        var search: StrategyRun?
        var ledger = ComputeLedger()
        var earlier: [Demonstrations] = []
        for number in 0...recipe.rounds {
            try Task.checkCancellation()
            observe(.note("round \(number) of \(recipe.rounds)"))
            var round = DistillationSummary.Round(
                number: number, flops: ledger.total.flops,
                measured: try await measured(model, before: number, observe))
            if recipe.alphaZero != nil {
                if let first = rounds.first?.measured, let search {
                    round.amortization = .init(
                        first: first, chain: round.measured, search: search, seed: recipe.seed)
                }
                let run = try await searched(model, guidedBy: value, before: number, observe)
                round.search = try .init(run, seed: recipe.seed)
                search = run
            }
            if number < recipe.rounds {
                let done = try await iteration.round(
                    number, from: model, guidedBy: value, earlier: earlier, observe)
                earlier.append(done.found)
                ledger.add(done.found.ledger)
                ledger.add(done.learning)
                round.expert = .init(
                    done.found, filter: recipe.filter, learning: done.learning.total)
                (model, value) = (done.model, done.value)
            }
            rounds.append(round)
        }
        try CheckpointFolder.copy(model, to: modelFolder)
        var verifier: VerifierReport?
        if let spent = try await iteration.trainVerifier(on: earlier, from: model, observe) {
            ledger.add(spent)
            verifier = try await chosen(from: model, observe)
        }
        let summary = try DistillationSummary(
            recipe: recipe, description: iteration.task.splitDescription, rounds: rounds,
            ledger: ledger, reference: reference, verifier: verifier, commit: commit)
        try summary.encoded().write(
            to: iteration.folder.appending(path: "summary.json"), options: .atomic)
        return summary
    }

    /// What choosing among held-out chains of a model with the verifier of all rounds brings, beside a vote and
    /// one chain.
    private func chosen(
        from model: URL, _ observe: @escaping @Sendable (RunEvent) -> Void
    ) async throws -> VerifierReport {
        let (recipe, task) = (iteration.recipe, iteration.task)
        let file = KeptFile(iteration.folder.appending(path: "calibration.json"))
        return try await file.value {
            let local = try LocalModel(
                folder: model, at: recipe.placement, memory: recipe.cacheBytes)
            let chains = try await DrawnChain.drawn(
                heldOut, samples: recipe.verifier?.samples ?? 1, policy: local.policy(for: task),
                number: 0,
                parameters: GenerateParameters(
                    maxTokens: recipe.maxTokens,
                    seed: RandomStream.derive(recipe.seed, "distillation-choices")), observe)
            return try await VerifierReport.measure(
                RewardModel.verifier(
                    at: iteration.verifierFolder, task: task, device: local.model.device,
                    dtype: local.model.dtype, memory: recipe.cacheBytes),
                on: chains, policies: [modelFolder.lastPathComponent], task: task,
                seed: recipe.seed, observe: observe)
        }
    }

    /// How far held-out problems are measured.
    func progress(_ title: String, _ done: Int, since start: Date) -> RunEvent {
        .progress(
            RunProgress(
                title: title, unit: "problems", done: done, total: heldOut.count,
                elapsed: Date().timeIntervalSince(start)), metrics: [:])
    }

    /// Held-out chains of the model with which a round begins, judged.
    private func measured(
        _ model: URL, before round: Int, _ observe: @Sendable (RunEvent) -> Void
    ) async throws -> DistillationSummary.Measured {
        let (recipe, task) = (iteration.recipe, iteration.task)
        let file = KeptFile(iteration.place(of: round).appending(path: "measured.json"))
        return try await file.value {
            let local = try LocalModel(
                folder: model, at: recipe.placement, memory: recipe.cacheBytes)
            let start = Date()
            let evaluation = try await ChainEvaluation.run(
                heldOut, samples: recipe.heldOutSamples, policy: local.policy(for: task),
                task: task,
                sampling: Sampling(
                    GenerateParameters(maxTokens: recipe.maxTokens, seed: recipe.seed))
            ) { done in
                observe(progress("measuring", done, since: start))
            }
            return try DistillationSummary.Measured(
                evaluation, seed: recipe.seed, byProblem: recipe.alphaZero != nil)
        }
    }
}
