/// What a policy is to learn from: how good its chains are, in any unit.
///
/// A reward is asked for many chains at once and may ask models of its own. It decides nothing else:
/// which groups are kept and what an accuracy is, the task's exact judge says.
public protocol Reward: Sendable {
    /// One reward for each chain, in their order.
    /// - Throws: where nothing at all can be judged; a single chain that cannot be is masked.
    func rewards(for chains: [Chain]) async throws -> ChainRewards
}

/// The rewards of some chains, and what finding them cost.
public struct ChainRewards: Sendable {
    /// One for each chain; nil where it could not be judged: masked, never zero.
    public var values: [ChainReward?]
    /// Charged to the account `verifier`.
    public var usage: Usage
    /// What continuing the chains cost, where that is how they are valued: charged to `rollouts`, and
    /// not in `usage`.
    public var rollouts: Usage

    public init(values: [ChainReward?], usage: Usage = .zero, rollouts: Usage = .zero) {
        self.values = values
        self.usage = usage
        self.rollouts = rollouts
    }
}

/// How good a chain is: as a whole, or step by step.
public enum ChainReward: Hashable, Sendable {
    /// One value for all of it.
    case whole(Double)
    /// A value for each of some steps, in their order.
    case steps([Step])

    /// The value of a step.
    public struct Step: Hashable, Sendable {
        /// The number of the chain's tokens up to the step's end.
        public var end: Int
        public var value: Double

        public init(end: Int, value: Double) {
            self.end = end
            self.value = value
        }
    }
}

/// 1 for a right answer by the task's exact judge, and 0 otherwise: neither length nor checks nor
/// second thoughts are rewarded.
public struct ExactReward: Reward {
    public let task: any ReasoningTask

    public init(task: any ReasoningTask) {
        self.task = task
    }

    public func rewards(for chains: [Chain]) async throws -> ChainRewards {
        ChainRewards(
            values: try await task.verdicts(of: chains).map { verdict in
                verdict.map { .whole($0 == .correct ? 1 : 0) }
            })
    }
}

/// A verifier's score of the whole chain.
public struct VerifierReward: Reward {
    public let verifier: any Verifier

    public init(_ verifier: any Verifier) {
        self.verifier = verifier
    }

    public func rewards(for chains: [Chain]) async throws -> ChainRewards {
        let scores = try await verifier.score(chains)
        return ChainRewards(
            values: scores.values.map { $0.map(ChainReward.whole) }, usage: scores.usage,
            rollouts: scores.rollouts)
    }
}
