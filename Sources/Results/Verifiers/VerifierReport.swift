import Reasoning
import Statistics

/// What a verifier is worth on held-out problems, always against the exact judge: how far its scores
/// can be believed, what it knows of chains that are half done, and what choosing with it brings.
public struct VerifierReport: Codable, Hashable, Sendable {
    /// Choosing among k chains: by the verifier, by a vote, and by the answer key.
    public struct Choice: Codable, Hashable, Sendable {
        public var k: Int
        /// The chain that the verifier likes best.
        public var best: Estimate
        /// The most frequent answer, without the verifier.
        public var vote: Estimate
        /// pass@k: what a perfect verifier would come to.
        public var coverage: Estimate

        package init(k: Int, best: Estimate, vote: Estimate, coverage: Estimate) {
            self.k = k
            self.best = best
            self.vote = vote
            self.coverage = coverage
        }
    }

    /// The chains of one policy on problems of some levels.
    public struct Part: Codable, Hashable, Sendable {
        public var policy: String
        /// Levels of difficulty; nil: all.
        public var levels: ClosedRange<Int>?
        public var problems: Int
        public var chains: Int
        /// Chains that their policy did not end: cut off, and in no calibration.
        public var unfinished: Int
        /// Of finished chains; nil where there is none with a score.
        public var calibration: Calibration?
        /// Of the first half of each finished chain, against whether the whole is correct; nil where
        /// the verifier has no word on partial chains.
        public var half: Calibration?
        /// At powers of two.
        public var choices: [Choice]

        package init(
            policy: String, levels: ClosedRange<Int>?, problems: Int, chains: Int, unfinished: Int,
            calibration: Calibration?, half: Calibration?, choices: [Choice]
        ) {
            self.policy = policy
            self.levels = levels
            self.problems = problems
            self.chains = chains
            self.unfinished = unfinished
            self.calibration = calibration
            self.half = half
            self.choices = choices
        }
    }

    /// Of all policies' chains together.
    public var pooled: Calibration?
    public var parts: [Part]
    /// The verifier's own cost, on whole and on half chains, charged to `verifier` and `rollouts`.
    public var ledger: ComputeLedger

    public init(pooled: Calibration?, parts: [Part], ledger: ComputeLedger) {
        self.pooled = pooled
        self.parts = parts
        self.ledger = ledger
    }

    /// The part of a policy and levels.
    public func part(_ policy: String, levels: ClosedRange<Int>? = nil) -> Part? {
        parts.first { $0.policy == policy && $0.levels == levels }
    }
}
