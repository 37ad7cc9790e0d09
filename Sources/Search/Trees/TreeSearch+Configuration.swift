import Reasoning

extension TreeSearch {
    /// Where the value of a new node comes from.
    public enum Valuation: Codable, Hashable, Sendable {
        /// The verifier's word on the partial chain.
        case verifier
        /// The mean of its words on the ends of so many sampled rollouts.
        case rollouts(Int)
        /// (1 − share) · the verifier's word + share · the mean over rollouts (AlphaGo's λ); where one is
        /// missing the other stands alone.
        case mixed(rollouts: Int, share: Double)
    }

    /// Where the probabilities of siblings come from.
    public enum Prior: String, Codable, CaseIterable, Sendable {
        /// How often each was drawn: the same for all that were drawn once.
        case uniform
        /// The policy's probabilities of their steps, normalized among siblings. Long steps are
        /// improbable ones.
        case policy
    }

    /// How a search spends its simulations.
    public struct Configuration: Codable, Hashable, Sendable {
        /// Nodes evaluated, finished ones that are revisited among them. Default 64.
        public var simulations: Int
        /// Simulations under way at once. Default 8; 1 is the textbook's.
        public var parallel: Int
        /// Weight of what is little known, c. Default 1.25.
        public var exploration: Double
        /// Draws behind a node at its first visit, C. Default 2.
        public var widening: Double
        /// How their number grows with visits, α in [0, 1]; at 0 it does not. Default 0.5.
        public var wideningExponent: Double
        /// Default the verifier.
        public var valuation: Valuation
        /// Default uniform.
        public var prior: Prior
        /// Simulations after which the search goes on from the most visited child, with its subtree;
        /// nil: it always begins at the root. Default nil.
        public var commitment: Int?

        public init(
            simulations: Int = 64, parallel: Int = 8, exploration: Double = 1.25,
            widening: Double = 2, wideningExponent: Double = 0.5,
            valuation: Valuation = .verifier, prior: Prior = .uniform, commitment: Int? = nil
        ) {
            self.simulations = simulations
            self.parallel = parallel
            self.exploration = exploration
            self.widening = widening
            self.wideningExponent = wideningExponent
            self.valuation = valuation
            self.prior = prior
            self.commitment = commitment
        }

        /// - Throws: `ConfigurationError` naming the field.
        public func validate() throws(ConfigurationError) {
            try ConfigurationError.check("simulations", simulations, in: Limits.simulations)
            try ConfigurationError.check("parallel", parallel, in: Limits.concurrency)
            try ConfigurationError.check("commitment", commitment ?? 1, in: Limits.simulations)
            try ConfigurationError.check("exploration", exploration, in: 0...1e6)
            try ConfigurationError.check("widening", widening, in: 1e-6...1e6)
            try ConfigurationError.check("wideningExponent", wideningExponent, in: 0...1)
            switch valuation {
            case .verifier: break
            case .rollouts(let count):
                try ConfigurationError.check("rollouts", count, in: Limits.samples)
            case .mixed(let count, let share):
                try ConfigurationError.check("rollouts", count, in: Limits.samples)
                try ConfigurationError.check("share", share, in: 0...1)
            }
        }
    }
}
