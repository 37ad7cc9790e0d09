import Learning
import Reasoning
import Rewards
import Tasks
import Tensors

extension VerifierRecipe {
    /// For the models of `ponder reproduce o1`: about a minute of processor time for each kind, beside
    /// the chains, which several may share.
    public static func demo(
        _ kind: Kind, task: TaskRecipe = .smallCountdown, seed: UInt64 = 1
    ) -> VerifierRecipe {
        var recipe = VerifierRecipe(
            seed: seed, kind: kind,
            chains: VerifierChains.Configuration(
                seed: seed, task: task, problems: 400, heldOutProblems: 64, samples: 8,
                maxTokens: 512),
            labels: Labels(rollouts: 4, steps: 3, chains: 1_500, maxTokens: 256),
            training: RewardTraining.Configuration(
                epochs: 2, tokensPerStep: 4_096, chainsPerGroup: 8, evaluationInterval: 50,
                patience: 4,
                optimizer: .init(
                    learningRate: 1e-3, warmupSteps: 20, decay: .cosine, weightDecay: 0.01)),
            heldOutShare: 0.05)
        switch kind {
        case .processExact:
            recipe.aggregation = .last
        case .processMonteCarlo, .processBootstrapped, .processFirstError:
            recipe.labels.chains = 384
            recipe.aggregation = .last
            recipe.training.epochs = 3
        case .generative:
            recipe.generative.verifications = 4
            recipe.generative.pretraining.tokens = 1_500_000
            recipe.generative.pretraining.tokensPerStep = 2_048
            recipe.generative.maxTokens = task.verificationTokens
        default:
            // A label of an outcome costs nothing.
            recipe.labels.chains = 10_240
            // The answer, and the attempts that it was taken from.
            recipe.labels.window = kind.isOutcome ? 4 : nil
            recipe.training.epochs = 3
        }
        return recipe
    }
}

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
