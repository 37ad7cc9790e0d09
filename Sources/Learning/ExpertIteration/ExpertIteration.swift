import Foundation
import Language
import Reasoning
import Tasks
import Tensors

/// Rounds of search and learning: an expert, which is the model with a strategy around it, solves
/// training problems; the model learns the chains that are right; with the better model the expert is
/// better (expert iteration, Anthony et al., 1705.08439; STaR, 2203.14465; ReST-EM, 2312.06585).
///
///     expert_r = strategy(model_r);   chains_r = { z : z ∈ expert_r(x), exact verdict right }
///     model_{r+1} = argmax_θ  Σ log p_θ(z | x)
///
/// With samples as the expert this is guess and check, which filters; with a search it amortizes the
/// search into the model, which guides. The exact verdict is the reward, as in reinforcement learning:
/// the answer key is looked at for training problems only.
///
/// Everything lies in one folder, can be killed at any moment and goes on when run again:
///
///     FOLDER/rounds/1/demonstrations/    what the expert found, a batch a file
///     FOLDER/rounds/1/training/          the run that learns from it, with its `model/`
///     FOLDER/rounds/1/value/             the run of a value model beside it (`AlphaZero`), with its `verifier/`
///     FOLDER/rounds/1/training-2/        the second improve step's, where a filter has several
///     FOLDER/verifier/                   the verifier of all rounds, where the recipe asks for one
///     FOLDER/verifier-training/          the run that trained it
///
/// Departures from the papers: problems of a round are other ones than before; the demonstrations of earlier
/// rounds are learned again where the recipe says so. Problems that stay unsolved are asked again with a hint
/// where it says so (STaR §3.2), by the same strategy as without one; the paper draws one chain of each.
public struct ExpertIteration: Sendable {
    /// Problems in a batch of demonstrations.
    static let batchSize = 128

    public let recipe: DistillationRecipe
    /// The model to begin with.
    public let start: URL
    public let folder: URL
    public let task: any GenerativeTask
    /// The expert that a model makes.
    let expert: @Sendable (LocalModel) throws -> any Strategy
    /// What scores chains for the recipe's filter; nil without one.
    let scorer: (@Sendable (LocalModel) throws -> any Verifier)?
    /// The expert that a model makes with a value model's folder, where one is learned.
    let guided: (@Sendable (LocalModel, URL) throws -> any Strategy)?
    let startsOver: Bool
    let problems: [Problem]

    /// - Parameters:
    ///   - startsOver: whether a training whose checkpoints are all damaged begins anew.
    ///   - scorer: scores chains for the recipe's filter, made of the model that found them; there has to be one
    ///     with a filter, and none without.
    ///   - guided: for a recipe with `alphaZero`, the expert of the rounds that have a value model: its
    ///     folder, a verifier's.
    /// - Throws: `ConfigurationError` that names the first field out of bounds; `TaskError` where there
    ///   are not so many problems.
    public init(
        recipe: DistillationRecipe, start: URL, folder: URL, startsOver: Bool = false,
        scorer: (@Sendable (LocalModel) throws -> any Verifier)? = nil,
        guided: (@Sendable (LocalModel, URL) throws -> any Strategy)? = nil,
        expert: @escaping @Sendable (LocalModel) throws -> any Strategy
    ) throws {
        try recipe.validate()
        guard (scorer == nil) == (recipe.filter == nil) else {
            throw ConfigurationError(
                field: "filter",
                reason: scorer == nil
                    ? "has nobody to score; give a scorer" : "is not there, and a scorer is")
        }
        guard recipe.alphaZero == nil || guided != nil else {
            throw ConfigurationError(
                field: "alphaZero", reason: "needs an expert that a value model guides")
        }
        self.recipe = recipe
        self.start = start
        self.folder = folder
        self.startsOver = startsOver
        self.scorer = scorer
        self.expert = expert
        self.guided = guided
        task = try recipe.task.task()
        problems = try task.problems(
            in: .train, count: recipe.rounds * recipe.problems,
            seed: RandomStream.derive(recipe.seed, "distillation-problems"))
    }

    /// The folder of a round, counted from 0.
    public func place(of round: Int) -> URL { folder.appending(path: "rounds/\(round + 1)") }

    /// What a round came to.
    public struct Round: Sendable {
        public var found: Demonstrations
        public var learning: ComputeLedger
        /// The model that it ends with.
        public var model: URL
        /// The value model that it ends with; nil: there is none.
        public var value: URL?
    }

