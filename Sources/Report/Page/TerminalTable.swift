/// Aligned columns of plain text.
public struct TerminalTable: Sendable {
    /// A column of the table. Its title alone stands for a column of numbers.
    public struct Column: Sendable, ExpressibleByStringLiteral {
        public var title: String
        /// Numbers stand to the right.
        public var isNumber: Bool

        public init(_ title: String, isNumber: Bool = true) {
            self.title = title
            self.isNumber = isNumber
        }

        public init(stringLiteral title: String) { self.init(title) }

        /// A column of words, which stand to the left.
        public static func words(_ title: String) -> Column { Column(title, isNumber: false) }
    }

    public var columns: [Column]
    public var rows: [[String]]

    public init(columns: [Column], rows: [[String]]) {
        self.columns = columns
        self.rows = rows
    }

    /// The table with two spaces between columns and no spaces at line ends. Control characters in
    /// cells are made visible, so no cell can move the cursor.
    public var text: String {
        let cells = ([columns.map(\.title)] + rows).map { row in
            columns.indices.map { $0 < row.count ? Self.visible(row[$0]) : "" }
        }
        let widths = columns.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.map { row in
            var line = zip(row, columns.indices).map { text, column in
                columns[column].isNumber
                    ? text.leading(widths[column]) : text.trailing(widths[column])
            }.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }

    /// Texts and tables with a blank line between them, and nothing in them that could move the
    /// cursor.
    static func joined(_ parts: [String]) -> String {
        parts.filter { !$0.isEmpty }.map { part in
            part.split(separator: "\n", omittingEmptySubsequences: false)
                .map { visible(String($0)) }.joined(separator: "\n")
        }.joined(separator: "\n\n") + "\n"
    }

    /// `text` in one line, with what is invisible made visible.
    public static func visible(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result += "␊"
            case "\t": result += "␉"
            default: result += Markup.visible(scalar)
            }
        }
        return result
    }
}

/// Numbers as a row of small bars.
public enum Sparkline {
    private static let bars = Array("▁▂▃▄▅▆▇█")

    /// One bar per value, between the lowest and the highest; a space for what is not finite.
    public static func text(_ values: [Double]) -> String {
        let finite = values.filter(\.isFinite)
        guard let low = finite.min(), let high = finite.max() else {
            return String(repeating: " ", count: values.count)
        }
        return String(
            values.map { value -> Character in
                guard value.isFinite else { return " " }
                // Halves, since the difference of two finite numbers may not be finite.
                let share =
                    high > low
                    ? min(max((value / 2 - low / 2) / (high / 2 - low / 2), 0), 1) : 0.5
                return bars[Int((share * Double(bars.count - 1)).rounded())]
            })
    }

    /// A horizontal bar of `share` of `width` characters, to an eighth.
    public static func bar(_ share: Double, width: Int) -> String {
        guard share.isFinite, width > 0 else { return "" }
        let eighths = Int((min(max(share, 0), 1) * Double(width * 8)).rounded())
        let parts = Array("▏▎▍▌▋▊▉")
        let rest = eighths % 8
        return String(repeating: "█", count: eighths / 8)
            + (rest > 0 ? String(parts[rest - 1]) : "")
    }
}

extension String {
    /// With spaces before it, up to a width.
    package func leading(_ width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }

    /// With spaces behind it, up to a width.
    package func trailing(_ width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
