import Reasoning
import Tensors

extension RewardTraining {
    /// What a value is compared with.
    public enum Objective: String, Codable, CaseIterable, Sendable {
        /// Its label: binary cross-entropy. The values are probabilities.
        case pointwise
        /// The values of other chains of the same problem: Bradley–Terry. The values order chains;
        /// they are no probabilities, as nothing fixes their zero. For outcomes only.
        case pairwise
    }

    /// How much data, in what portions, and when to stop.
    public struct Configuration: Codable, Hashable, Sendable {
        public var objective: Objective
        /// Times that every chain is seen, at most. Default 4.
        public var epochs: Int
        /// Tokens in a step, prompts included; the last group may go beyond. Default 8192.
        public var tokensPerStep: Int
        /// Most chains of a problem that stand behind one prompt; with `pairwise`, those that are
        /// compared. Default 16.
        public var chainsPerGroup: Int
        /// Steps between evaluations on held-out chains. Default 50.
        public var evaluationInterval: Int
        /// Evaluations in a row without a lower held-out loss that end the training. Default 3.
        public var patience: Int
        /// Default: peak 5e-4 after 20 steps, cosine to a tenth, weight decay 0.01.
        public var optimizer: GuardedOptimizer.Configuration
        /// Of the order in which chains are seen. Default 0.
        public var seed: UInt64
        /// Steps between checkpoints; nil: 25.
        public var checkpointInterval: Int?
        /// Whether passes keep the inputs of the blocks alone and compute the rest again
        /// (`Transformer.hidden`): memory, not mathematics; nil: no.
        public var checkpointing: Bool?

        public init(
            objective: Objective = .pointwise, epochs: Int = 4, tokensPerStep: Int = 8192,
            chainsPerGroup: Int = 16, evaluationInterval: Int = 50, patience: Int = 3,
            optimizer: GuardedOptimizer.Configuration = .init(
                learningRate: 5e-4, warmupSteps: 20, decay: .cosine, weightDecay: 0.01),
            seed: UInt64 = 0, checkpointInterval: Int? = nil, checkpointing: Bool? = nil
        ) {
            self.objective = objective
            self.epochs = epochs
            self.tokensPerStep = tokensPerStep
            self.chainsPerGroup = chainsPerGroup
            self.evaluationInterval = evaluationInterval
            self.patience = patience
            self.optimizer = optimizer
            self.seed = seed
            self.checkpointInterval = checkpointInterval
            self.checkpointing = checkpointing
        }

        /// - Throws: `ConfigurationError` naming the first field that is out of bounds.
        public func validate() throws {
            try ConfigurationError.check("epochs", epochs, in: Limits.epochs)
            try ConfigurationError.check("tokensPerStep", tokensPerStep, in: Limits.tokens)
            try ConfigurationError.check(
                "chainsPerGroup", chainsPerGroup,
                in: (objective == .pairwise ? 2 : 1)...Limits.samples.upperBound)
            try ConfigurationError.check(
                "evaluationInterval", evaluationInterval, in: Limits.interval)
            try ConfigurationError.check("patience", patience, in: Limits.interval)
            try ConfigurationError.check(
                "checkpointInterval", checkpointInterval ?? 1, in: Limits.interval)
            try optimizer.checked()
        }
    }
}
