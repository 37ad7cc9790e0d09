/// What every panel of accuracy against training compute has.
extension Plot.Series {
    /// Models along the way, a line for each seed, the first one with its name and labels.
    static func trained(_ seeds: [(seed: UInt64?, points: [Plot.Datum])]) -> [Plot.Series] {
        seeds.enumerated().map { index, group in
            Plot.Series(
                name: index == 0 ? "trained" : nil,
                key: seeds.count > 1 ? "trained, seed \(group.seed ?? 0)" : "trained",
                ink: .trained, points: group.points, marker: .circle, showsLabels: index == 0)
        }
    }
}

extension Plot.Level {
    /// The base model's accuracy; none where it was not measured.
    static func base(_ accuracy: Double) -> [Plot.Level] {
        guard accuracy.isFinite else { return [] }
        return [Plot.Level(y: accuracy, label: "base \(NumberText.percent(accuracy))", ink: .base)]
    }
}
