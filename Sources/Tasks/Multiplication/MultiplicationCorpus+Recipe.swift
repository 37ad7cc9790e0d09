extension TaskRecipe.Kind {
    public static let multiplication = Self(MultiplicationCorpus.Configuration.self)
}

extension TaskRecipe {
    /// Of this task.
    public static func multiplication(_ corpus: MultiplicationCorpus.Configuration) -> TaskRecipe {
        TaskRecipe(corpus)
    }
}

extension MultiplicationCorpus.Configuration: TrainableTaskRecipe {
    public static let field = "multiplication"
    public static let title = "multiplication"
    public static let hardestLevel = Multiplication.levels

    /// Two digits by two, taken apart into products of single digits, which a small model learns in
    /// minutes.
    public static let standard = Self(
        attempts: 1...3, slips: 0.06, digitProducts: true, wrongVerdicts: 0.03)

    public static let quick = Self(
        problems: Multiplication.Configuration(secondDigits: 1...1), attempts: 1...3)

    public func task() throws -> any GenerativeTask { try Multiplication(configuration: problems) }

    public func corpus(seed: UInt64) throws -> any PretrainingCorpus {
        try MultiplicationCorpus(configuration: self, seed: seed)
    }

    public var answerTokens: Int { problems.answerTokens }
    /// What is worked out anew may be longer than an expression.
    public var verificationTokens: Int { 128 }

    public var levels: ClosedRange<Int> {
        get { problems.levels }
        set { problems.levels = newValue }
    }
}
