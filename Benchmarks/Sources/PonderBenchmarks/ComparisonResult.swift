/// How a quantity is read: whether more of it is better, and what a table calls it.
enum Unit: String, Codable, Sendable {
    case seconds
    case tokensPerSecond = "tokens/s"
    case gigaflopsPerSecond = "GFLOP/s"
    case gigabytesPerSecond = "GB/s"
    /// How many times something was computed.
    case copies = "times"

    /// How many times better `ours` is than `theirs`; above 1 is in our favour.
    func ratio(ours: Double, theirs: Double) -> Double {
        self == .seconds || self == .copies ? theirs / ours : ours / theirs
    }
}

/// One row of the results, with the fields that the `rows` of `results/latest.json` promise.
struct ComparisonResult: Codable, Equatable, Sendable {
    /// What was measured, such as `training step 0.8M`.
    var name: String
    /// What each repetition did, in numbers.
    var work: String
    /// Our median, in `unit`.
    var ours: Double
    /// The peer's median, in `unit`.
    var peer: Double
    /// The peer and its version; for a share of the machine, which peak it is.
    var peerVersion: String
    /// Unit of `ours` and `peer`.
    var unit: Unit
    /// Median over rounds of how many times better ours is.
    var ratio: Double
    /// The smallest ratio of a round.
    var low: Double
    /// The largest ratio of a round.
    var high: Double

    /// Pairs the measurements of each round.
    ///
    /// - Throws: ``BenchmarkError/badMeasurement(name:value:)`` when one is not a positive number.
    init(
        name: String, work: String, unit: Unit, ours: [Double], peer: [Double],
        peerVersion: String
    ) throws {
        precondition(ours.count == peer.count && !ours.isEmpty, "a round measures both sides")
        for value in ours + peer where !(value.isFinite && value > 0) {
            throw BenchmarkError.badMeasurement(name: name, value: value)
        }
        let ratios = zip(ours, peer).map { unit.ratio(ours: $0, theirs: $1) }.sorted()
        self.name = name
        self.work = work
        self.unit = unit
        self.peerVersion = peerVersion
        self.ours = median(ours)
        self.peer = median(peer)
        ratio = median(ratios)
        low = ratios[0]
        high = ratios[ratios.count - 1]
    }

    /// The share of a peak of this machine that our rates reach.
    init(
        name: String, work: String, unit: Unit, rates: [Double], peak: Double, peakName: String
    ) throws {
        try self.init(
            name: name, work: work, unit: unit, ours: rates, peer: rates.map { _ in peak },
            peerVersion: peakName)
    }
}

/// The median; the mean of the middle two of an even count.
func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2)
        ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}
