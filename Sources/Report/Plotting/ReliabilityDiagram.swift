import Statistics

/// A verifier's scores against how often they are right: on the diagonal they are probabilities
/// (1706.04599 §2).
public struct ReliabilityDiagram: Sendable {
    public var title: String
    /// The intervals of scores in which there are chains.
    public var points: [Calibration.Bin]

    public init(title: String, calibration: Calibration) {
        self.title = title
        points = calibration.bins.filter { $0.meanScore != nil && $0.shareCorrect != nil }
    }

    /// A drawing with a background of its own.
    public var svg: String {
        let measured = points.map { bin in
            Plot.Datum(x: bin.meanScore ?? .nan, y: bin.shareCorrect ?? .nan, n: bin.count)
        }
        let plot = Plot(
            title: title, x: .shares("mean score", count: 5),
            y: .vertical("share correct", [0, 1], format: .percent),
            series: [
                Plot.Series(
                    key: "calibrated", ink: .soft, points: [.init(x: 0, y: 0), .init(x: 1, y: 1)],
                    dash: .dashed),
                Plot.Series(key: "share correct", ink: .trained, points: measured, marker: .circle),
            ])
        return Figure(name: "reliability", title: title, plots: [plot], columns: 1).standalone()
    }
}
