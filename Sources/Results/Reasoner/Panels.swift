import Statistics

extension ReasonerSummary {
    /// A checkpoint of the left panel.
    public struct TrainPoint: Codable, Hashable, Sendable {
        /// Train-time compute up to this checkpoint, FLOPs.
        public var flops: Double
        /// Held-out accuracy of one sampled chain, in [0, 1].
        public var passAt1: Double
        public var interval: Interval
        public var n: Int
        /// The optimizer or policy step of the checkpoint; 0 is the base model.
        public var step: Int?
        /// The run it belongs to, where there are several.
        public var seed: UInt64?
        /// A few characters to write beside the point.
        public var label: String?

        public init(
            flops: Double, passAt1: Double, interval: Interval, n: Int, step: Int? = nil,
            seed: UInt64? = nil, label: String? = nil
        ) {
            self.flops = flops
            self.passAt1 = passAt1
            self.interval = interval
            self.n = n
            self.step = step
            self.seed = seed
            self.label = label
        }
    }

    /// A strategy at one budget, in the right panel.
    public struct TestPoint: Codable, Hashable, Sendable {
        /// Mean test-time compute of a problem, discarded chains included, FLOPs.
        public var flopsPerProblem: Double
        /// In [0, 1].
        public var accuracy: Double
        public var interval: Interval
        /// Problems.
        public var n: Int
        /// A few characters to write beside the point: the thinking budget in tokens, or the
        /// number of votes.
        public var label: String?

        public init(
            flopsPerProblem: Double, accuracy: Double, interval: Interval, n: Int,
            label: String? = nil
        ) {
            self.flopsPerProblem = flopsPerProblem
            self.accuracy = accuracy
            self.interval = interval
            self.n = n
            self.label = label
        }
    }

    /// One way of spending test-time compute, for both models.
    public struct TestSeries: Codable, Hashable, Sendable {
        public var base: [TestPoint]
        public var trained: [TestPoint]

        public init(base: [TestPoint] = [], trained: [TestPoint] = []) {
            self.base = base
            self.trained = trained
        }
    }

    /// The right panel.
    public struct TestPanel: Codable, Hashable, Sendable {
        /// One chain whose thought is cut at a number of tokens, where it has not ended before.
        public var chain: TestSeries
        /// One chain that is made to think up to a number of tokens, and cut there.
        public var held: TestSeries
        /// Majority vote over independent chains.
        public var vote: TestSeries
        /// pass@k: whether any of k chains is right. It needs the answer key, so it is no strategy.
        public var coverage: TestSeries
        /// Which held-out problems, as a phrase that follows "held-out problems"; nil: those on which
        /// the accuracy of base and trained model is measured.
        public var problems: String?

        public init(
            chain: TestSeries = TestSeries(), held: TestSeries = TestSeries(),
            vote: TestSeries = TestSeries(),
            coverage: TestSeries = TestSeries(), problems: String? = nil
        ) {
            self.problems = problems
            self.chain = chain
            self.held = held
            self.vote = vote
            self.coverage = coverage
        }
    }

    /// A line through a series: accuracy = intercept + slope · log10(FLOPs).
    public struct Fit: Codable, Hashable, Sendable {
        /// The series it was fitted to.
        public enum Series: String, Codable, Hashable, Sendable {
            case train
            case chainBase = "chain.base"
            case chainTrained = "chain.trained"
            case voteBase = "vote.base"
            case voteTrained = "vote.trained"
            case coverageBase = "coverage.base"
            case coverageTrained = "coverage.trained"
        }

        /// A value of the fitted line and the interval of that value.
        public struct Value: Codable, Hashable, Sendable {
            public var flops: Double
            public var accuracy: Double
            public var interval: Interval

            public init(flops: Double, accuracy: Double, interval: Interval) {
                self.flops = flops
                self.accuracy = accuracy
                self.interval = interval
            }
        }

        public var series: Series
        /// How it was fitted, in words, such as `weighted least squares, bootstrap over problems`.
        public var label: String
        /// Accuracy gained by ten times the compute, in [-1, 1] (0.2 is 20 points).
        public var slope: Double
        public var slopeInterval: Interval
        public var intercept: Double
        public var rSquared: Double
        /// Points fitted.
        public var n: Int
        /// The line with its band at a few places from the first point to the last; may be empty.
        public var band: [Value]

        public init(
            series: Series, label: String, slope: Double, slopeInterval: Interval,
            intercept: Double, rSquared: Double, n: Int, band: [Value] = []
        ) {
            self.series = series
            self.label = label
            self.slope = slope
            self.slopeInterval = slopeInterval
            self.intercept = intercept
            self.rSquared = rSquared
            self.n = n
            self.band = band
        }
    }
}

extension ReasonerSummary.TestPanel {
    /// Series that an older version did not measure are empty.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        func series(_ key: CodingKeys) throws -> ReasonerSummary.TestSeries {
            try fields.decodeIfPresent(ReasonerSummary.TestSeries.self, forKey: key) ?? .init()
        }
        self.init(
            chain: try series(.chain), held: try series(.held), vote: try series(.vote),
            coverage: try series(.coverage),
            problems: try fields.decodeIfPresent(String.self, forKey: .problems))
    }
}
