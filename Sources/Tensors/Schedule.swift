#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A learning rate over steps: linear warm-up to a peak, then a decay.
public struct Schedule: Codable, Equatable, Sendable {
    /// How the rate falls after the warm-up.
    public enum Decay: String, Codable, Sendable, CaseIterable {
        /// The peak for ever.
        case constant
        /// A straight line from the peak to the end value.
        case linear
        /// Half a cosine wave from the peak to the end value (arXiv:1608.03983, one cycle).
        case cosine
    }

    /// The largest learning rate.
    public var peak: Double
    /// Steps of warm-up; step 0 already has `peak / warmupSteps`, so that no step is lost.
    public var warmupSteps: Int
    /// The step at which the decay ends; unused where it is constant.
    public var totalSteps: Int
    public var decay: Decay
    /// The value at and after `totalSteps`; unused where the decay is constant.
    public var end: Double

    public init(
        peak: Double, warmupSteps: Int = 0, totalSteps: Int = 0, decay: Decay = .constant,
        end: Double = 0
    ) {
        self.peak = peak
        self.warmupSteps = warmupSteps
        self.totalSteps = totalSteps
        self.decay = decay
        self.end = end
    }

    /// A constant rate after a linear warm-up.
    public static func constant(_ value: Double, warmupSteps: Int = 0) -> Schedule {
        Schedule(peak: value, warmupSteps: warmupSteps)
    }

    /// The learning rate of a step, counted from 0.
    public func callAsFunction(_ step: Int) -> Double {
        if step < warmupSteps { return peak * Double(step + 1) / Double(warmupSteps) }
        guard decay != .constant else { return peak }
        let span = Double(max(totalSteps - warmupSteps, 1))
        let progress = min(Double(step - warmupSteps) / span, 1)
        switch decay {
        case .constant: return peak
        case .linear: return peak + (end - peak) * progress
        case .cosine: return end + (peak - end) * 0.5 * (1 + cos(Double.pi * progress))
        }
    }
}
