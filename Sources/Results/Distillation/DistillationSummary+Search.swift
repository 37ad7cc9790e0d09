import Statistics

extension DistillationSummary {
    /// The search that a round learns from, on held-out problems.
    public struct Search: Codable, Hashable, Sendable {
        /// Of its answer; `n` counts problems.
        public var accuracy: Estimate
        /// Mean tokens run through models for a problem: prompt, discarded steps and verifier included.
        public var tokens: Double

        package init(accuracy: Estimate, tokens: Double) {
            self.accuracy = accuracy
            self.tokens = tokens
        }
    }

    /// How much of a search one plain chain of the model that learned from it has: the amortization of the
    /// search, beside the first model's chain.
    ///
    ///     gainKept = (chain_r − chain_0) / (search_{r−1} − chain_0)
    public struct Amortization: Codable, Hashable, Sendable {
        /// Share of the search's gain over the first model's chain; the interval resamples problems, for
        /// all three at once.
        public var gainKept: Estimate
        /// Tokens of one chain, its prompt included, over those of the search.
        public var tokenShare: Double

        package init(gainKept: Estimate, tokenShare: Double) {
            self.gainKept = gainKept
            self.tokenShare = tokenShare
        }
    }
}
