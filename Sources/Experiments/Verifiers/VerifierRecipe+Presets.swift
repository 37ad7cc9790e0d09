import Learning
import Rewards
import Tasks
import Tensors

extension VerifierRecipe {
    /// For the models of `ponder reproduce o1`: each kind takes one to three minutes on two cores.
    public static func demo(
        _ kind: Kind, task: TaskRecipe = .smallCountdown, seed: UInt64 = 1
    ) -> VerifierRecipe {
        var recipe = VerifierRecipe(
            seed: seed, kind: kind,
            chains: VerifierChains.Configuration(
                seed: seed, task: task, problems: 640, heldOutProblems: 128, samples: 8,
                maxTokens: 1_024),
            labels: Labels(rollouts: 4, steps: 4, chains: 1_024, maxTokens: 512),
            training: RewardTraining.Configuration(
                epochs: 2, tokensPerStep: 8_192, chainsPerGroup: 8, evaluationInterval: 40,
                patience: 4,
                optimizer: .init(
                    learningRate: 5e-4, warmupSteps: 20, decay: .cosine, weightDecay: 0.01)))
        if kind == .processMonteCarlo || kind == .processBootstrapped {
            recipe.aggregation = .last
            recipe.training.epochs = 4
        }
        return recipe
    }
}
