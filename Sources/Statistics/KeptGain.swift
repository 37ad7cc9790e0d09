import Reasoning

/// What one way of answering keeps of what another gains over a third, on the same problems:
///
///     share = (own − before) / (gained − before)
///
/// such as a model that learned from a search beside that search, over the model before (1705.08439).
public struct KeptGain: Sendable {
    /// The share, with the interval of problems drawn for all three at once; draws without a gain are left out.
    public var share: Estimate
    /// What the own gain is beyond half of the other: above 0 where at least half is kept.
    public var margin: Estimate

    /// - Returns: nil where the gain is not told from nothing: of it there is no share.
    public init?(
        of gained: ClusteredRatio, by own: ClusteredRatio, over before: ClusteredRatio,
        stream: inout RandomStream
    ) {
        let ratios = [gained, own, before]
        guard
            let gain = try? ClusteredRatio.compare(
                ratios, stream: &stream, by: { $0[0] - $0[2] }),
            gain.interval.low > 0,
            let share = try? ClusteredRatio.compare(
                ratios, stream: &stream,
                by: { $0[0] > $0[2] ? ($0[1] - $0[2]) / ($0[0] - $0[2]) : nil }),
            let margin = try? ClusteredRatio.compare(
                ratios, stream: &stream, by: { $0[1] - $0[2] - ($0[0] - $0[2]) / 2 })
        else { return nil }
        (self.share, self.margin) = (share, margin)
    }
}
