import Statistics

extension ReasonerSummary {
    /// A 95 % confidence interval, written as two numbers `[low, high]`.
    /// Encoded as `[low, high]`.
    public typealias Interval = Statistics.Interval

    /// A mean and how sure it is.
    public struct Measure: Codable, Hashable, Sendable {
        public var value: Double
        public var interval: Interval?

        public init(_ value: Double, interval: Interval? = nil) {
            self.value = value
            self.interval = interval
        }
    }

    /// What an account spent.
    public struct Spending: Codable, Hashable, Sendable {
        /// Tokens run through a model: prompt, forced and sampled; those from a cache are not.
        public var tokens: Int
        public var flops: Double
        /// Wall-clock seconds; work done at the same time overlaps.
        public var seconds: Double

        public init(tokens: Int, flops: Double, seconds: Double) {
            self.tokens = tokens
            self.flops = flops
            self.seconds = seconds
        }
    }

    /// A line of the compute bill.
    public struct BillLine: Codable, Hashable, Sendable {
        /// Such as `pretraining` or `evaluation`.
        public var phase: String
        public var account: String
        public var spending: Spending

        public init(phase: String, account: String, spending: Spending) {
            self.phase = phase
            self.account = account
            self.spending = spending
        }
    }
}
