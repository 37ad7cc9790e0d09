extension Figure {
    /// The numbers of the figure as a folded table.
    var table: Node {
        let hasTitles = plots.count > 1
        let isByCompute = plots.first?.x.format == .scientific
        let rows = plots.flatMap { plot in
            plot.series.flatMap { series in
                series.points.map { point in
                    (hasTitles ? [plot.title] : []) + [
                        series.key, point.label ?? "", plot.x.written(point.x),
                        plot.y.written(point.y),
                        NumberText.percent(point.low ?? .nan, to: point.high ?? .nan),
                        point.n.map { NumberText.count($0) } ?? "",
                    ]
                }
            }
        }
        let table = Table(
            columns: (hasTitles ? [.init(title: "plot", isNumber: false)] : []) + [
                .init(title: "series", isNumber: false), .init(title: "point", isNumber: false),
                .init(title: isByCompute ? "FLOPs" : "at"),
                .init(title: isByCompute ? "accuracy" : "share"), .init(title: "95 % interval"),
                .init(title: "n"),
            ], rows: rows)
        return PageParts.folded("The numbers", table.node)
    }
}
