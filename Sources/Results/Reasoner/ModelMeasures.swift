import Statistics

extension ReasonerSummary {
    /// What one chain of a model, or of a search without a model, does on the test problems: how often it
    /// is right, at equal tokens and at equal attempts, and how it searches.
    public struct ModelMeasures: Codable, Hashable, Sendable {
        /// Share of test problems that a chain without bounds solves, in [0, 1].
        public var passAt1: Double
        public var interval: Interval
        /// Different problems.
        public var n: Int
        /// Chains of each problem.
        public var samples: Int?
        /// The temperature at which chains were drawn, of each seed; nil: 1.
        public var temperatures: [Float]?
        /// Right within so many tokens after the prompt, answer and end included.
        public var accuracy: [WithinTokens]
        /// Right within so many attempts.
        public var withinAttempts: [WithinAttempts]
        /// Share of chains whose first attempt solves the problem.
        public var solvedAtFirstAttempt: Measure?
        /// Share of attempts that solve the problem.
        public var solvedPerAttempt: Measure?
        /// Share of attempts that were made before in the same chain, step by step.
        public var repeatedAttempts: Measure?
        /// Share of near misses whose next attempt begins with the same step.
        public var nearMissesFollowed: Measure?
        /// Share of attempts that begin with the step of the one before.
        public var followed: Measure?
        /// Mean tokens of right chains.
        public var tokensToSolution: Measure?

        public init(
            passAt1: Double, interval: Interval, n: Int, samples: Int? = nil,
            temperatures: [Float]? = nil,
            accuracy: [WithinTokens] = [], withinAttempts: [WithinAttempts] = [],
            solvedAtFirstAttempt: Measure? = nil, solvedPerAttempt: Measure? = nil,
            repeatedAttempts: Measure? = nil, nearMissesFollowed: Measure? = nil,
            followed: Measure? = nil, tokensToSolution: Measure? = nil
        ) {
            self.passAt1 = passAt1
            self.interval = interval
            self.n = n
            self.samples = samples
            self.temperatures = temperatures
            self.accuracy = accuracy
            self.withinAttempts = withinAttempts
            self.solvedAtFirstAttempt = solvedAtFirstAttempt
            self.solvedPerAttempt = solvedPerAttempt
            self.repeatedAttempts = repeatedAttempts
            self.nearMissesFollowed = nearMissesFollowed
            self.followed = followed
            self.tokensToSolution = tokensToSolution
        }

        /// Reads what an older version measured, too.
        public init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            func measure(_ key: CodingKeys) throws -> Measure? {
                try fields.decodeIfPresent(Measure.self, forKey: key)
            }
            self.init(
                passAt1: try fields.decode(Double.self, forKey: .passAt1),
                interval: try fields.decode(Interval.self, forKey: .interval),
                n: try fields.decode(Int.self, forKey: .n),
                samples: try fields.decodeIfPresent(Int.self, forKey: .samples),
                temperatures: try fields.decodeIfPresent([Float].self, forKey: .temperatures),
                accuracy: try fields.decodeIfPresent([WithinTokens].self, forKey: .accuracy) ?? [],
                withinAttempts: try fields.decodeIfPresent(
                    [WithinAttempts].self, forKey: .withinAttempts) ?? [],
                solvedAtFirstAttempt: try measure(.solvedAtFirstAttempt),
                solvedPerAttempt: try measure(.solvedPerAttempt),
                repeatedAttempts: try measure(.repeatedAttempts),
                nearMissesFollowed: try measure(.nearMissesFollowed),
                followed: try measure(.followed), tokensToSolution: try measure(.tokensToSolution))
        }

        /// The accuracy within a budget that was measured.
        public func accuracy(within tokens: Int) -> WithinTokens? {
            accuracy.first { $0.tokens == tokens }
        }
    }

    /// A share of chains that are right within so many tokens.
    public struct WithinTokens: Codable, Hashable, Sendable {
        public var tokens: Int
        public var accuracy: Double
        public var interval: Interval
        public var n: Int

        public init(tokens: Int, accuracy: Double, interval: Interval, n: Int) {
            self.tokens = tokens
            self.accuracy = accuracy
            self.interval = interval
            self.n = n
        }
    }

    /// A share of chains that are right within so many attempts.
    public struct WithinAttempts: Codable, Hashable, Sendable {
        public var attempts: Int
        public var accuracy: Double
        public var interval: Interval
        public var n: Int

        public init(attempts: Int, accuracy: Double, interval: Interval, n: Int) {
            self.attempts = attempts
            self.accuracy = accuracy
            self.interval = interval
            self.n = n
        }
    }
}
