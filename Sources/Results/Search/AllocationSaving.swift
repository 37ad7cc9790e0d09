import Statistics

/// How much an allocation spares.
public struct AllocationSaving: Codable, Hashable, Sendable {
    /// Reached by both.
    public var accuracy: Double
    /// Mean FLOPs of a problem for the allocation, probes included.
    public var flops: Double
    /// FLOPs of the baseline for that accuracy over the allocation's. `n` counts problems.
    public var factor: Estimate
    /// The strategy that it is compared with; nil, in summaries from before, for best-of-n.
    public var baseline: String?
    /// The chance of a factor so far from two, were it two.
    public var pValue: Double?
    /// Whether the baseline never reached the accuracy, so that the factor is at least this.
    public var isBound: Bool
    /// By bin of difficulty, the number of the plan.
    public var allocation: [Int]
    /// Difficulties between the bins.
    public var limits: [Double]

    package init(
        accuracy: Double, flops: Double, factor: Estimate, baseline: String? = nil,
        pValue: Double? = nil, isBound: Bool, allocation: [Int], limits: [Double]
    ) {
        self.accuracy = accuracy
        self.flops = flops
        self.factor = factor
        self.baseline = baseline
        self.pValue = pValue
        self.isBound = isBound
        self.allocation = allocation
        self.limits = limits
    }
}
