import Foundation
import Language
import Learning
import Reasoning
import Results
import Search
import Tasks

/// Rounds of search and learning: an expert, which is the model with a strategy around it, solves
/// training problems; the model learns the chains that are right; with the better model the expert is
/// better (expert iteration, Anthony et al., 1705.08439; STaR, 2203.14465; ReST-EM, 2312.06585).
///
///     expert_r = strategy(model_r);   lessons = { z : z ∈ expert_r(x), exact verdict right }
///     model_{r+1} = argmax_θ  Σ log p_θ(z | x)
///
/// With samples as the expert this is guess and check, which filters; with a search it amortizes the
/// search into the model, which guides. The exact verdict is the reward, as in reinforcement learning:
/// the answer key is looked at for training problems only.
///
/// Everything lies in one folder, can be killed at any moment and goes on when run again:
///
///     FOLDER/summary.json, report.html
///     FOLDER/rounds/1/lessons/     what the expert found, a batch a file
///     FOLDER/rounds/1/training/    the run that learns from it, with its `model/`
///     FOLDER/rounds/1/measured.json   of the model with which the round began
///     FOLDER/model/                the last round's
///
/// Departures from the papers: the lessons of earlier rounds are not kept, and problems of a round are
/// other ones than before.
public struct Distillation: Sendable {
    /// Problems in a batch of lessons.
    static let batchSize = 128

    public let recipe: DistillationRecipe
    /// The model to begin with.
    public let start: URL
    public let folder: URL
    public let commit: String
    /// The expert that a model makes.
    let expert: @Sendable (LocalModel) throws -> any Strategy
    /// What the report compares with; nil: nothing.
    let reference: DistillationSummary.Reference?
    let task: any GenerativeTask
    let heldOut: [Problem]
    let problems: [Problem]

    /// - Throws: an error that names the first field out of bounds; `TaskError` where there are not so
    ///   many problems.
    public init(
        recipe: DistillationRecipe, start: URL, folder: URL, commit: String,
        reference: DistillationSummary.Reference? = nil,
        expert: @escaping @Sendable (LocalModel) throws -> any Strategy
    ) throws {
        try recipe.validate()
        self.recipe = recipe
        self.start = start
        self.folder = folder
        self.commit = commit
        self.expert = expert
        self.reference = reference
        task = try recipe.task.task()
        heldOut = try task.heldOutProblems(recipe.heldOutProblems)
        problems = try task.problems(
            in: .train, count: recipe.rounds * recipe.problems,
            seed: RandomStream.derive(recipe.seed, "distillation-problems"))
    }

    public var modelFolder: URL { folder.appending(path: "model") }

    /// Does what is left to do, and writes `summary.json` and the model.
    ///
    /// Cancelling the task stops after the step or batch under way.
    /// - Parameter observe: called with progress, from any thread.
    public func run(
        _ observe: @escaping @Sendable (RunEvent) -> Void = { _ in }
    ) async throws -> DistillationSummary {
        let run = try RunFolder.open(
            folder, configuration: recipe,
            writes: RunFolder.reportNames.union(["rounds", "model"]))
        defer { withExtendedLifetime(run) {} }
        var rounds: [DistillationSummary.Round] = []
        var model = start
        var ledger = ComputeLedger()
        for number in 0...recipe.rounds {
            try Task.checkCancellation()
            observe(.note("round \(number) of \(recipe.rounds)"))
            let place = folder.appending(path: "rounds/\(number + 1)")
            var round = DistillationSummary.Round(
                number: number, flops: ledger.total.flops,
                measured: try await measured(model, at: place, observe))
            if number < recipe.rounds {
                let lessons = try await lessons(number, by: model, at: place, observe)
                let cost = try learn(lessons, number, from: model, at: place, observe)
                ledger.add(lessons.ledger)
                ledger.add(cost)
                round.expert = .init(lessons, learning: cost.total)
                model = place.appending(path: "training/model")
            }
            rounds.append(round)
        }
        try CheckpointFolder.copy(model, to: modelFolder)
        let summary = try DistillationSummary(
            recipe: recipe, description: task.splitDescription, rounds: rounds, ledger: ledger,
            reference: reference, commit: commit)
        try summary.encoded().write(
            to: folder.appending(path: "summary.json"), options: .atomic)
        return summary
    }

