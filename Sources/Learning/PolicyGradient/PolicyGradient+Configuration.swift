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
        /// Samples of each problem; at least 2 where they are compared with each other.
        public var samples: Int
        /// Most tokens of a sample, behind `stages`.
        public var maxTokens: Int
        /// Tighter limits of the first steps, one stage after another. A chain of an attempt or two is
        /// credited for what it tried; the limit grows as the policy learns to use it. Default none.
        public var stages: [Stage]
        /// Parts of a search that a step learns from. Behind the first, a chain that the limit cut is gone on
        /// with from its last whole step, by a group of samples of their own within the same limit: so what
        /// a long chain meets is learned at the price of short ones. Default 1.
        public var legs: Int
        /// Sampling temperature; the policy that learns is the tempered one.
        public var temperature: Double
        /// Default: the reward less its group's mean.
        public var advantage: Advantage
        /// Default: every token of the chain.
        public var credit: Credit
        /// Of `credit: critic` alone, which needs it.
        public var critic: CriticConfiguration?
        /// Rewards of tokens beside what chains earn, learned from that; nil: none. Of `credit: chain` alone.
        public var implicit: ImplicitConfiguration?
        /// Each chain is attempted again, and the second attempt is learned behind the first; nil: one attempt. Of
        /// `credit: chain` and one leg, without refills.
        public var revision: RevisionConfiguration?
        /// Default: no clip, no KL term, every token the same.
        public var objective: PolicyObjective
        /// Default: chains that were cut off are judged as they stand.
        public var overlong: Overlong
        /// Optimizer steps on each batch; more than 1 wants a clip.
        public var updatesPerBatch: Int
        /// Times that a batch is gone through; more than 1 wants a clip. Default 1.
        public var epochs: Int
        /// Groups whose samples are all right, or all not, are dropped and others drawn, at most so
        /// many times (dynamic sampling, DAPO 2503.14476 §3.2). 0: they stay.
        public var refills: Int
        /// Packed tokens of one forward and backward pass: memory, not mathematics.
        public var tokensPerPass: Int
        /// Whether passes, a critic's too, keep the inputs of the blocks alone and compute the rest again
        /// (`Transformer.hidden`): memory, not mathematics; nil: no.
        public var checkpointing: Bool?
        /// Default: a constant rate of 2e-4.
        public var optimizer: GuardedOptimizer.Configuration
        /// Ends the training when right samples have not earned more than wrong ones with this chance in four
        /// steps in a row: what is learned then is the reward's weakness. Nil: never.
        public var leastAgreement: Double?
        /// Seconds that the reward is waited for; behind them the chains that it was asked for are masked, and
        /// what is learned depends on the clock. Nil: as long as it takes.
        public var rewardSeconds: Double?
        /// Steps between checkpoints; nil: 4.
        public var checkpointInterval: Int?

        public init(
            steps: Int, problems: Int = 48, samples: Int = 16, maxTokens: Int = 512,
            stages: [Stage] = [], legs: Int = 1, temperature: Double = 1,
            advantage: Advantage = .groupMean,
            credit: Credit = .chain, critic: CriticConfiguration? = nil,
            implicit: ImplicitConfiguration? = nil, revision: RevisionConfiguration? = nil,
            objective: PolicyObjective = PolicyObjective(), overlong: Overlong = .judged,
            updatesPerBatch: Int = 1, epochs: Int = 1, refills: Int = 0,
            tokensPerPass: Int = 16_384, checkpointing: Bool? = nil,
            optimizer: GuardedOptimizer.Configuration = .init(learningRate: 2e-4),
            leastAgreement: Double? = nil, rewardSeconds: Double? = nil,
            checkpointInterval: Int? = nil
        ) {
            self.steps = steps
            self.problems = problems
            self.samples = samples
            self.maxTokens = maxTokens
            self.stages = stages
            self.legs = legs
            self.temperature = temperature
            self.advantage = advantage
            self.credit = credit
            self.critic = critic
            self.implicit = implicit
            self.revision = revision
            self.objective = objective
            self.overlong = overlong
            self.updatesPerBatch = updatesPerBatch
            self.epochs = epochs
            self.refills = refills
            self.tokensPerPass = tokensPerPass
            self.checkpointing = checkpointing
            self.optimizer = optimizer
            self.leastAgreement = leastAgreement
            self.rewardSeconds = rewardSeconds
            self.checkpointInterval = checkpointInterval
        }

        /// Steps with a limit of their own.
        public struct Stage: Codable, Hashable, Sendable {
            public var steps: Int
            /// Most tokens of a sample; no more than all steps may.
            public var maxTokens: Int

            public init(steps: Int, maxTokens: Int) {
                self.steps = steps
                self.maxTokens = maxTokens
            }
        }

        /// Optimizer steps of a batch.
        var updatesPerStep: Int { updatesPerBatch * epochs }

        /// The most tokens of a sample of a step, counted from 0.
        public func maxTokens(at step: Int) -> Int {
            var left = step
            for stage in stages {
                if left < stage.steps { return min(stage.maxTokens, maxTokens) }
                left -= stage.steps
            }
            return maxTokens
        }

        /// REINFORCE with a group baseline, on policy.
        public static func reinforce(steps: Int) -> Configuration { Configuration(steps: steps) }

        /// PPO (1707.06347; 2203.02155 §3.5): a critic's advantages, whitened over the batch, a clip on both.
        public static func ppo(steps: Int) -> Configuration {
            Configuration(
                steps: steps, advantage: .whitened, credit: .critic, critic: CriticConfiguration(),
                objective: PolicyObjective(clip: .init(low: 0.2, high: 0.2), normalization: .token),
                updatesPerBatch: 2)
        }

        /// PRIME (2502.01456): RLOO of the outcome and of implicit rewards of tokens, on problems that are
        /// sometimes solved. The paper's weight of 1 is of parts that are whitened; here sums of implicit rewards
        /// would outweigh the outcome.
        public static func prime(steps: Int) -> Configuration {
            Configuration(
                steps: steps, advantage: .leaveOneOut, implicit: ImplicitConfiguration(weight: 0.1),
                objective: PolicyObjective(
                    clip: .init(low: 0.2, high: 0.2), normalization: .token),
                updatesPerBatch: 2, refills: 2)
        }

        /// SCoRe (2409.12917): half of the steps for second attempts alone, then for both, with RLOO's baseline and
        /// the paper's weights.
        public static func score(steps: Int) -> Configuration {
            Configuration(
                steps: steps, advantage: .leaveOneOut,
                revision: RevisionConfiguration(heldSteps: steps / 2),
                objective: PolicyObjective(klCoefficient: 0.01))
        }

        /// REINFORCE++ (2501.03262): no critic and no group, advantages whitened over the batch.
        public static func reinforcePlusPlus(steps: Int) -> Configuration {
            Configuration(
                steps: steps, advantage: .whitened,
                objective: PolicyObjective(clip: .init(low: 0.2, high: 0.2), normalization: .token),
                updatesPerBatch: 2)
        }

        /// MaxRL (2602.02710): the gradient of the log of the pass rate, in REINFORCE.
        public static func maxRL(steps: Int) -> Configuration {
            Configuration(steps: steps, advantage: .overMean)
        }

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

        /// CISPO (2506.13585 §3.1): detached ratios, the rest as in DAPO. MiniMax-M1 has no lower
        /// bound on ρ and does not say its upper one; 5 is that of ScaleRL (2510.13786).
        public static func cispo(steps: Int) -> Configuration {
            var configuration = dapo(steps: steps)
            configuration.objective = PolicyObjective(
                clip: .init(low: 1, high: 4), ratio: .detached, normalization: .token)
            return configuration
        }

        /// GSPO (2507.18071 §5.1): a ratio for each sample, which moves so much less than a token's
        /// that its clip is narrow; four steps on each batch.
        public static func gspo(steps: Int) -> Configuration {
            Configuration(
                steps: steps, advantage: .normalized,
                objective: PolicyObjective(
                    clip: .init(low: 3e-4, high: 4e-4), ratio: .sequence,
                    normalization: .sequence), updatesPerBatch: 4)
        }

        /// Dr. GRPO (2503.20783): neither deviation nor length normalization.
        public static func drGRPO(steps: Int) -> Configuration {
            Configuration(
                steps: steps, advantage: .groupMean,
                objective: PolicyObjective(
                    clip: .init(low: 0.2, high: 0.2), normalization: .constant),
                updatesPerBatch: 2)
        }

        /// - Throws: `ConfigurationError` naming the first field that is out of bounds.
        public func validate() throws {
            typealias Check = ConfigurationError
            try Check.check("steps", steps, in: Limits.steps)
            try Check.check("problems", problems, in: Limits.problems)
            try Check.check("samples", samples, in: Limits.samples)
            try Check.check("maxTokens", maxTokens, in: Limits.tokens)
            for (index, stage) in stages.enumerated() {
                try Check.check("stages[\(index)].steps", stage.steps, in: Limits.steps)
                try Check.check("stages[\(index)].maxTokens", stage.maxTokens, in: Limits.tokens)
            }
            try Check.check("leastAgreement", leastAgreement ?? 0, in: 0...1)
            try Check.check("rewardSeconds", rewardSeconds ?? 1, in: 1e-3...1e6)
            try Check.check("legs", legs, in: 1...64)
            try Check.check("refills", refills, in: 0...Limits.epochs.upperBound)
            try Check.check(
                "tokensPerPass", tokensPerPass, in: 1...Limits.trainingTokens.upperBound)
            try Check.check("temperature", temperature, in: 0.01...100)
            try Check.check("checkpointInterval", checkpointInterval ?? 1, in: Limits.interval)
            guard Limits.chains.contains(problems * samples) else {
                throw Check(
                    field: "samples",
                    reason: "\(samples) of each of \(problems) problems are more than the "
                        + "\(Limits.chains.upperBound) chains that a step may draw")
            }
            guard Limits.chains.contains(problems * samples * turns) else {
                throw Check(
                    field: revision == nil ? "legs" : "revision",
                    reason: "\(turns) of \(problems * samples) chains are more than the "
                        + "\(Limits.chains.upperBound) chains that a step may draw")
            }
            guard samples > 1 || !advantage.comparesInGroup else {
                throw Check(
                    field: "samples",
                    reason: "a single one of each problem is compared with nothing, and nothing is "
                        + "learned; take more, or the advantage none or whitened")
            }
            guard (credit == .critic) == (critic != nil) else {
                throw Check(
                    field: "critic",
                    reason: critic == nil
                        ? "is missing, and credit asks it" : "is never asked: credit is \(credit)")
            }
            guard ![.critic, .token].contains(credit) || [.none, .whitened].contains(advantage)
            else {
                throw Check(
                    field: "advantage",
                    reason:
                        "\(advantage) compares rewards of a group, and credit is \(credit); take "
                        + "none or whitened")
            }
            try Check.within("critic") { try critic?.validate() }
            guard implicit == nil || credit == .chain else {
                throw Check(
                    field: "implicit",
                    reason:
                        "stands beside what whole chains are credited with, and credit is \(credit); "
                        + "take chain")
            }
            guard implicit == nil || legs == 1 else {
                throw Check(
                    field: "implicit",
                    reason:
                        "values what a chain begins with, too, which in later legs was not sampled; take "
                        + "one leg")
            }
            try Check.within("implicit") { try implicit?.validate() }
            try validateRevision()
            guard
                ![.survival, .lastStep].contains(credit)
                    || ![.whitened, .groupMeanWhitened].contains(advantage)
            else {
                throw Check(
                    field: "credit",
                    reason:
                        "\(credit) credits some tokens of a chain, and \(advantage) would move the "
                        + "others, too")
            }
            if case .punished(let buffer) = overlong, !(1...maxTokens).contains(buffer) {
                throw Check(
                    field: "overlong.punished.buffer",
                    reason: "\(buffer) is not in 1...\(maxTokens), the longest sample")
            }
            try Check.check("updatesPerBatch", updatesPerBatch, in: 1...problems)
            try Check.check("epochs", epochs, in: Limits.epochs)
            for (field, count) in [("updatesPerBatch", updatesPerBatch), ("epochs", epochs)]
            where count > 1 && objective.clip == nil && !objective.isHeld {
                throw Check(
                    field: field,
                    reason:
                        "\(count) steps on one batch need objective.clip, or objective.covariance.kl"
                )
            }
            // Divided, since the product of all three may not fit into a number.
            guard updatesPerStep <= Limits.steps.upperBound / max(steps, 1) else {
                throw Check(
                    field: "epochs",
                    reason:
                        "\(epochs) of \(updatesPerBatch) updates in \(steps) steps are more than "
                        + "\(Limits.steps.upperBound) updates")
            }
            try Check.within("objective") { try objective.validate() }
            try optimizer.checked()
        }
    }
}
