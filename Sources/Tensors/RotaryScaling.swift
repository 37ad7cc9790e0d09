/// How rotary frequencies (2104.09864) were stretched for a context longer than the one that a model
/// was first trained with.
public enum RotaryScaling: Hashable, Sendable {
    /// Not at all.
    case none
    /// Every frequency divided by `factor`: position interpolation (2306.15595 §2.2).
    case linear(factor: Double)
    /// Llama 3.1's three bands (github.com/meta-llama/llama-models, `apply_scaling`): by how often a
    /// pair of dimensions turns within `originalContext` tokens. More often than
    /// `highFrequencyFactor` times: as it was; less often than `lowFrequencyFactor` times: divided by
    /// `factor`; in between a mean of both, weighted by the place between the bounds.
    case llama3(
        factor: Double, lowFrequencyFactor: Double, highFrequencyFactor: Double,
        originalContext: Int)

    /// - Parameter frequency: in radians a position.
    public func scaled(_ frequency: Double) -> Double {
        switch self {
        case .none: return frequency
        case .linear(let factor): return frequency / factor
        case .llama3(let factor, let low, let high, let context):
            let turns = Double(context) * frequency / (2 * .pi)
            let kept = min(max((turns - low) / (high - low), 0), 1)
            return kept * frequency + (1 - kept) * frequency / factor
        }
    }
}
