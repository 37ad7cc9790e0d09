import Language

/// How well an engine was used, from its first request on.
struct EngineSummary: Codable, Equatable, Sendable {
    /// Sequences per forward pass.
    var meanBatch: Double
    /// Share of the time in which the engine had something to do.
    var busyShare: Double
    /// Share of the time in the decoder itself.
    var decoderShare: Double
    /// Tokens run through the model per second.
    var tokensPerSecond: Double
    /// Prompt tokens that the prefix cache spared, whoever had left them there. The ledger knows
    /// nothing of it.
    var cachedTokens: Int
    /// Floating-point operations that were run.
    var flops: Double
    /// What was computed more than once; nil where it was not counted.
    var prefixes: PrefixCount?
    /// Computed over what had to be; nil where it was not counted.
    var computedPerUnique: Double?
    /// Cached pages given up for new ones: where there are any, memory did not suffice.
    var evictions: Int

    /// - Parameter seconds: the time that it is measured against.
    init(_ statistics: EngineStatistics, seconds: Double) {
        let seconds = max(seconds, 1e-9)
        meanBatch = statistics.meanBatch
        busyShare = statistics.busySeconds / seconds
        decoderShare = statistics.decoderSeconds / seconds
        tokensPerSecond = Double(statistics.computedTokens) / seconds
        cachedTokens = statistics.cachedTokens
        flops = statistics.flops
        prefixes = statistics.prefixes
        computedPerUnique = statistics.prefixes?.computedPerUnique
        evictions = statistics.evictions
    }

    /// In a line.
    var text: String {
        let repeats = computedPerUnique.map { ", computed ÷ unique \(Quantity.significant($0))" }
        return
            "mean batch \(Quantity.significant(meanBatch)), busy \(Quantity.percent(busyShare)), "
            + "\(Quantity.significant(tokensPerSecond)) tokens/s" + (repeats ?? "")
    }
}
