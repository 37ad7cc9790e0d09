import Learning
import Tasks

extension ReasonerRecipe {
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
    public static func standard(_ kind: TaskRecipe.Kind, seed: UInt64 = 1) -> ReasonerRecipe {
        switch kind {
        case .countdown: demo(seed: seed)
        case .multiplication: multiplication(seed: seed)
        case .wordProblems: wordProblems(seed: seed)
        }
    }

    /// What `make demo` runs: a 0.8M model from nothing to both panels on two CPU cores.
    public static func demo(seed: UInt64 = 1) -> ReasonerRecipe {
        ReasonerRecipe(
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

    /// What `Recipes/multiplication.yaml` runs: two digits by two, taken apart into products of
    /// single digits, which a small model learns in minutes.
    public static func multiplication(seed: UInt64 = 1) -> ReasonerRecipe {
        var recipe = brief(
            .multiplication(
                MultiplicationCorpus.Configuration(
                    attempts: 1...3, slips: 0.06, digitProducts: true, wrongVerdicts: 0.03)),
            context: 1_024, seed: seed)
        recipe.pretraining = Pretraining.Configuration(tokens: 2_800_000, tokensPerStep: 2_048)
        recipe.learning.maxTokens = 448
        recipe.evaluation.thinking = [32, 64, 128, 192, 256, 384]
        return recipe
    }

    /// What `Recipes/word-problems.yaml` runs: chains of one to three operations on small numbers,
    /// one kind of item, sentences in a readable order, at most one of them of no use.
    public static func wordProblems(seed: UInt64 = 1) -> ReasonerRecipe {
        var recipe = brief(
            .wordProblems(
                WordProblemsCorpus.Configuration(
                    problems: WordProblems.Configuration(
                        operations: 1...3, givens: 1...1, depth: 1...3, distractors: 0...1,
                        shuffled: false, items: 1, numbers: 1...9, changes: 1...3,
                        largestValue: 20, wholeWords: true),
                    detours: 0.7, slips: 0.06, misreadings: 0.03, checks: 0.3, giveUps: 0.05,
                    curriculum: 10_000)),
            context: 1_024, seed: seed)
        recipe.pretraining = Pretraining.Configuration(
            tokens: 2_400_000, tokensPerStep: 1_024,
            optimizer: .init(
                learningRate: 3e-3, warmupSteps: 40, decay: .cosine, finalShare: 0.05,
                weightDecay: 0.1))
        recipe.learning.maxTokens = 256
        recipe.evaluation.thinking = [8, 16, 32, 64, 128, 192]
        return recipe
    }

    /// The path of the demo in a few minutes, for tasks whose language is soon learned.
    private static func brief(_ task: TaskRecipe, context: Int, seed: UInt64) -> ReasonerRecipe {
        var recipe = demo(seed: seed)
        recipe.task = task
        recipe.model.context = context
        recipe.learning.steps = 16
        recipe.learning.optimizer.learningRate = 2e-4
        recipe.evaluation.checkpoints = [1, 2, 4, 8, 12]
        recipe.evaluation.sweepLevels = nil
        recipe.cacheBytes = 512 << 20
        return recipe
    }

    /// The same path in about a minute, with a smaller model and easier problems: for a first look
    /// and for tests.
    public static func quick(
        _ kind: TaskRecipe.Kind = .countdown, seed: UInt64 = 1
    ) -> ReasonerRecipe {
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