    /// Does what is left of a round, counted from 0: searches with a model and learns what is found.
    /// Where nothing right is found, the model stays as it is.
    ///
    /// - Parameters:
    ///   - value: the value model of the round before.
    ///   - earlier: what the rounds before found, for a recipe that accumulates.
    /// - Throws: `CancellationError` behind a batch or a checkpoint.
    public func round(
        _ number: Int, from model: URL, guidedBy value: URL? = nil, earlier: [Demonstrations] = [],
        _ observe: @escaping @Sendable (RunEvent) -> Void
    ) async throws -> Round {
        let found = try await demonstrations(number, by: model, guidedBy: value, observe)
        guard !found.chains.isEmpty, found.pairs?.isEmpty != true else {
            observe(
                .note(
                    "round \(number + 1): no \(recipe.lesson) on \(found.problems) problems, so there is "
                        + "nothing to learn from; take more samples, easier problems or a better model"
                ))
            return Round(found: found, learning: ComputeLedger(), model: model, value: value)
        }
        let all = recipe.accumulates ? Demonstrations(joining: earlier + [found]) : found
        var round = Round(found: found, learning: ComputeLedger(), model: model, value: value)
        var student = recipe.restarts ? start : model
        for step in 0..<recipe.improvements {
            guard !found.learned(in: step).chains.isEmpty else {
                observe(
                    .note("round \(number + 1): no chain reaches the score of step \(step + 1)"))
                break
            }
            let run = try await learn(
                all.learned(in: step), number, step: step, from: student, observe)
            round.learning.add(
                try run.ledger(
                    of: recipe.preference == nil ? Pretraining.phase : PreferenceTraining.phase))
            student = run.url.appending(path: "model")
            round.model = student
        }
        if let rule = recipe.alphaZero {
            let (run, learned) = try await learnValues(
                all, number, by: rule, from: recipe.restarts ? start : model,
                before: recipe.restarts ? nil : value, observe)
            round.learning.add(try run.ledger(of: RewardTraining.phase))
            round.value = learned
        }
        return round
    }

    /// What the expert finds on a round's problems.
    private func demonstrations(
        _ number: Int, by model: URL, guidedBy value: URL?, _ observe: @Sendable (RunEvent) -> Void
    ) async throws -> Demonstrations {
        let local = try LocalModel(
            folder: model, at: recipe.placement, memory: recipe.cacheBytes)
        let expert = try RoundExpert(
            recipe, task: task, local: local, strategy: strategy(of: local, guidedBy: value),
            scorer: scorer?(local))
        let all = problems[number * recipe.problems..<(number + 1) * recipe.problems]
        try expert.requireReadable(hintOf: all[all.startIndex])
        let start = Date()
        var found = Demonstrations(joining: [])
        for first in stride(from: all.startIndex, to: all.endIndex, by: Self.batchSize) {
            try Task.checkCancellation()
            let batch = Array(all[first..<min(first + Self.batchSize, all.endIndex)])
            let index = (first - all.startIndex) / Self.batchSize
            let file = KeptFile(place(of: number).appending(path: "demonstrations/\(index).json"))
            let part = try await file.value { try await expert.demonstrations(on: batch) }
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

    /// Trains on demonstrations in a run of the improve step's own.
    private func learn(
        _ found: Demonstrations, _ number: Int, step: Int, from model: URL,
        _ observe: @Sendable (RunEvent) -> Void
    ) async throws -> RunFolder {
        let checkpoint = try CheckpointFolder(url: model)
        let student = try checkpoint.transformer(at: recipe.placement)
        let tokenizer = try checkpoint.tokenizer()
        let place = place(of: number)
            .appending(path: step == 0 ? "training" : "training-\(step + 1)")
        let first = RandomStream.derive(recipe.seed, "distillation-lessons", number)
        let seed = step == 0 ? first : RandomStream.derive(first, "improve", step)
        let run: RunFolder
        if let preference = recipe.preference {
            run = try RunFolder.open(place, configuration: preference, startsOver: startsOver)
            try await finish(run, student, tokenizer, observe) {
                try PreferenceTraining(
                    model: student, pairs: found.pairs ?? [], seed: seed, configuration: preference)
            }
        } else {
            let corpus = try found.corpus(seed: seed)
            let tokens = try corpus.examples.reduce(0) {
                let (prompt, continuation) = try $1.tokens(by: tokenizer)
                return $0 + prompt.count + continuation.count
            }
            let configuration = Pretraining.Configuration(
                tokens: recipe.epochs * tokens, tokensPerStep: recipe.tokensPerStep,
                optimizer: recipe.optimizer, checkpointing: recipe.checkpointing)
            run = try RunFolder.open(place, configuration: configuration, startsOver: startsOver)
            try await finish(run, student, tokenizer, observe) {
                try Pretraining(
                    model: student, tokenizer: tokenizer, corpus: corpus,
                    configuration: configuration)
            }
        }
        return run
    }

    /// Trains what is not trained yet, and writes the run's model.
    private func finish(
        _ run: RunFolder, _ student: Transformer, _ tokenizer: any Tokenizer,
        _ observe: @Sendable (RunEvent) -> Void, by method: () throws -> some TrainingMethod
    ) async throws {
        let folder = run.url.appending(path: "model")
        guard !FileManager.default.fileExists(atPath: folder.path) else { return }
        try await Trainer(method(), in: run, tokenizer: tokenizer)
            .finish(title: "learning", observe)
        try CheckpointFolder.write(student, tokenizer: tokenizer, to: folder)
    }
}
