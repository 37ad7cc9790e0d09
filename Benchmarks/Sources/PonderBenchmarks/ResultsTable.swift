import Foundation

/// The results of one run as a table for people.
struct ResultsTable {
    private(set) var rows: [ComparisonResult] = []

    mutating func add(_ row: ComparisonResult) { rows.append(row) }

    /// The rows in aligned columns, under a heading.
    var text: String {
        let heading = ["", "ours", "peer", "unit", "ratio", "low-high", "against"]
        let cells =
            [heading]
            + rows.map { row in
                [
                    row.name, number(row.ours), number(row.peer), row.unit.rawValue,
                    String(format: "%.2f", row.ratio),
                    String(format: "%.2f-%.2f", row.low, row.high),
                    row.peerVersion,
                ]
            }
        let widths = heading.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.map { line in
            line.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - line[column].count)
                let leftAligned = [0, 3, 6].contains(column)
                return leftAligned ? line[column] + space : space + line[column]
            }.joined(separator: "  ").trimmingTrailingSpaces
        }.joined(separator: "\n")
    }

    private func number(_ value: Double) -> String {
        switch value {
        case 1000...: String(format: "%.0f", value)
        case 10...: String(format: "%.1f", value)
        default: String(format: "%.3f", value)
        }
    }
}

extension String {
    fileprivate var trimmingTrailingSpaces: String {
        String(reversed().drop { $0 == " " }.reversed())
    }
}