    /// Held-out chains of a model, judged.
    private func measured(
        _ model: URL, at place: URL, _ observe: @Sendable (RunEvent) -> Void
    ) async throws -> DistillationSummary.Measured {
        try await KeptFile(place.appending(path: "measured.json")).value {
            let local = try LocalModel(folder: model, memory: recipe.cacheBytes)
            let start = Date()
            let evaluation = try await ChainEvaluation.run(
                heldOut, samples: recipe.heldOutSamples, policy: local.policy(for: task),
                task: task,
                sampling: Sampling(
                    GenerateParameters(maxTokens: recipe.maxTokens, seed: recipe.seed))
            ) { done in
                observe(
                    .progress(
                        RunProgress(
                            title: "measuring", unit: "problems", done: done,
                            total: heldOut.count, elapsed: Date().timeIntervalSince(start)),
                        metrics: [:]))
            }
            return try DistillationSummary.Measured(evaluation, seed: recipe.seed)
        }
    }

    /// What the expert finds on a round's problems.
    private func lessons(
        _ number: Int, by model: URL, at place: URL,
        _ observe: @escaping @Sendable (RunEvent) -> Void
    ) async throws -> Demonstrations {
        let local = try LocalModel(folder: model, memory: recipe.cacheBytes)
        let policy = try local.policy(for: task)
        let strategy = try expert(local)
        let all = problems[number * recipe.problems..<(number + 1) * recipe.problems]
        let start = Date()
        var found = Demonstrations(joining: [])
        for first in stride(from: all.startIndex, to: all.endIndex, by: Self.batchSize) {
            try Task.checkCancellation()
            let batch = Array(all[first..<min(first + Self.batchSize, all.endIndex)])
            let index = (first - all.startIndex) / Self.batchSize
            let file = KeptFile(place.appending(path: "lessons/\(index).json"))
            let part: Demonstrations = try await file.value {
                // Nothing is left from the batch before, so a batch is the same whenever it is made.
                try await local.engine.clearCache()
                let begun = Date()
                let solutions = try await strategy.solve(
                    batch, with: policy, budget: recipe.budget, atMost: recipe.concurrency)
                var lessons = Demonstrations(
                    from: solutions, task: task, keep: recipe.keep,
                    longest: local.model.configuration.maxPositionEmbeddings, seed: recipe.seed)
                lessons.seconds = Date().timeIntervalSince(begun)
                return lessons
            }
            found = Demonstrations(joining: [found, part])
            observe(
                .progress(
                    RunProgress(
                        title: "searching", unit: "problems", done: found.problems,
                        total: all.count, elapsed: Date().timeIntervalSince(start)),
                    metrics: ["solved": Double(found.solved) / Double(max(found.problems, 1))]))
        }
        return found
    }

    /// Trains on lessons in a run of the round's own; what it cost.
    private func learn(
        _ lessons: Demonstrations, _ number: Int, from model: URL, at place: URL,
        _ observe: @Sendable (RunEvent) -> Void
    ) throws -> ComputeLedger {
        guard !lessons.lessons.isEmpty else {
            throw LearningError.configuration(
                field: "expert",
                reason: "it found no right chain on the \(lessons.problems) problems of round "
                    + "\(number + 1), so there is nothing to learn; take more samples, easier "
                    + "problems or a better model")
        }
        let checkpoint = try CheckpointFolder(url: recipe.restarts ? start : model)
        let (student, tokenizer) = (try checkpoint.transformer(), try checkpoint.tokenizer())
        let corpus = try lessons.corpus(
            seed: RandomStream.derive(recipe.seed, "distillation-lessons", number))
        let tokens = try corpus.lessons.reduce(0) {
            try $0 + tokenizer.encode(text: $1.prompt).count
                + tokenizer.encode(text: $1.continuation).count
        }
        let configuration = Pretraining.Configuration(
            tokens: recipe.epochs * tokens, tokensPerStep: recipe.tokensPerStep,
            optimizer: recipe.optimizer)
        let run = try RunFolder.open(
            place.appending(path: "training"), configuration: configuration)
        let folder = run.url.appending(path: "model")
        if !FileManager.default.fileExists(atPath: folder.path) {
            try run.pretrain(
                Pretraining(
                    model: student, tokenizer: tokenizer, corpus: corpus,
                    configuration: configuration),
                model: student, tokenizer: tokenizer, title: "learning", writing: folder,
                observe: observe)
        }
        return try RunStore(url: run.storeURL).ledger(phase: Pretraining.phase)
    }
}
