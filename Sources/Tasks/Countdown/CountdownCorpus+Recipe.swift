extension TaskRecipe.Kind {
    public static let countdown = Self(CountdownCorpus.Configuration.self)
}

extension TaskRecipe {
    /// Of this task.
    public static func countdown(_ corpus: CountdownCorpus.Configuration) -> TaskRecipe {
        TaskRecipe(corpus)
    }

    /// What the demo's models are trained on: Countdown of three or four numbers of 1...20.
    public static let smallCountdown = TaskRecipe(CountdownCorpus.Configuration.standard)
}

extension CountdownCorpus.Configuration: TrainableTaskRecipe {
    public static let field = "countdown"
    public static let title = "Countdown"
    public static let hardestLevel = Countdown.levels

    /// Countdown small enough that its arithmetic is learned in minutes: three or four numbers of
    /// 1...20, targets of 1...50, no intermediate result above 99, each number one token. Its chains do
    /// not give up, so that a model which learns from them has nothing to gain by unlearning it. Of 1,540
    /// sets of three numbers and 8,855 of four a short run meets a third of the former twice or more, and few
    /// of the latter.
    public static let standard = Self(
        problems: .init(
            counts: 3...4, numbers: 1...20, targets: 1...50, largestValue: 99, wholeNumbers: true),
        commonTargets: 0.6, answerShare: 0.5, shortAttempts: 2...6, longAttempts: 7...40,
        longShare: 0.1, wrongVerdicts: 0.005, notes: true, towardsTarget: 0.3,
        freshBeginnings: true,
        negativeResults: false, givesUp: false, tokenLimit: 1_024)

    public static var quick: Self {
        var corpus = standard
        corpus.problems = .init(
            numbers: 1...6, targets: 1...20, largestValue: 99, wholeNumbers: true)
        corpus.longShare = 0.05
        corpus.shortAttempts = 1...3
        corpus.commonTargets = 0
        corpus.longAttempts = 7...40
        corpus.tokenLimit = 512
        return corpus
    }

    public func task() throws -> any GenerativeTask { try Countdown(configuration: problems) }

    public func corpus(seed: UInt64) throws -> any PretrainingCorpus {
        try CountdownCorpus(configuration: self, seed: seed)
    }

    public var answerTokens: Int { problems.answerTokens }

    public var levels: ClosedRange<Int> {
        get { problems.levels }
        set { problems.levels = newValue }
    }
}

extension CountdownCorpus.Configuration: EmergenceRecipe {
    public var singleAttempts: Self {
        var corpus = self
        (corpus.shortAttempts, corpus.longShare, corpus.recheckShare) = (1...1, 0, 0)
        (corpus.givesUp, corpus.withoutVerdicts, corpus.wrongAnswers) = (true, true, nil)
        return corpus
    }

    public var wrongSearches: Self {
        var corpus = self
        (corpus.answerShare, corpus.hints, corpus.recheckShare, corpus.slips) = (0, nil, 0, 0)
        (corpus.givesUp, corpus.withoutVerdicts, corpus.wrongAnswers) = (false, nil, true)
        // Where each attempt would be right there is none that is wrong.
        corpus.aims = 0
        return corpus
    }
}
