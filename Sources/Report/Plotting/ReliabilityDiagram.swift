/// A verifier's scores against how often they are right: on the diagonal they are probabilities
/// (1706.04599 §2).
public struct ReliabilityDiagram: Sendable {
    /// The scores of one interval.
    public struct Point: Sendable {
        /// Mean score.
        public var score: Double
        /// Share of chains that are right.
        public var share: Double
        /// Chains.
        public var count: Int

        public init(score: Double, share: Double, count: Int) {
            self.score = score
            self.share = share
            self.count = count
        }
    }

    public var title: String
    public var points: [Point]

    public init(title: String, points: [Point]) {
        self.title = title
        self.points = points
    }

    /// A drawing with a background of its own.
    public var svg: String {
        let measured = Plot.Series(
            name: nil, key: "share correct", ink: .trained,
            points: points.map { Plot.Datum(x: $0.score, y: $0.share, n: $0.count) },
            marker: .circle)
        let diagonal = Plot.Series(
            name: nil, key: "calibrated", ink: .soft,
            points: [.init(x: 0, y: 0), .init(x: 1, y: 1)], marker: nil, dash: .dashed)
        let scale = Scale.linear(0, 1)
        let ticks = Ticks.linear(scale.domain, count: 5).map {
            Tick(value: $0, label: .init(text: NumberText.short($0)))
        }
        let plot = Plot(
            title: title, x: Axis(label: "mean score", scale: scale, ticks: ticks),
            y: .vertical("share correct", [0, 1], format: .percent), series: [diagonal, measured])
        return Figure(name: "reliability", title: title, plots: [plot], columns: 1).standalone()
    }
}
