/// Names with what they mean in two columns, for a help text.
enum HelpTable {
    /// - Parameter rows: a meaning may have several lines.
    static func text(_ rows: [(name: String, meaning: String)]) -> String {
        let longest = rows.map(\.name.count).max() ?? 0
        let indent = String(repeating: " ", count: longest + 4)
        return rows.map { name, meaning in
            "  " + name + String(repeating: " ", count: longest + 2 - name.count)
                + meaning.split(separator: "\n").joined(separator: "\n" + indent)
        }.joined(separator: "\n")
    }
}
