import Learning
import Tasks
import Tensors

extension ReasonerRecipe {
    /// The standard recipes of tasks for which the brief one is not enough, by the task's field.
    private static let presets: [TaskRecipe.Kind: @Sendable (UInt64) -> ReasonerRecipe] = [
        .countdown: { demo(seed: $0) }, .multiplication: { multiplication(seed: $0) },
        .wordProblems: { wordProblems(seed: $0) },
    ]

    /// The standard recipe of a task, over which a file says what differs. Any task has one.
    public static func standard(_ kind: TaskRecipe.Kind, seed: UInt64 = 1) -> ReasonerRecipe {
        presets[kind]?(seed) ?? brief(kind.standard, seed: seed)
    }

    /// What `make demo` runs: a 0.8M model from nothing to both panels on two CPU cores.
    public static func demo(seed: UInt64 = 1) -> ReasonerRecipe {
        ReasonerRecipe(
            seed: seed,
            task: TaskRecipe.Kind.countdown.standard,
            model: Model(
                hiddenSize: 128, intermediateSize: 384, layers: 4, heads: 4, kvHeads: 2,
                context: 1_024),
            pretraining: Pretraining.Configuration(
                tokens: 6_000_000, tokensPerStep: 2_048,
                optimizer: .init(
                    learningRate: 4e-3, warmupSteps: 40, decay: .cosine, finalShare: 0.05,
                    weightDecay: 0.1, muon: 0.95)),
            // On problems that the base model sometimes solves, within a few attempts at first, so that few
            // groups are without a signal and what solves is learned; then within many, where trying the
            // same again and a false yes cost.
            learning: PolicyGradient.Configuration(
                steps: 60, problems: 32, samples: 16, maxTokens: 512,
                stages: [.init(steps: 44, maxTokens: 128)], credit: .survival,
                optimizer: .init(learningRate: 4e-4, warmupSteps: 4, muon: 0.95)),
            trainingProblems: 6_000, trainingLevels: 1...3,
            evaluation: Evaluation(
                problems: 300, samples: 1, checkpoints: [4, 12, 28, 44],
                thinking: [16, 32, 64, 128, 256, 512, 1_000], held: [256], votes: 8,
                voteProblems: 60, temperatures: [0.2, 0.4, 0.6, 0.8, 1],
                choiceProblems: 200),
            cacheBytes: 2 << 30)
    }

    /// What `Recipes/multiplication.yaml` runs.
    public static func multiplication(seed: UInt64 = 1) -> ReasonerRecipe {
        var recipe = brief(TaskRecipe.Kind.multiplication.standard, seed: seed)
        recipe.pretraining = Pretraining.Configuration(tokens: 2_800_000, tokensPerStep: 2_048)
        recipe.learning.maxTokens = 448
        recipe.evaluation.thinking = [32, 64, 128, 192, 256, 384]
        return recipe
    }

    /// What `Recipes/word-problems.yaml` runs.
    public static func wordProblems(seed: UInt64 = 1) -> ReasonerRecipe {
        var recipe = brief(TaskRecipe.Kind.wordProblems.standard, seed: seed)
        recipe.pretraining = Pretraining.Configuration(
            tokens: 2_400_000, tokensPerStep: 1_024,
            optimizer: .init(
                learningRate: 3e-3, warmupSteps: 40, decay: .cosine, finalShare: 0.05,
                weightDecay: 0.1))
        recipe.learning.maxTokens = 256
        recipe.evaluation.thinking = [8, 16, 32, 64, 128, 192]
        return recipe
    }

    /// The path of the demo in a few minutes, for tasks whose language is soon learned; thinking is as
    /// long as the context allows.
    private static func brief(_ task: TaskRecipe, seed: UInt64) -> ReasonerRecipe {
        var recipe = demo(seed: seed)
        recipe.task = task
        recipe.model.context = max(1_024, task.tokenLimit)
        recipe.pretraining = Pretraining.Configuration(tokens: 6_500_000, tokensPerStep: 4_096)
        recipe.learning = PolicyGradient.Configuration(
            steps: 16, problems: 32, samples: 16, maxTokens: 1_024,
            optimizer: .init(learningRate: 2e-4, warmupSteps: 2))
        recipe.trainingProblems = 3_000
        recipe.trainingLevels = nil
        recipe.evaluation.checkpoints = [1, 2, 4, 8, 12]
        recipe.evaluation.thinking = [1, 32, 64, 128, 256, 512, 1_024, 2_048, 4_000]
        recipe.evaluation.held = []
        (recipe.evaluation.choiceProblems, recipe.evaluation.voteProblems) = (60, 100)
        let longest = recipe.longestThinking
        recipe.evaluation.thinking.removeAll { $0 > longest }
        recipe.cacheBytes = 512 << 20
        return recipe
    }

    /// The same path in about a minute, with a smaller model and easier problems: for a first look
    /// and for tests.
    public static func quick(
        _ kind: TaskRecipe.Kind = .countdown, seed: UInt64 = 1
    ) -> ReasonerRecipe {
        var recipe = standard(kind, seed: seed)
        recipe.task = kind.quick
        recipe.model = Model(
            hiddenSize: 64, intermediateSize: 128, layers: 2, heads: 4, kvHeads: 2,
            context: max(512, recipe.task.tokenLimit))
        recipe.pretraining = Pretraining.Configuration(tokens: 1_200_000, tokensPerStep: 4_096)
        recipe.learning.steps = 8
        recipe.learning.stages = []
        recipe.learning.problems = 16
        recipe.learning.samples = 8
        recipe.learning.maxTokens = 128
        recipe.trainingProblems = 120
        recipe.trainingLevels = nil
        recipe.evaluation = Evaluation(
            problems: 16, samples: 2, checkpoints: [1, 2, 3, 4, 6],
            thinking: [1, 8, 32, 128, 400], votes: 4, voteProblems: 16, temperatures: [0.5, 1],
            choiceProblems: 16)
        recipe.cacheBytes = 256 << 20
        return recipe
    }
}
