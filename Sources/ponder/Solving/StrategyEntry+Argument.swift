import ArgumentParser

extension StrategyEntry: ExpressibleByArgument {
    init?(argument: String) {
        guard let entry = Self.all.first(where: { $0.name == argument }) else { return nil }
        self = entry
    }

    static var allValueStrings: [String] { all.map(\.name) }

    var defaultValueDescription: String { name }

    /// Every strategy with what it does, for a help text.
    static var help: String {
        let longest = all.map(\.name.count).max() ?? 0
        return all.map { entry in
            let indent = String(repeating: " ", count: longest + 4)
            return "  " + entry.name.padding(toLength: longest + 2)
                + entry.summary.split(separator: "\n").joined(separator: "\n" + indent)
        }.joined(separator: "\n")
    }

    /// The names of the strategies that fit, as a sentence lists them.
    static func names(where isFit: (StrategyEntry) -> Bool) -> String {
        let names = all.filter(isFit).map(\.name)
        guard let last = names.last, names.count > 1 else { return names.first ?? "none" }
        return names.dropLast().joined(separator: ", ") + " or " + last
    }
}

extension String {
    /// The text with spaces up to a length.
    fileprivate func padding(toLength length: Int) -> String {
        self + String(repeating: " ", count: max(0, length - count))
    }
}
