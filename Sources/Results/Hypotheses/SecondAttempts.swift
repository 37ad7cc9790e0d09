import Statistics

extension HypothesesSummary {
    /// What a second attempt of a model is worth behind its first one, both within the limit of learning.
    public struct SecondAttempts: Codable, Hashable, Sendable {
        /// Of training so far, mean of the seeds.
        public var flops: Double
        /// Share of test problems that are right at the first attempt.
        public var first: Estimate
        /// The same behind the second one.
        public var second: Estimate
        /// `second` less `first`, Δ (2409.12917 §3).
        public var gain: Estimate
        /// Mean tokens that each samples.
        public var firstTokens: Double
        public var secondTokens: Double

        package init(
            flops: Double, first: Estimate, second: Estimate, gain: Estimate, firstTokens: Double,
            secondTokens: Double
        ) {
            self.flops = flops
            self.first = first
            self.second = second
            self.gain = gain
            self.firstTokens = firstTokens
            self.secondTokens = secondTokens
        }
    }
}
