import Learning
import Tasks

extension O1Recipe {
    /// Countdown small enough that its arithmetic is learned in minutes: three numbers of 1...13,
    /// targets of 1...50, no intermediate result above 99, each number one token.
    static var smallCountdown: Countdown.Configuration {
        Countdown.Configuration(
            numbers: 1...13, targets: 1...50, largestValue: 99, wholeNumbers: true)
    }

    private static var demoCorpus: CountdownCorpus.Configuration {
        CountdownCorpus.Configuration(
            problems: smallCountdown, shortAttempts: 1...3, longAttempts: 7...230,
            wrongVerdicts: 0.02, longWrongVerdicts: 0.005, distances: true,
            negativeResults: false, tokenLimit: 4_096)
    }

    /// The standard recipe of a task, over which a file says what differs.
    public static func standard(_ kind: TaskRecipe.Kind, seed: UInt64 = 1) -> O1Recipe {
        switch kind {
        case .countdown: demo(seed: seed)
        case .multiplication: multiplication(seed: seed)
        case .wordProblems: wordProblems(seed: seed)
        }
    }

    /// What `make demo` runs: a 0.8M model from nothing to both panels on two CPU cores.
    public static func demo(seed: UInt64 = 1) -> O1Recipe {
        O1Recipe(
            seed: seed,
            task: .countdown(demoCorpus),
            model: Model(
                hiddenSize: 128, intermediateSize: 384, layers: 4, heads: 4, kvHeads: 2,
                context: 4_096),
            pretraining: Pretraining.Configuration(tokens: 6_500_000, tokensPerStep: 4_096),
            learning: PolicyGradient.Configuration(
                steps: 24, problems: 32, samples: 16, maxTokens: 1_024,
                optimizer: .init(learningRate: 1e-4, warmupSteps: 2)),
            trainingProblems: 3_000,
            evaluation: Evaluation(
                problems: 200, samples: 2, checkpoints: [1, 2, 4, 6, 8, 12, 16, 20],
                thinking: [1, 32, 64, 128, 256, 512, 1_024, 2_048, 4_000], votes: 8,
                voteProblems: 100, sweepProblems: 120, sweepLevels: 4...5),
            cacheBytes: 2 << 30)
    }

    /// What `Recipes/multiplication.yaml` runs: two digits by two, written out.
    public static func multiplication(seed: UInt64 = 1) -> O1Recipe {
        brief(
            .multiplication(
                MultiplicationCorpus.Configuration(slips: 0.25, wrongVerdicts: 0.05)),
            context: 512, maxTokens: 320, seed: seed)
    }

    /// What `Recipes/word-problems.yaml` runs: two to six operations, up to three distractors.
    public static func wordProblems(seed: UInt64 = 1) -> O1Recipe {
        brief(
            .wordProblems(
                WordProblemsCorpus.Configuration(
                    problems: WordProblems.Configuration(
                        operations: 2...6, depth: 2...6, distractors: 0...3, numbers: 1...9,
                        changes: 1...4, wholeWords: true),
                    detours: 0.5)),
            context: 2_048, maxTokens: 320, seed: seed)
    }

    /// The path of the demo in a few minutes, for tasks whose language is soon learned.
    private static func brief(
        _ task: TaskRecipe, context: Int, maxTokens: Int, seed: UInt64
    ) -> O1Recipe {
        var recipe = demo(seed: seed)
        recipe.task = task
        recipe.model.context = context
        recipe.pretraining.tokens = 2_000_000
        recipe.learning.steps = 12
        recipe.learning.maxTokens = maxTokens
        recipe.evaluation.checkpoints = [1, 2, 4, 8]
        recipe.evaluation.thinking = [1, 16, 32, 64, 128, 256]
        recipe.evaluation.sweepLevels = nil
        recipe.cacheBytes = 512 << 20
        return recipe
    }

    /// The same path in about a minute, with a smaller model and easier problems: for a first look
    /// and for tests.
    public static func quick(
        _ kind: TaskRecipe.Kind = .countdown, seed: UInt64 = 1
    ) -> O1Recipe {
        var recipe = standard(kind, seed: seed)
        recipe.task = quickTask(kind)
        recipe.model = Model(
            hiddenSize: 64, intermediateSize: 128, layers: 2, heads: 4, kvHeads: 2, context: 512)
        recipe.pretraining = Pretraining.Configuration(tokens: 1_200_000, tokensPerStep: 4_096)
        recipe.learning.steps = 8
        recipe.learning.problems = 16
        recipe.learning.samples = 8
        recipe.learning.maxTokens = 128
        recipe.trainingProblems = 120
        recipe.evaluation = Evaluation(
            problems: 16, samples: 2, checkpoints: [1, 2, 3, 4, 6],
            thinking: [1, 8, 32, 128, 400], votes: 4, voteProblems: 16)
        recipe.cacheBytes = 256 << 20
        return recipe
    }

    private static func quickTask(_ kind: TaskRecipe.Kind) -> TaskRecipe {
        switch kind {
        case .countdown:
            var corpus = demoCorpus
            corpus.problems = Countdown.Configuration(
                numbers: 1...6, targets: 1...20, largestValue: 99, wholeNumbers: true)
            corpus.shortAttempts = 1...3
            corpus.longShare = 0.05
            corpus.longAttempts = 7...40
            corpus.tokenLimit = 512
            return .countdown(corpus)
        case .multiplication:
            return .multiplication(
                MultiplicationCorpus.Configuration(
                    problems: Multiplication.Configuration(secondDigits: 1...1), attempts: 1...3))
        case .wordProblems:
            return .wordProblems(
                WordProblemsCorpus.Configuration(
                    problems: WordProblems.Configuration(
                        operations: 1...2, givens: 1...1, distractors: 0...1, numbers: 1...9,
                        changes: 1...3, wholeWords: true)))
        }
    }
}
