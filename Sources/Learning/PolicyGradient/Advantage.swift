import Reasoning

/// How much better than expected a sample was, from the rewards of its group: the samples of one
/// problem.
///
/// With r the rewards of a group of G samples and m their mean:
///
/// - `groupMean`: rᵢ − m. REINFORCE with a group baseline; what Dr. GRPO (2503.20783 §3.2) is left
///   with when GRPO's division is taken out.
/// - `leaveOneOut`: rᵢ − mean of the others = (rᵢ − m)·G/(G − 1). RLOO (2402.14740 §3.2), unbiased.
/// - `normalized`: (rᵢ − m) / (σ + ε). GRPO (2402.03300 §4.1.1), with the sample deviation, G − 1
///   below; ε = 1e-4 as in TRL. Groups that are nearly all right or wrong weigh more: a known bias.
/// - `overMean`: (rᵢ − m) / m, so that a problem which is seldom solved weighs as much as one that often
///   is: of rewards 0 and 1 it is the gradient of the log of the pass rate (MaxRL, 2602.02710). Groups
///   without a reward have none.
/// - `filtered`: rᵢ / m, the same without the mean taken off: right samples share their problem's weight
///   and wrong ones have none. Guess and check (ReST-EM, 2312.06585), as a policy gradient.
/// - `none`: rᵢ itself.
/// - `whitened`: rᵢ, less the mean over all sampled tokens of the batch and divided by their deviation, so that
///   what is compared with is other problems' samples, too (REINFORCE++, 2501.03262 §3).
/// - `groupMeanWhitened`: the same of rᵢ − m (REINFORCE++ with a baseline).
///
/// Rewards of steps are compared with those of all steps of the group, and a token's advantage is the
/// sum over the steps that end behind it (process supervision, 2402.03300 §4.1.3); a whole chain's
/// reward is that of one step, so that each of its tokens has the same.
public enum Advantage: String, Codable, Sendable, CaseIterable {
    case groupMean, leaveOneOut, normalized, overMean, filtered, none
    case whitened, groupMeanWhitened

    /// One advantage per reward; nil rewards (masked chains) have none and count for nothing.
    public func callAsFunction(_ rewards: [Double?]) -> [Double] {
        let known = rewards.compactMap { $0 }
        let isCentred = comparesInGroup && self != .filtered
        let mean = isCentred ? known.reduce(0, +) / Double(max(known.count, 1)) : 0
        let scale = scale(of: known)
        return rewards.map { reward in reward.map { ($0 - mean) * scale } ?? 0 }
    }

    /// Whether samples are compared with others of their problem, of which there must then be some.
    var comparesInGroup: Bool { self != .none && self != .whitened }

    /// What differences from the mean are multiplied by.
    func scale(of rewards: [Double]) -> Double {
        let count = Double(rewards.count)
        let mean = rewards.reduce(0, +) / max(count, 1)
        switch self {
        case .none, .groupMean, .whitened, .groupMeanWhitened: return 1
        case .filtered, .overMean: return mean > 0 ? 1 / mean : 0
        case .leaveOneOut: return count > 1 ? count / (count - 1) : 0
        case .normalized:
            let squares = rewards.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            return count > 1 ? 1 / ((squares / (count - 1)).squareRoot() + 1e-4) : 0
        }
    }

    /// For each chain one advantage for each of its tokens.
    ///
    /// - Parameters:
    ///   - rewards: of each chain's steps; nil: masked.
    ///   - lengths: tokens of each chain.
    func callAsFunction(_ rewards: [[ChainReward.Step]?], lengths: [Int]) -> [[Double]] {
        var values = self(rewards.flatMap { $0?.map(\.value) ?? [] })[...]
        return zip(rewards, lengths).map { steps, length in
            var tokens = [Double](repeating: 0, count: length)
            for step in steps ?? [] {
                let value = values.removeFirst()
                for token in 0..<step.end { tokens[token] += value }
            }
            return tokens
        }
    }

    /// Whether a group teaches anything: some sample differs from the rest.
    public static func hasSignal(_ rewards: [Double?]) -> Bool {
        let known = rewards.compactMap { $0 }
        guard let first = known.first else { return false }
        return known.contains { $0 != first }
    }
}

extension Advantage {
    /// What is done with all advantages of a batch together; of several processes each by itself.
    func finish(_ groups: inout [Group]) {
        guard self == .whitened || self == .groupMeanWhitened else { return }
        let values = groups.flatMap(\.learnedAdvantages)
        guard values.count > 1 else { return }
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let variance = squares / Double(values.count - 1)
        let scale = 1 / (variance + 1e-8).squareRoot()
        for group in groups.indices {
            for chain in groups[group].chains.indices where groups[group].rewards[chain] != nil {
                groups[group].advantages[chain] = groups[group].advantages[chain].map {
                    ($0 - mean) * scale
                }
            }
        }
    }
}
