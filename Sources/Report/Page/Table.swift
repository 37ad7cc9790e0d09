/// A table of the page; numbers to the right.
struct Table {
    struct Cell: Hashable {
        var row: Int
        var column: Int
    }

    typealias Column = TerminalTable.Column

    var columns: [Column]
    var rows: [[String]]
    /// Shares in [0, 1] drawn as bars in a column of their own, one per row.
    var shares: [Double]?
    /// Whether the last row is a sum.
    var hasSum = false
    /// Whether it has a sentence in front of many short columns, whose titles may then break.
    var isBroad = false
    /// Cells to be seen first.
    var marked: Set<Cell> = []

    var node: Node {
        var head = columns.map { column in
            Report.node(
                "th", ["class": column.isNumber ? "number" : "words"],
                all: prose(column.title))
        }
        let hasHead = shares != nil || columns.contains { !$0.title.isEmpty }
        if shares != nil { head.append(Report.node("th", ["class": "share"], "share")) }
        let body = rows.enumerated().map { index, row -> Node in
            var cells = zip(columns, row).enumerated().map { place, cell in
                let kind = cell.0.isNumber ? "number" : "words"
                let isMarked = marked.contains(Cell(row: index, column: place))
                return Report.node(
                    "td", ["class": isMarked ? kind + " best" : kind], all: prose(cell.1))
            }
            if let shares { cells.append(bar(index < shares.count ? shares[index] : nil)) }
            let isSum = hasSum && index == rows.count - 1
            return Report.node("tr", ["class": isSum ? "sum" : "row"], all: cells)
        }
        return Report.node(
            "div", ["class": isBroad ? "scroll many" : "scroll"],
            Report.node(
                "table", [:],
                all: (hasHead ? [Report.node("thead", [:], Report.node("tr", [:], all: head))] : [])
                    + [Report.node("tbody", [:], all: body)]))
    }

    private func bar(_ share: Double?) -> Node {
        guard let share, share.isFinite else { return Report.node("td", ["class": "share"]) }
        let width = SVG.number(min(max(share, 0), 1))
        return Report.node(
            "td", ["class": "share"],
            Report.node("span", ["class": "bar", "style": "width:calc((100% - 64px) * \(width))"]),
            .text(NumberText.percent(share)))
    }
}

extension Table.Column {
    init(title: String, isNumber: Bool = true) {
        self.init(title, isNumber: isNumber)
    }
}
