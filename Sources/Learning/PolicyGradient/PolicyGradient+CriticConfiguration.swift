import Reasoning
import Tensors

extension PolicyGradient {
    /// How a critic values and learns; see `Critic` for what it is.
    public struct CriticConfiguration: Codable, Hashable, Sendable {
        /// γ, in (0, 1]. Default 1.
        public var discount: Double
        /// λ, in [0, 1]. Default 1.
        public var lambda: Double
        /// ε of the value's clip; nil: none. Default 0.2.
        public var clip: Double?
        /// Optimizer steps on each batch. Default 1.
        public var epochs: Int
        /// Steps in which the critic alone learns, so that the policy does not follow one that knows
        /// nothing (VC-PPO, 2503.01491 §4.2). Default 0.
        public var warmupSteps: Int
        /// Default: a constant rate of 1e-3.
        public var optimizer: GuardedOptimizer.Configuration

        public init(
            discount: Double = 1, lambda: Double = 1, clip: Double? = 0.2, epochs: Int = 1,
            warmupSteps: Int = 0,
            optimizer: GuardedOptimizer.Configuration = .init(learningRate: 1e-3)
        ) {
            self.discount = discount
            self.lambda = lambda
            self.clip = clip
            self.epochs = epochs
            self.warmupSteps = warmupSteps
            self.optimizer = optimizer
        }

        /// What is not said is the default's.
        public init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            self.init()
            discount = try fields.decodeIfPresent(Double.self, forKey: .discount) ?? discount
            lambda = try fields.decodeIfPresent(Double.self, forKey: .lambda) ?? lambda
            if fields.contains(.clip) {
                clip = try fields.decodeIfPresent(Double.self, forKey: .clip)
            }
            epochs = try fields.decodeIfPresent(Int.self, forKey: .epochs) ?? epochs
            warmupSteps = try fields.decodeIfPresent(Int.self, forKey: .warmupSteps) ?? warmupSteps
            optimizer =
                try fields.decodeIfPresent(
                    GuardedOptimizer.Configuration.self, forKey: .optimizer) ?? optimizer
        }

        /// `clip` is written where it is none, too: absent it would be the default's.
        public func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: CodingKeys.self)
            try fields.encode(discount, forKey: .discount)
            try fields.encode(lambda, forKey: .lambda)
            try fields.encode(clip, forKey: .clip)
            try fields.encode(epochs, forKey: .epochs)
            try fields.encode(warmupSteps, forKey: .warmupSteps)
            try fields.encode(optimizer, forKey: .optimizer)
        }

        private enum CodingKeys: String, CodingKey {
            case discount, lambda, clip, epochs, warmupSteps, optimizer
        }

        /// - Throws: `ConfigurationError` naming the first field that is out of bounds.
        func validate() throws {
            try ConfigurationError.check("discount", discount, in: 1e-6...1)
            try ConfigurationError.check("lambda", lambda, in: 0...1)
            if let clip { try ConfigurationError.check("clip", clip, in: 1e-9...1e9) }
            try ConfigurationError.check("epochs", epochs, in: Limits.epochs)
            try ConfigurationError.check(
                "warmupSteps", warmupSteps, in: 0...Limits.steps.upperBound)
            try optimizer.checked()
        }
    }
}
