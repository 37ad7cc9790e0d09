import Reasoning

/// The strategies there are, by name. A program with strategies of its own adds their entries.
public struct StrategyCatalog: Sendable {
    /// In the order in which they are listed.
    public private(set) var entries: [StrategyEntry]

    public init(_ entries: [StrategyEntry]) {
        self.entries = entries
    }

    /// Ponder's own.
    public static let standard = StrategyCatalog([
        SingleChain.entry, PersistentChain.entry, MajorityVote.entry, ShortestVote.entry,
        BestOfN.entry,
        WeightedVote.entry, SequentialRevision.entry, BeamSearch.entry, DiverseTreeSearch.entry,
        LookaheadSearch.entry, TreeSearch.entry, ParticleFilter.entry, ComputeOptimal.entry,
        Coverage.entry,
    ])

    /// The same with one more, in the place of one that has its name.
    public func adding(_ entry: StrategyEntry) -> StrategyCatalog {
        StrategyCatalog(entries.filter { $0.name != entry.name } + [entry])
    }

    public var names: [String] { entries.map(\.name) }

    /// The entry of a name, or of one that a strategy had before.
    ///
    /// - Throws: `ConfigurationError` that lists the names there are.
    public func entry(named name: String) throws(ConfigurationError) -> StrategyEntry {
        let former = Self.presentName(of: name)
        guard let entry = entries.first(where: { $0.name == name || $0.name == former }) else {
            throw ConfigurationError(
                field: "strategy",
                reason: "there is no '\(name)'; there are \(names.joined(separator: ", "))")
        }
        return entry
    }

    /// The names of the entries that fit, as a sentence lists them.
    public func names(where isFit: (StrategyEntry) -> Bool) -> String {
        let names = entries.filter(isFit).map(\.name)
        guard let last = names.last, names.count > 1 else { return names.first ?? "none" }
        return names.dropLast().joined(separator: ", ") + " or " + last
    }
}
