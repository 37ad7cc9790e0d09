import Learning
import Tasks

extension VerifierRecipe {
    /// The same kind from a handful of chains: for a first look and for tests.
    func quick(task: TaskRecipe) -> VerifierRecipe {
        var recipe = self
        recipe.chains.task = task
        recipe.chains.problems = 24
        recipe.chains.heldOutProblems = 8
        recipe.chains.samples = 4
        recipe.chains.maxTokens = 128
        recipe.labels.chains = 16
        recipe.labels.rollouts = 2
        recipe.labels.maxTokens = 64
        recipe.training.epochs = 1
        recipe.training.tokensPerStep = 2_048
        return recipe
    }
}
