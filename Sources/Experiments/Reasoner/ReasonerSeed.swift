import Foundation
import Language
import Learning
import Reasoning
import Search
import Tasks
import Tensors

/// One seed of the reproduction: pretrain, learn by RL, evaluate. Its folder is a run that can be
/// killed at any moment and goes on where its last checkpoint stands.
struct ReasonerSeed {
    let recipe: ReasonerRecipe
    let run: RunFolder
    let task: any GenerativeTask
    let corpus: any PretrainingCorpus
    let tokenizer: CharacterTokenizer
    let trainingProblems: [Problem]
    let heldOutProblems: [Problem]
    /// Those on which test-time compute is swept.
    let sweepProblems: [Problem]
    /// Those on which the temperature of a control is chosen.
    let choiceProblems: [Problem]
    let observe: @Sendable (RunEvent) -> Void

    init(
        recipe: ReasonerRecipe, folder: URL, startsOver: Bool = false,
        observe: @escaping @Sendable (RunEvent) -> Void
    ) throws {
        self.recipe = recipe
        self.observe = observe
        task = try recipe.task.task()
        let problems = try recipe.problems()
        trainingProblems = problems.training
        heldOutProblems = problems.heldOut
        sweepProblems = problems.swept
        choiceProblems = problems.choice
        run = try RunFolder.open(
            folder, configuration: recipe, over: .older(recipe.task.kind, seed: recipe.seed),
            renamed: ReasonerRecipe.renamedFields, startsOver: startsOver)
        corpus = try recipe.task.corpus(seed: RandomStream.derive(recipe.seed, "corpus"))
        tokenizer = try corpus.tokenizer()
    }

    var baseFolder: URL { run.url.appending(path: "base") }
    var modelFolder: URL { run.url.appending(path: "model") }

    var modelConfiguration: ModelConfiguration {
        let m = recipe.model
        return ModelConfiguration(
            vocabularySize: tokenizer.vocabularySize, hiddenSize: m.hiddenSize,
            intermediateSize: m.intermediateSize, hiddenLayers: m.layers,
            attentionHeads: m.heads, kvHeads: m.kvHeads, maxPositionEmbeddings: m.context,
            tieWordEmbeddings: true, eosTokenIds: [Int(tokenizer.endOfSequence)],
            padTokenId: tokenizer.padding.map(Int.init))
    }

    func freshModel() throws -> Transformer {
        let model = try Transformer(
            configuration: modelConfiguration,
            random: RandomSource(seed: RandomStream.derive(recipe.seed, "weights")))
        let placement = recipe.placement
        return placement == Placement()
            ? model : try model.copied(to: placement.device, dtype: placement.dtype)
    }

    func local(_ model: Transformer) throws -> LocalModel {
        try LocalModel(model: model, tokenizer: tokenizer, memory: recipe.cacheBytes)
    }

    /// Everything, or what is left of it.
    func complete() async throws -> ReasonerSeedResult {
        try await pretrain()
        try await learn()
        if recipe.evaluation.controls { try await trainControls() }
        return try await measure()
    }

    /// A chain of blind search in the model's tokens.
    func blindChain(
        of problem: Problem, _ sample: Int, by corpus: any BlindSearch, likeCorpus: Bool
    ) throws -> Chain? {
        let format = ChainFormat()
        let prompt = try tokenizer.encode(
            text: tokenizer.chat.prompt(for: problem, of: task))
        let text = corpus.blindChain(
            of: problem, likeCorpus: likeCorpus, tokens: recipe.model.context - prompt.count,
            seed: RandomStream.derive(recipe.seed, "blind", sample))
        guard let text else { return nil }
        return Chain(
            problem: problem, prompt: prompt, tokens: try tokenizer.encode(text: text), text: text,
            stopReason: text.hasSuffix(format.endOfSequence) ? .endOfSequence : .length)
    }

    /// Reports a phase's progress.
    func report(
        _ title: String, _ done: Int, of total: Int, from before: Int, since start: Date,
        unit: String = "steps", metrics: [String: Double] = [:]
    ) {
        observe(
            .progress(
                RunProgress(
                    title: title, unit: unit, done: done, total: total, before: before,
                    elapsed: Date().timeIntervalSince(start)), metrics: metrics))
    }
}

extension ReasonerSeed {
    /// Trains the base model on the corpus; nothing to do where it is there.
    func pretrain() async throws {
        guard !FileManager.default.fileExists(atPath: baseFolder.path) else { return }
        let model = try freshModel()
        let training = try Pretraining(
            model: model, tokenizer: tokenizer, corpus: corpus,
            configuration: recipe.pretraining)
        try await Trainer(training, in: run, tokenizer: tokenizer)
            .finish(title: "pretraining", observe)
        try CheckpointFolder.write(model, tokenizer: tokenizer, to: baseFolder)
    }

    /// Reinforcement learning from the base model; nothing to do where the trained one is there.
    func learn() async throws {
        guard !FileManager.default.fileExists(atPath: modelFolder.path) else { return }
        let model = try CheckpointFolder(url: baseFolder)
            .transformer(at: recipe.placement)
        let local = try local(model)
        let learning = try PolicyGradient(
            local, task: task, problems: trainingProblems, seed: recipe.seed,
            configuration: recipe.learning,
            reward: recipe.reward?.reward(
                for: local, task: task, longest: recipe.learning.maxTokens))
        try await Trainer(
            learning, in: run, tokenizer: tokenizer, kept: Set(recipe.evaluatedSteps)
        ).finish(title: "learning", observe)
        try CheckpointFolder.write(model, tokenizer: tokenizer, to: modelFolder)
    }
}
