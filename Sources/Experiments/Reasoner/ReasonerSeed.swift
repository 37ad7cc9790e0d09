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
    let task: any TrainableTask
    let tokenizer: CharacterTokenizer
    let trainingProblems: [Problem]
    let heldOutProblems: [Problem]
    /// Those on which test-time compute is swept.
    let sweepProblems: [Problem]
    let observe: @Sendable (RunEvent) -> Void

    init(
        recipe: ReasonerRecipe, folder: URL, observe: @escaping @Sendable (RunEvent) -> Void
    ) throws {
        try recipe.validate()
        self.recipe = recipe
        self.observe = observe
        task = try recipe.task.task()
        // Before any work: a recipe may ask for more problems than there are.
        trainingProblems = try task.problems(
            in: .train, count: recipe.trainingProblems,
            seed: RandomStream.derive(recipe.seed, "training-problems"))
        heldOutProblems = try task.heldOutProblems(recipe.evaluation.problems)
        var swept = recipe.task
        swept.levels = recipe.evaluation.sweepLevels ?? swept.levels
        sweepProblems = try swept.task().heldOutProblems(
            recipe.evaluation.sweepProblems ?? recipe.evaluation.problems)
        run = try RunFolder.open(
            folder, configuration: recipe, over: .standard(recipe.task.kind, seed: recipe.seed),
            renamed: ReasonerRecipe.renamedFields)
        tokenizer = try CharacterTokenizer(alphabet: task.alphabet, words: task.words)
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
        try Transformer(
            configuration: modelConfiguration,
            random: RandomSource(seed: RandomStream.derive(recipe.seed, "weights")))
    }

    func local(_ model: Transformer) throws -> LocalModel {
        try LocalModel(model: model, tokenizer: tokenizer, memory: recipe.cacheBytes)
    }

    /// Everything, or what is left of it.
    func complete() async throws -> ReasonerSeedResult {
        try pretrain()
        try await learn()
        return try await measure()
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
