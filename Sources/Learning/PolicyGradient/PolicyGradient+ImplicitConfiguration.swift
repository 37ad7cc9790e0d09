import Reasoning
import Rewards
import Tensors

extension PolicyGradient {
    /// How rewards of tokens are learned from outcomes while the policy learns; see `ImplicitReward`.
    public struct ImplicitConfiguration: Codable, Hashable, Sendable {
        /// β, the weight of a nat. Default 0.05, the paper's.
        public var beta: Double
        /// w, of what tokens earn beside the outcome. Default 1.
        public var weight: Double
        /// γ, in (0, 1]. Default 1.
        public var discount: Double
        /// Default: a constant rate of 2e-4.
        public var optimizer: GuardedOptimizer.Configuration

        public init(
            beta: Double = 0.05, weight: Double = 1, discount: Double = 1,
            optimizer: GuardedOptimizer.Configuration = .init(learningRate: 2e-4)
        ) {
            self.beta = beta
            self.weight = weight
            self.discount = discount
            self.optimizer = optimizer
        }

        /// What is not said is the default's.
        public init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            self.init()
            beta = try fields.decodeIfPresent(Double.self, forKey: .beta) ?? beta
            weight = try fields.decodeIfPresent(Double.self, forKey: .weight) ?? weight
            discount = try fields.decodeIfPresent(Double.self, forKey: .discount) ?? discount
            optimizer =
                try fields.decodeIfPresent(
                    GuardedOptimizer.Configuration.self, forKey: .optimizer) ?? optimizer
        }

        /// - Throws: `ConfigurationError` naming the first field that is out of bounds.
        func validate() throws {
            try ConfigurationError.check("beta", beta, in: LogRatioModel.betas)
            try ConfigurationError.check("weight", weight, in: 0...1e6)
            try ConfigurationError.check("discount", discount, in: 1e-6...1)
            try optimizer.checked()
        }
    }
}
