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
/// - `none`: rᵢ itself.
public enum Advantage: String, Codable, Sendable, CaseIterable {
    case groupMean, leaveOneOut, normalized, none

    /// One advantage per reward; nil rewards (masked chains) have none and count for nothing.
    public func callAsFunction(_ rewards: [Double?]) -> [Double] {
        let known = rewards.compactMap { $0 }
        guard !known.isEmpty else { return rewards.map { _ in 0 } }
        let count = Double(known.count)
        let mean = known.reduce(0, +) / count
        let scale: Double
        switch self {
        case .none: return rewards.map { $0 ?? 0 }
        case .groupMean: scale = 1
        case .leaveOneOut: scale = known.count > 1 ? count / (count - 1) : 0
        case .normalized:
            let squares = known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            scale = known.count > 1 ? 1 / ((squares / (count - 1)).squareRoot() + 1e-4) : 0
        }
        return rewards.map { reward in reward.map { ($0 - mean) * scale } ?? 0 }
    }

    /// Whether a group teaches anything: some sample differs from the rest.
    public static func hasSignal(_ rewards: [Double?]) -> Bool {
        let known = rewards.compactMap { $0 }
        guard let first = known.first else { return false }
        return known.contains { $0 != first }
    }
}
