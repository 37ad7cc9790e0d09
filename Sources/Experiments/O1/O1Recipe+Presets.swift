import Learning
import Tasks

extension O1Recipe {
    /// What `make demo` runs: a 0.8M model from nothing to both panels on two CPU cores.
    public static func demo(seed: UInt64 = 1) -> O1Recipe {
        O1Recipe(
            seed: seed,
            corpus: CountdownCorpus.Configuration(longShare: 0.15, longWrongVerdicts: 0.01),
            model: Model(
                hiddenSize: 128, intermediateSize: 384, layers: 4, heads: 4, kvHeads: 2,
                context: 2048),
            pretraining: Pretraining.Configuration(tokens: 8_000_000),
            learning: PolicyGradient.Configuration(
                steps: 48, problems: 32, samples: 16, maxTokens: 640,
                optimizer: .init(learningRate: 3e-4, warmupSteps: 2)),
            trainingProblems: 8_000,
            evaluation: Evaluation(
                problems: 200, samples: 2, checkpoints: [1, 2, 4, 8, 16, 32],
                thinking: [1, 8, 16, 32, 64, 128, 256, 512, 1024, 1984], votes: 16,
                voteProblems: 100),
            cacheBytes: 2 << 30)
    }

    /// The same path in about a minute, with a smaller model and nothing learned well: for a first
    /// look and for tests.
    public static func quick(seed: UInt64 = 1) -> O1Recipe {
        var recipe = demo(seed: seed)
        recipe.corpus.longShare = 0.05
        recipe.corpus.tokenLimit = 512
        recipe.model = Model(
            hiddenSize: 64, intermediateSize: 128, layers: 2, heads: 4, kvHeads: 2, context: 512)
        recipe.pretraining = Pretraining.Configuration(tokens: 400_000, tokensPerStep: 8_192)
        recipe.learning.steps = 8
        recipe.learning.problems = 8
        recipe.learning.samples = 8
        recipe.learning.maxTokens = 128
        recipe.trainingProblems = 500
        recipe.evaluation = Evaluation(
            problems: 32, samples: 2, checkpoints: [1, 2, 3, 4, 6],
            thinking: [1, 8, 32, 128, 400], votes: 4, voteProblems: 16)
        recipe.cacheBytes = 256 << 20
        return recipe
    }
}
