import Learning
import Tasks

@testable import Experiments

extension ReasonerRecipe {
    /// A few seconds from random weights to the summary; nothing is learned.
    static func miniature(_ kind: TaskRecipe.Kind) -> ReasonerRecipe {
        var recipe = ReasonerRecipe.quick(kind, seed: 3)
        recipe.model = ReasonerRecipe.Model(
            hiddenSize: 16, intermediateSize: 32, layers: 1, heads: 2, kvHeads: 1,
            context: max(256, recipe.task.tokenLimit))
        if var corpus = recipe.task.own as? CountdownCorpus.Configuration {
            corpus.tokenLimit = 256
            recipe.task = .countdown(corpus)
            recipe.model.context = 256
        }
        recipe.pretraining.tokens = 8_000
        recipe.pretraining.tokensPerStep = 1_000
        recipe.learning.steps = 3
        recipe.learning.problems = 2
        recipe.learning.samples = 2
        recipe.learning.maxTokens = 24
        recipe.trainingProblems = 20
        recipe.evaluation = ReasonerRecipe.Evaluation(
            problems: 4, samples: 2, checkpoints: [1, 2], thinking: [1, 8, 32], votes: 4,
            voteProblems: 3, temperatures: [0.5, 1], choiceProblems: 4)
        recipe.cacheBytes = 16 << 20
        return recipe
    }
}
