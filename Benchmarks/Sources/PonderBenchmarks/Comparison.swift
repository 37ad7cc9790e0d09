/// A rate of ours that is also stated as a share of a peak of this machine.
struct Share {
    /// The row's name, such as `training step 0.8M, share of sgemm`.
    var name: String
    var unit: Unit
    /// The measured peak, in `unit`, and what it is called.
    var peak: Double
    var peakName: String
    /// Our rate in `unit` from one measurement of the comparison.
    var rate: (Double) -> Double
}

/// Something of ours against a script of `peers/`, measured in turns: ours, peer, ours, peer, …
///
/// Taking turns exposes both to the same moods of the machine, so the ratio within a round is
/// steadier than either time; the median, lowest and highest of these ratios are reported.
struct Comparison {
    /// What is compared; also what `--only` selects by.
    var name: String
    /// What each repetition of both sides does, in numbers: what `--list` and the rows say of it.
    var work: String
    var unit: Unit
    /// The peer's script in `peers/`, with its arguments.
    var script: String
    var arguments: [String]
    /// Rounds of one measurement on each side.
    var rounds: Int
    /// The share of a peak to state besides, of the same repetitions.
    var share: Share?
    /// Prepares our side (untimed) and returns one repetition, which measures itself in `unit`.
    var prepare: () async throws -> (() async throws -> Double)

    /// Runs the rounds, after one repetition of ours to warm up. The peer warms itself.
    /// Returns the comparison's row and, where a share is asked for, the share's.
    ///
    /// - Parameter progress: called after each round with its number, ours and theirs.
    func run(
        with peer: Peer, progress: (Int, Double, Double) -> Void
    ) async throws -> [ComparisonResult] {
        let repetition = try await prepare()
        _ = try await repetition()
        var ours: [Double] = []
        var theirs: [Double] = []
        for round in 1...rounds {
            ours.append(try await repetition())
            let measured = try peer.measure()
            let value = unit == .seconds ? measured.seconds : measured.tokensPerSecond
            theirs.append(value ?? .nan)
            progress(round, ours[round - 1], theirs[round - 1])
        }
        let row = try ComparisonResult(
            name: name, work: work, unit: unit, ours: ours, peer: theirs,
            peerVersion: version(peer.ready))
        guard let share else { return [row] }
        let shareRow = try ComparisonResult(
            name: share.name, work: work, unit: share.unit, rates: ours.map(share.rate),
            peak: share.peak, peakName: share.peakName)
        return [row, shareRow]
    }

    private func version(_ ready: PeerMeasurement) -> String {
        guard let implementation = ready.implementation else { return ready.peerVersion }
        return "\(ready.peerVersion), \(implementation)"
    }
}
