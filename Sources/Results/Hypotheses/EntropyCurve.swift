import Statistics

extension HypothesesSummary {
    /// What reward a way of learning had at which entropy, step by step, and how far that follows the law
    /// R = −a · e^H + b (`EntropyLaw`).
    public struct EntropyCurve: Codable, Hashable, Sendable {
        /// A step of learning, mean of the seeds.
        public struct Step: Codable, Hashable, Sendable {
            /// Counted from 1.
            public var step: Int
            /// Of the tokens that were learned from, nats.
            public var entropy: Double
            /// Share of the step's chains that are right, on problems that are learned from.
            public var accuracy: Double

            package init(step: Int, entropy: Double, accuracy: Double) {
                self.step = step
                self.entropy = entropy
                self.accuracy = accuracy
            }
        }

        /// The steps that all seeds took; of many evenly spread ones.
        public var steps: [Step]
        /// Of each seed, in order: the law of the first third of its steps, and what it says of the others. A seed
        /// of too few steps, or of a single entropy, has none.
        public var forecasts: [EntropyForecast]
        /// Means of the seeds' laws, with the spread between seeds; nil for fewer than two.
        public var a: Estimate?
        public var b: Estimate?
        public var ceiling: Estimate?
        /// What the error of the third's last reward is above the law's, and what that of the third's line in the step
        /// is; likewise.
        public var overConstant: Estimate?
        public var overLine: Estimate?

        package init(steps: [Step], forecasts: [EntropyForecast]) {
            self.steps = steps
            self.forecasts = forecasts
            func estimate(_ value: (EntropyForecast) -> Double) -> Estimate? {
                try? Mean.estimate(forecasts.map(value))
            }
            a = estimate { $0.law.a }
            b = estimate { $0.law.b }
            ceiling = estimate { $0.law.ceiling }
            overConstant = estimate { $0.constantError - $0.error }
            overLine = estimate { $0.lineError - $0.error }
        }

        /// The law with the means of the seeds' coefficients; nil without a seed's.
        public var law: (a: Double, b: Double)? {
            guard !forecasts.isEmpty else { return nil }
            return (mean { $0.law.a }, mean { $0.law.b })
        }

        /// A mean over the seeds' forecasts.
        public func mean(_ value: (EntropyForecast) -> Double) -> Double {
            forecasts.reduce(0) { $0 + value($1) } / Double(max(forecasts.count, 1))
        }

        /// The same of what not every seed has: nil unless all have it.
        public func shared(_ value: (EntropyForecast) -> Double?) -> Double? {
            let known = forecasts.compactMap(value)
            guard !known.isEmpty, known.count == forecasts.count else { return nil }
            return known.reduce(0, +) / Double(known.count)
        }
    }
}
