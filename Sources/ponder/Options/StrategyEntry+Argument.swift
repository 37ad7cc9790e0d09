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
        HelpTable.text(StrategyCatalog.standard.entries.map { ($0.name, $0.summary) })
    }
}
