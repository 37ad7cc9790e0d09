import ArgumentParser
import Report
import Search

extension StrategyEntry: ExpressibleByArgument {
    public init?(argument: String) {
        guard let entry = try? StrategyCatalog.standard.entry(named: argument) else { return nil }
        self = entry
    }

    public static var allValueStrings: [String] { StrategyCatalog.standard.names }

    /// Every strategy with what it does, for a help text.
    static var help: String {
        let entries = StrategyCatalog.standard.entries
        let longest = entries.map(\.name.count).max() ?? 0
        return entries.map { entry in
            let indent = String(repeating: " ", count: longest + 4)
            return "  " + entry.name.trailing(longest + 2)
                + entry.summary.split(separator: "\n").joined(separator: "\n" + indent)
        }.joined(separator: "\n")
    }
}
