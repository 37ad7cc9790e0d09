import Statistics

/// How much an allocation spares.
public struct AllocationSaving: Codable, Hashable, Sendable {
    /// Reached by both.
    public var accuracy: Double
    /// Mean FLOPs of a problem for the allocation, probes included.
    public var flops: Double
    /// FLOPs of best-of-n for that accuracy over the allocation's. `n` counts problems.
    public var factor: Estimate
    /// Whether best-of-n never reached the accuracy, so that the factor is at least this.
    public var isBound: Bool
    /// By bin of difficulty, the number of the plan.
    public var allocation: [Int]
    /// Difficulties between the bins.
    public var limits: [Double]

    package init(
        accuracy: Double, flops: Double, factor: Estimate, isBound: Bool, allocation: [Int],
        limits: [Double]
    ) {
        self.accuracy = accuracy
        self.flops = flops
        self.factor = factor
        self.isBound = isBound
        self.allocation = allocation
        self.limits = limits
    }
}
