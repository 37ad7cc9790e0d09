extension TaskRecipe.Kind {
    public static let knightsAndKnaves = Self(KnightsAndKnavesCorpus.Configuration.self)
}

extension KnightsAndKnavesCorpus.Configuration: TrainableTaskRecipe {
    public static let field = "knightsAndKnaves"
    public static let name = "knights-and-knaves"
    public static let title = "knights and knaves"
    public static let hardestLevel = KnightsAndKnaves.levels

    /// Two to four people and statements of at most one connective.
    public static let standard = Self()

    /// Two or three people.
    public static let quick = Self(problems: .init(people: 2...3))

    public func task() throws -> any GenerativeTask {
        try KnightsAndKnaves(configuration: problems)
    }

    public func corpus(seed: UInt64) throws -> any PretrainingCorpus {
        try KnightsAndKnavesCorpus(configuration: self, seed: seed)
    }

    public var answerTokens: Int { problems.answerTokens }
    /// A line, the end of thought, the verdict and the end of sequence.
    public var verificationTokens: Int { problems.lineTokens + 3 }

    public var levels: ClosedRange<Int> {
        get { problems.levels }
        set { problems.levels = newValue }
    }
}
