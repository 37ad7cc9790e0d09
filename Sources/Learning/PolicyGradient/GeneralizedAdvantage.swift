import Reasoning

/// How much better than expected each token of a chain was, told by a critic's values of the states before
/// them (generalized advantage estimation, 1506.02438 §3 eq. 16):
///
///     δ_t = r_t + γ V_{t+1} − V_t,    A_t = δ_t + γ λ A_{t+1},    R_t = A_t + V_t
///
/// Behind the last token there is nothing to expect, also where a limit cut the chain: what it earns it has
/// earned there.
public enum GeneralizedAdvantage {
    /// - Parameters:
    ///   - rewards: of each token `[T]`.
    ///   - values: of the state before each token `[T]`.
    ///   - discount: γ.
    ///   - lambda: λ; 1 has no bias and the most noise, 0 trusts the critic alone.
    /// - Returns: by token the advantage, and what the critic's value ought to have been.
    public static func estimates(
        rewards: [Double], values: [Double], discount: Double, lambda: Double
    ) -> (advantages: [Double], returns: [Double]) {
        precondition(rewards.count == values.count, "a value for each reward")
        var advantages = [Double](repeating: 0, count: rewards.count)
        var (next, value) = (0.0, 0.0)
        for token in rewards.indices.reversed() {
            let delta = rewards[token] + discount * value - values[token]
            next = delta + discount * lambda * next
            advantages[token] = next
            value = values[token]
        }
        return (advantages, zip(advantages, values).map(+))
    }

    /// What each token of a chain earns: the value of the step that it ends.
    static func rewards(_ steps: [ChainReward.Step]?, of chain: Chain) -> [Double] {
        var rewards = [Double](repeating: 0, count: chain.tokens.count)
        guard !rewards.isEmpty else { return rewards }
        for step in steps ?? [] { rewards[max(step.end, 1) - 1] += step.value }
        return rewards
    }
}
