/// The names of the series of plots that share them, each behind its line and marker.
struct Legend {
    /// One of each name, in the order of the plots.
    let series: [Plot.Series]

    init(_ plots: [Plot]) {
        var taken: Set<String> = []
        series = plots.flatMap(\.series).filter { taken.insert($0.key).inserted }
    }

    /// For the page: a line of text that wraps.
    var node: Node {
        Report.node(
            "p", ["class": "legend"],
            all: series.map { series in
                Report.node(
                    "span", [:],
                    SVG.document(
                        width: 34, height: 12, label: "", palette: .page,
                        Self.sample(series, .page, at: Point(x: 0, y: 6))
                    ).node, .text(series.key))
            })
    }

    /// For a file: rows from the upper left, and how high they are.
    func drawn(width: Double) -> (nodes: [Node], height: Double) {
        var nodes: [Node] = []
        var at = Point(x: 0, y: 8)
        for series in series {
            let length = 42 + Double(series.key.count) * 7 + 18
            if at.x > 0, at.x + length > width { at = Point(x: 0, y: at.y + 20) }
            nodes += Self.sample(series, .standalone, at: at)
            nodes.append(
                SVG.text(
                    series.key, at: Point(x: at.x + 42, y: at.y + 4.5), size: 13,
                    fill: Palette.standalone[.ink]))
            at.x += length
        }
        return (nodes, series.isEmpty ? 0 : at.y + 14)
    }

    private static func sample(_ series: Plot.Series, _ palette: Palette, at point: Point) -> [Node]
    {
        let colour = palette[series.ink]
        var nodes = [
            SVG.line(
                point, Point(x: point.x + 34, y: point.y),
                style: "stroke:\(colour);stroke-width:\(series.isStrong ? 2.6 : 1.8)"
                    + ";stroke-dasharray:\(series.dash.rawValue)")
        ]
        if let marker = series.marker {
            nodes.append(
                marker.drawn(
                    at: Point(x: point.x + 17, y: point.y), size: 7.5, colour: colour,
                    paper: series.isOpen ? palette[.paper] : nil))
        }
        return nodes
    }
}
