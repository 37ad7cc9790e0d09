import Foundation
import Results

/// One or more plots under one name: drawn into the page, and written as a file of its own.
struct Figure {
    /// The file's name without extension.
    var name: String
    /// What it shows, in words, for readers who cannot see it.
    var title: String
    var plots: [Plot]
    /// Plots beside each other in the file.
    var columns = 2
    /// Whether its plots have no names of series in them: a legend above names those.
    var hasLegend = false

    /// Each plot as an inline drawing of the page.
    func inline() -> [Node] {
        plots.map { plot in
            SVG.document(
                width: plot.width, height: plot.height,
                label: "\(title): \(plot.title)", palette: .page, plot.drawn(.page)
            ).node
        }
    }

    /// On the page: its plots, in a grid where a `style` names one, what is to be seen, the numbers.
    func framed(_ style: String? = nil, caption: [Node] = []) -> Node {
        let drawings = style.map { [node("div", ["class": $0], all: inline())] } ?? inline()
        let captions = caption.isEmpty ? [] : [node("figcaption", all: caption)]
        return node("figure", all: drawings + captions + [table])
    }

    /// The figure as a file: fixed light colours, its own background, no style sheet.
    func standalone() -> String {
        let margin = 14.0
        let cellWidth = (plots.map(\.width).max() ?? 0) + margin
        let cellHeight = (plots.map(\.height).max() ?? 0) + margin
        let columns = max(1, min(columns, plots.count))
        let rows = (plots.count + columns - 1) / columns
        let width = margin + Double(columns) * cellWidth
        let legend =
            hasLegend ? Legend(plots).drawn(width: width - 2 * margin) : (nodes: [], height: 0)
        let groups = plots.enumerated().map { index, plot in
            let x = margin + Double(index % columns) * cellWidth
            let y = margin + legend.height + Double(index / columns) * cellHeight
            return node(
                "g", ["transform": "translate(\(SVG.number(x)) \(SVG.number(y)))"],
                all: plot.drawn(.standalone))
        }
        let root = SVG.document(
            width: width, height: margin + legend.height + Double(max(rows, 1)) * cellHeight,
            label: title, palette: .standalone,
            legend.nodes.map {
                node("g", ["transform": "translate(\(SVG.number(margin)) 8)"], $0)
            } + groups)
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + root.text + "\n"
    }

    /// The numbers behind the figure as JSON: plots, their series, their points.
    func numbers() throws -> Data {
        try SummaryJSON.encoder(pretty: true).encode(Numbers(self))
    }

    private struct Numbers: Encodable {
        struct Panel: Encodable {
            var title: String
            var x: String
            var y: String
            var series: [Series]
        }
        struct Series: Encodable {
            var name: String
            var points: [Plot.Datum]
        }

        var name: String
        var title: String
        var panels: [Panel]

        init(_ figure: Figure) {
            name = figure.name
            title = figure.title
            panels = figure.plots.map { plot in
                Panel(
                    title: plot.title, x: plot.x.label, y: plot.y.label,
                    series: plot.series.map { Series(name: $0.key, points: $0.points) })
            }
        }
    }
}

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
            columns: (hasTitles ? [.words("plot")] : []) + [
                .words("series"), .words("point"), .init(isByCompute ? "FLOPs" : "at"),
                .init(isByCompute ? "accuracy" : "share"), "95 % interval", "n",
            ], rows: rows)
        return PageParts.folded("The numbers", table.node)
    }
}
