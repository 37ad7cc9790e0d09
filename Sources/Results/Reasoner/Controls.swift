import Statistics

extension ReasonerSummary {
    /// What a gain of the trained model stands beside, measured alike on the same test problems; nil where
    /// the task or the recipe has none.
    public struct Controls: Codable, Hashable, Sendable {
        /// Attempts at random with exact arithmetic and an exact check, without any model.
        public var blindSearch: ModelMeasures?
        /// The same, but for attempts that are chosen as the corpus chooses them, such as towards the target.
        public var corpusSearch: ModelMeasures?
        /// The base model at the temperature at which it solves most problems of another side within
        /// `comparedWithin` tokens: no training.
        public var baseAtBestTemperature: ModelMeasures?
        /// The base model, which may end its thought only behind its own yes: no training.
        public var baseWithoutGivingUp: ModelMeasures?
        /// The base model, trained on by its own corpus with the compute that learning took.
        public var supervised: ModelMeasures?
        /// The base model, taught as the trained one was, but for a reward that is a coin's.
        public var randomReward: ModelMeasures?

        public init(
            blindSearch: ModelMeasures? = nil, corpusSearch: ModelMeasures? = nil,
            baseAtBestTemperature: ModelMeasures? = nil, baseWithoutGivingUp: ModelMeasures? = nil,
            supervised: ModelMeasures? = nil, randomReward: ModelMeasures? = nil
        ) {
            self.blindSearch = blindSearch
            self.corpusSearch = corpusSearch
            self.baseAtBestTemperature = baseAtBestTemperature
            self.baseWithoutGivingUp = baseWithoutGivingUp
            self.supervised = supervised
            self.randomReward = randomReward
        }
    }

    /// How many different problems the task has, and of which side.
    public struct SplitCounts: Codable, Hashable, Sendable {
        public var spaceSize: Int
        public var train: Int
        public var validation: Int
        public var test: Int

        public init(spaceSize: Int, train: Int, validation: Int, test: Int) {
            self.spaceSize = spaceSize
            self.train = train
            self.validation = validation
            self.test = test
        }
    }

    /// The trained model against another on the same problems.
    public struct Comparison: Codable, Hashable, Sendable {
        /// What is compared.
        public enum Subject: String, Codable, Hashable, Sendable {
            /// Share of chains right within `tokens`; `value` is the difference.
            case accuracy
            /// Solved per attempt; `value` is the trained model's as a multiple of the other's.
            case solvedPerAttempt
            /// Repeated attempts; `value` is the difference.
            case repeatedAttempts
        }

        public var subject: Subject
        /// Of `accuracy` alone.
        public var tokens: Int?
        /// The other: `base` or the name of a control.
        public var against: String
        public var value: Double
        public var interval: Interval
        /// Different problems.
        public var n: Int

        public init(
            subject: Subject, tokens: Int? = nil, against: String, value: Double,
            interval: Interval, n: Int
        ) {
            self.subject = subject
            self.tokens = tokens
            self.against = against
            self.value = value
            self.interval = interval
            self.n = n
        }
    }
}
