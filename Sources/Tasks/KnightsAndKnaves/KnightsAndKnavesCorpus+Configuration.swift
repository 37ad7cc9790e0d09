import Reasoning

extension KnightsAndKnavesCorpus {
    /// The mixture of chains. Ranges are written `[lower, upper]`, both included.
    public struct Configuration: Codable, Hashable, Sendable {
        /// The problems; only those of the training side are used.
        public var problems: KnightsAndKnaves.Configuration
        /// The number of attempts a chain makes unless a `Y` ends it, uniform. Default 1...8.
        public var attempts: ClosedRange<Int>
        /// The probability that a statement is misjudged. Default 0.05.
        public var slips: Double
        /// The probability that a verdict contradicts the line before it. Default 0.03.
        public var wrongVerdicts: Double

        public init(
            problems: KnightsAndKnaves.Configuration = .init(), attempts: ClosedRange<Int> = 1...8,
            slips: Double = 0.05, wrongVerdicts: Double = 0.03
        ) {
            self.problems = problems
            self.attempts = attempts
            self.slips = slips
            self.wrongVerdicts = wrongVerdicts
        }

        /// The most tokens of a text.
        public var tokenLimit: Int {
            problems.questionTokens + 2 + attempts.upperBound * problems.lineTokens
                + problems.answerTokens
        }

        /// - Throws: `ConfigurationError` naming the first field that is out of bounds.
        public func validate() throws {
            try problems.validate()
            guard attempts.lowerBound >= 1, attempts.upperBound <= 1_000 else {
                throw ConfigurationError(
                    field: "attempts", reason: "\(attempts) does not lie within 1...1000")
            }
            try ConfigurationError.check("slips", slips, in: 0...1)
            try ConfigurationError.check("wrongVerdicts", wrongVerdicts, in: 0...1)
        }
    }
}
