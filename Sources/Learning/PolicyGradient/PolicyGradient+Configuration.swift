import Language
import Reasoning
import Tensors

extension PolicyGradient {
    /// A variant is a composition of an advantage, an objective, a rule for overlong chains and how
    /// often a batch is used.
    public struct Configuration: Codable, Hashable, Sendable {
        /// Steps: a batch of rollouts each.
        public var steps: Int
        /// Problems (groups) in a batch.
        public var problems: Int
        /// Samples of each problem.
        public var samples: Int
        /// Most tokens of a sample.
        public var maxTokens: Int
        /// Sampling temperature; the policy that learns is the tempered one.
        public var temperature: Double
        /// Default: the reward less its group's mean.
        public var advantage: Advantage
        /// Default: no clip, no KL term, every token the same.
        public var objective: PolicyObjective
        /// Default: chains that were cut off are judged as they stand.
        public var overlong: Overlong
        /// Optimizer steps on each batch; more than 1 wants a clip.
        public var updatesPerBatch: Int
        /// Groups without a signal are dropped and others drawn, at most so many times
        /// (dynamic sampling, DAPO 2503.14476 §3.2). 0: they stay, with zero advantage.
        public var refills: Int
        /// Packed tokens of one forward and backward pass: memory, not mathematics.
        public var tokensPerPass: Int
        /// Default: a constant rate of 2e-4.
        public var optimizer: GuardedOptimizer.Configuration

        public init(
            steps: Int, problems: Int = 48, samples: Int = 16, maxTokens: Int = 512,
            temperature: Double = 1, advantage: Advantage = .groupMean,
            objective: PolicyObjective = PolicyObjective(), overlong: Overlong = .judged,
            updatesPerBatch: Int = 1, refills: Int = 0, tokensPerPass: Int = 16_384,
            optimizer: GuardedOptimizer.Configuration = .init(learningRate: 2e-4)
        ) {
            self.steps = steps
            self.problems = problems
            self.samples = samples
            self.maxTokens = maxTokens
            self.temperature = temperature
            self.advantage = advantage
            self.objective = objective
            self.overlong = overlong
            self.updatesPerBatch = updatesPerBatch
            self.refills = refills
            self.tokensPerPass = tokensPerPass
            self.optimizer = optimizer
        }

        /// REINFORCE with a group baseline, on policy.
        public static func reinforce(steps: Int) -> Configuration { Configuration(steps: steps) }

        /// RLOO (2402.14740).
        public static func rloo(steps: Int) -> Configuration {
            Configuration(
                steps: steps, advantage: .leaveOneOut,
                objective: PolicyObjective(normalization: .constant))
        }

        /// GRPO (2402.03300): deviation, sequence mean, clip, KL to the starting model.
        public static func grpo(steps: Int) -> Configuration {
            Configuration(
                steps: steps, advantage: .normalized,
                objective: PolicyObjective(
                    clip: .init(low: 0.2, high: 0.2), klCoefficient: 0.04,
                    normalization: .sequence), updatesPerBatch: 2)
        }

        /// DAPO (2503.14476): clip-higher, token mean, dynamic sampling, soft overlong punishment.
        public static func dapo(steps: Int) -> Configuration {
            Configuration(
                steps: steps, advantage: .normalized,
                objective: PolicyObjective(
                    clip: .init(low: 0.2, high: 0.28), normalization: .token),
                overlong: .punished(buffer: 64), updatesPerBatch: 2, refills: 4)
        }

        /// Dr. GRPO (2503.20783): neither deviation nor length normalization.
        public static func drGRPO(steps: Int) -> Configuration {
            Configuration(
                steps: steps, advantage: .groupMean,
                objective: PolicyObjective(
                    clip: .init(low: 0.2, high: 0.2), normalization: .constant),
                updatesPerBatch: 2)
        }

        /// - Throws: `LearningError.configuration` naming the first field that is out of bounds.
        public func validate() throws {
            for (field, value, least) in [
                ("steps", steps, 0), ("problems", problems, 1), ("samples", samples, 1),
                ("maxTokens", maxTokens, 1), ("updatesPerBatch", updatesPerBatch, 1),
                ("refills", refills, 0), ("tokensPerPass", tokensPerPass, 1),
            ] where value < least || value > 1_000_000_000 {
                throw LearningError.configuration(
                    field: field, reason: "\(value) is not in \(least)...1000000000")
            }
            if case .punished(let buffer) = overlong, !(1...maxTokens).contains(buffer) {
                throw LearningError.configuration(
                    field: "overlong.punished.buffer",
                    reason: "\(buffer) is not in 1...\(maxTokens), the longest sample")
            }
            try GenerateParameters.checkTemperature("temperature", temperature)
            guard updatesPerBatch == 1 || objective.clip != nil else {
                throw LearningError.configuration(
                    field: "updatesPerBatch",
                    reason: "\(updatesPerBatch) steps on one batch need objective.clip")
            }
            guard updatesPerBatch <= problems else {
                throw LearningError.configuration(
                    field: "updatesPerBatch", reason: "there are only \(problems) groups to divide")
            }
            try objective.validate()
            try optimizer.checked()
        }
    }
}
