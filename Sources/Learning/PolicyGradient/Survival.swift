import Reasoning

/// What each step of a chain changed about its reward, told by the other chains of its group.
///
/// With Vₖ the mean reward of the group's chains that come to a step k, which is what a chain that comes so
/// far may expect, the k-th step's advantage is
///
///     Vₖ₊₁ − Vₖ, and of a chain's last step r − Vₖ
///
/// times what the configured `Advantage` multiplies differences by; so a chain's sum is its reward less the
/// group's mean V₀. It is temporal-difference learning (Sutton 1988) with the group as its value model, where
/// 2410.01679 (VinePPO) samples from every state and 1707.06347 (PPO) trains a model. A failed attempt of a right chain is mostly not imitated, since fewer
/// tokens are left behind it; where wrong chains end early those that go on are the better ones, and it may
/// be. An attempt that solves has what was missing.
///
/// Departures: 1. Chains that come to the same step are taken for alike, whatever they tried before. 2. A
/// chain counts in the value it is compared with, so that the only one to come so far has nothing more.
enum Survival {
    /// - Parameters:
    ///   - rewards: of each chain; nil where masked, which has no advantage and tells nothing.
    ///   - ends: of each chain the tokens up to the end of each step, ascending; the last step's are all.
    ///   - scale: of all advantages.
    static func advantages(rewards: [Double?], ends: [[Int]], scale: Double = 1) -> [[Double]] {
        let longest = ends.map(\.count).max() ?? 0
        let values = (0..<longest).map { step -> Double in
            let known = zip(rewards, ends).compactMap { $1.count > step ? $0 : nil }
            return known.reduce(0, +) / Double(max(known.count, 1))
        }
        return zip(rewards, ends).map { reward, ends in
            guard let reward else { return [Double](repeating: 0, count: ends.last ?? 0) }
            var tokens: [Double] = []
            for (step, end) in ends.enumerated() {
                let next = step + 1 < ends.count ? values[step + 1] : reward
                tokens += Array(
                    repeating: scale * (next - values[step]), count: end - tokens.count)
            }
            return tokens
        }
    }

    /// Where the steps end that are credited on their own, as UTF-8 offsets: behind each line but the last
    /// of a closed thought, which belongs to its answer.
    static func cuts(of chain: Chain, separator: String) -> [Int] {
        let steps = ChainStep.steps(of: chain, separator: separator)
        let thought = steps.filter { !$0.isAnswer }.map(\.range.upperBound)
        return steps.last?.isAnswer == true ? thought.dropLast() : thought
    }
}
