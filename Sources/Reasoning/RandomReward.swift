/// A coin's reward, whatever the chain says: the negative control of everything that learns from rewards
/// (Shao et al., Spurious Rewards, 2506.10947 §2).
///
/// A pure function of seed, problem and tokens, so a run that is resumed tosses the same.
public struct RandomReward: Reward {
    public let seed: UInt64
    /// The chance of 1, in [0, 1]; otherwise the reward is 0.
    public let share: Double

    /// - Parameter share: Default 0.5.
    public init(seed: UInt64, share: Double = 0.5) {
        self.seed = seed
        self.share = share
    }

    public func rewards(for chains: [Chain]) -> ChainRewards {
        ChainRewards(
            values: chains.map { chain in
                var hash = RandomStream.derive(seed, chain.problem.id, chain.tokens.count)
                for token in chain.tokens {
                    hash = RandomStream.mix(hash ^ UInt64(bitPattern: Int64(token)))
                }
                var stream = RandomStream(seed: hash)
                return .whole(stream.uniform() < share ? 1 : 0)
            })
    }
}
