/// What an engine did during a piece of work.
public struct EngineShare: Codable, Hashable, Sendable {
    /// Sequences per forward pass.
    public var meanBatch: Double
    /// Share of the elapsed time in which it had work.
    public var busy: Double
    /// Tokens run through the model a second.
    public var tokensPerSecond: Double

    public init(meanBatch: Double, busy: Double, tokensPerSecond: Double) {
        self.meanBatch = meanBatch
        self.busy = busy
        self.tokensPerSecond = tokensPerSecond
    }
}
