import Reasoning

/// How hard a problem looks to a policy and its verifier, without the answer key (Snell et al.,
/// 2408.03314 §3.2, "model-predicted difficulty").
///
///     d(x) = 1 − (1/n) Σ_i v(x, z_i),   z_i ~ p(z | x),  i = 1 … n
///
/// A chain without an answer counts as one with the value 0: the policy itself has given it up. A
/// chain that the verifier could not judge is left out.
public enum Difficulty {
    /// The difficulty of a problem whose probes were scored; nil where none could be judged.
    ///
    /// - Parameter probes: whether each chain has an answer, and the verifier's word on it.
    public static func predicted(from probes: [(isAnswered: Bool, score: Double?)]) -> Double? {
        let values = probes.compactMap { $0.isAnswered ? $0.score : 0 }.filter(\.isFinite)
        return values.isEmpty ? nil : 1 - values.reduce(0, +) / Double(values.count)
    }

    /// The bin of a difficulty among ascending limits: 0 below the first, and so on. Unknown ones are
    /// as hard as any.
    public static func bin(of difficulty: Double?, limits: [Double]) -> Int {
        guard let difficulty else { return limits.count }
        return limits.firstIndex { difficulty < $0 } ?? limits.count
    }

    /// Limits that divide difficulties into bins of nearly equal size; equal difficulties stay together.
    public static func limits(dividing difficulties: [Double], into bins: Int) -> [Double] {
        let sorted = difficulties.filter(\.isFinite).sorted()
        guard bins > 1, !sorted.isEmpty else { return [] }
        var limits: [Double] = []
        for bin in 1..<bins {
            let limit = sorted[sorted.count * bin / bins]
            if limit > limits.last ?? sorted[0] { limits.append(limit) }
        }
        return limits
    }
}
