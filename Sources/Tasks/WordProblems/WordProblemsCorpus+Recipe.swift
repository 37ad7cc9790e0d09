extension TaskRecipe.Kind {
    public static let wordProblems = Self(WordProblemsCorpus.Configuration.self)
}

extension TaskRecipe {
    /// Of this task.
    public static func wordProblems(_ corpus: WordProblemsCorpus.Configuration) -> TaskRecipe {
        TaskRecipe(corpus)
    }
}

extension WordProblemsCorpus.Configuration: TrainableTaskRecipe {
    public static let field = "wordProblems"
    public static let name = "word-problems"
    public static let title = "word problems"
    public static let hardestLevel = WordProblems.levels

    /// Chains of one to three operations on small numbers, one kind of item, sentences in a readable
    /// order, at most one of them of no use.
    public static let standard = Self(
        problems: .init(
            operations: 1...3, givens: 1...1, depth: 1...3, distractors: 0...1, shuffled: false,
            items: 1, numbers: 1...9, changes: 1...3, largestValue: 20, wholeWords: true),
        detours: 0.7, slips: 0.06, misreadings: 0.03, checks: 0.3, giveUps: 0.05,
        curriculum: 10_000)

    public static let quick = Self(
        problems: .init(
            operations: 1...2, givens: 1...1, distractors: 0...1, numbers: 1...9, changes: 1...3,
            wholeWords: true))

    public func task() throws -> any GenerativeTask { try WordProblems(configuration: problems) }

    public func corpus(seed: UInt64) throws -> any PretrainingCorpus {
        try WordProblemsCorpus(configuration: self, seed: seed)
    }

    public var answerTokens: Int { problems.answerTokens }
    public var verificationTokens: Int { problems.verificationTokens }

    public var levels: ClosedRange<Int> {
        get { problems.levels }
        set { problems.levels = newValue }
    }
}
