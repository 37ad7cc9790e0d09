import Statistics

/// How many verdicts there are, and what their number alone brings.
public struct Multiplicity: Codable, Hashable, Sendable {
    /// Claims that were judged, each on a task and model.
    public var verdicts: Int
    /// Of these, those that hold or do not hold by their own intervals.
    public var told: Int
    /// How many would be told by chance if there were no difference anywhere; half of them would hold.
    public var byChance: Double
    /// Those that are still told at the same level with Holm's correction for all of them.
    public var corrected: Int
    /// Default 0.95.
    public var level: Double

    /// Counts verdicts, and writes their corrected p-values into the claims.
    package init(correcting claims: inout [SearchClaim], level: Double = 0.95) {
        self.level = level
        let judged = claims.indices.filter { claims[$0].isVerdict && claims[$0].pValue != nil }
        let adjusted = Holm.adjusted(judged.map { claims[$0].pValue ?? 1 })
        for (place, value) in zip(judged, adjusted) { claims[place].adjusted = value }
        verdicts = judged.count
        told = judged.count { claims[$0].verdict != .cannotBeTold }
        byChance = (1 - level) * Double(judged.count)
        corrected = judged.count {
            claims[$0].verdict != .cannotBeTold && (claims[$0].adjusted ?? 1) < 1 - level
        }
    }
}
