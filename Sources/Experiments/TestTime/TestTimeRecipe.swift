import Reasoning
import Search
import Tensors

/// Everything that `ponder reproduce test-time` does with a model, as one value: it is saved with the run.
public struct TestTimeRecipe: Codable, Hashable, Sendable {
    /// Where the problems are from.
    public enum Source: Codable, Hashable, Sendable {
        /// A file as a data set publishes it.
        ///
        /// `format` is one of `DataSetFormat.named`; nil: what the fields of the first problem say.
        case data(path: String, format: String?)
        /// Test problems that a task makes, by the task's name.
        case task(String)
    }

    /// How much of it there is.
    public enum Size: String, CaseIterable, Sendable {
        /// 50 problems, 8 chains of each and at most 512 tokens: a first look.
        case small
        /// 200 problems, 32 chains of each and at most 1,024 tokens.
        case standard
    }

    public var seed: UInt64
    public var source: Source
    /// Problems of these levels of difficulty alone; nil: of all, also those without a level.
    public var levels: ClosedRange<Int>?
    /// Most problems; of a file that has more, a sample drawn by the seed.
    public var problems: Int
    /// Chains of each problem, which all strategies over whole chains are computed from.
    public var chains: Int
    /// Most tokens of a chain, its answer included.
    public var maxTokens: Int
    /// Tokens for the answer behind a thought that was cut.
    public var answerTokens: Int
    public var temperature: Float
    public var topP: Float
    /// Tokens of thought at which that of a single chain is cut.
    public var cuts: [Int]
    /// Tokens of thought below which that of a single chain may not end.
    public var floors: [Int]
    /// What is measured, by name (`pooled`, `budgeted`, and the strategies of `searches`). One chain always is.
    public var strategies: [String]
    /// Verifiers by name (`VerifierCatalog`).
    public var verifiers: [String]
    /// What is run by itself, at one size each; where it asks a verifier, that is the first that has a word.
    public var searches: [SearchCell]
    /// Chains under way at a time, all problems together.
    public var concurrency: Int
    /// Bytes for keys and values.
    public var cacheBytes: Int
    /// Where the model computes; nil: on the CPU in float32.
    public var placement: Placement?

    /// Strategies over whole chains, which are computed from one pool.
    public static let pooled = [
        MajorityVote.entry.name, ShortestVote.entry.name, BestOfN.entry.name,
        WeightedVote.entry.name, Coverage.entry.name,
    ]

    /// One chain whose thought is cut, and one whose thought is held.
    public static let budgeted = [TestTimeRun.cut, TestTimeRun.held]

    /// Strategies that are run by themselves, in the standard recipes.
    public static let searched = [
        SequentialRevision.entry.name, BeamSearch.entry.name, TreeSearch.entry.name,
    ]

    /// Tokens for an answer, where there is room for so many.
    private static let usualAnswer = 64

    /// What is sensible for any model: temperature 0.7, thoughts cut at and held for powers of two, the model's
    /// own word as a verifier beside how probable its chains were, and small searches.
    public static func standard(_ size: Size = .standard, on source: Source, seed: UInt64 = 1)
        -> TestTimeRecipe
    {
        let isSmall = size == .small
        let maxTokens = isSmall ? 512 : 1024
        return TestTimeRecipe(
            seed: seed, source: source, levels: nil, problems: isSmall ? 50 : 200,
            chains: isSmall ? 8 : 32, maxTokens: maxTokens, answerTokens: usualAnswer,
            temperature: 0.7,
            topP: 1, cuts: [], floors: [], strategies: [], verifiers: ["self", "likelihood"],
            searches: searches(isSmall), concurrency: 128, cacheBytes: 1 << 30, placement: nil
        ).thinking(upTo: maxTokens).naming(pooled + budgeted + searched)
    }

    private static func searches(_ isSmall: Bool) -> [SearchCell] {
        let (revision, beam, tree) = (searched[0], searched[1], searched[2])
        return (isSmall ? [2, 4] : [2, 4, 8]).map { SearchCell(revision, size: $0, stops: false) }
            + (isSmall ? [2] : [2, 4]).map { SearchCell(beam, size: $0, width: 2, stops: false) }
            + (isSmall ? [8] : [8, 16]).map { SearchCell(tree, size: $0, stops: false) }
    }

    /// The same with as many tokens, and thinking budgets that fit into them.
    public func thinking(upTo maxTokens: Int) -> TestTimeRecipe {
        var recipe = self
        recipe.maxTokens = maxTokens
        recipe.answerTokens = max(1, min(Self.usualAnswer, maxTokens / 4))
        // The largest power of two that leaves room for an answer.
        let room = maxTokens - recipe.answerTokens
        let powers = (4..<24).map { 1 << $0 }.filter { $0 < room }
        recipe.cuts = Array(powers.suffix(4))
        recipe.floors = Array(powers.dropLast().suffix(2))
        return recipe
    }

    /// The same with these strategies alone.
    public func naming(_ names: [String]) -> TestTimeRecipe {
        var recipe = self
        recipe.strategies = names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        return recipe
    }

    /// How chains are drawn.
    var sampling: Sampling {
        Sampling(
            GenerateParameters(
                maxTokens: maxTokens, temperature: temperature, topP: topP,
                seed: RandomStream.derive(seed, "test-time")),
            answerTokens: answerTokens)
    }

    /// - Throws: an error that names the first field out of bounds.
    public func validate() throws {
        try placement?.validate()
        for (field, value, bounds) in [
            ("problems", problems, Limits.problems), ("chains", chains, Limits.samples),
            ("maxTokens", maxTokens, Limits.tokens), ("answerTokens", answerTokens, Limits.tokens),
            ("concurrency", concurrency, Limits.concurrency),
            ("cacheBytes", cacheBytes, 1...Int.max),
        ] {
            try ConfigurationError.check(field, value, in: bounds)
        }
        try sampling.validate()
        guard temperature > 0 || chains == 1 else {
            throw ConfigurationError(
                field: "temperature",
                reason: "at 0 all chains are the same one, and strategies compare different ones")
        }
        for (field, tokens) in [("cuts", cuts), ("floors", floors)] where !tokens.isEmpty {
            guard maxTokens > answerTokens + 1 else {
                throw ConfigurationError(
                    field: field,
                    reason:
                        "maxTokens of \(maxTokens) leaves no thought beside the \(answerTokens) of "
                        + "answerTokens")
            }
            for count in tokens {
                try ConfigurationError.check(field, count, in: 1...maxTokens - answerTokens - 1)
            }
        }
        try validateStrategies()
    }

    private func validateStrategies() throws {
        let known = Self.pooled + Self.budgeted + Set(searches.map(\.strategy)).sorted()
        if let name = strategies.first(where: { !known.contains($0) }) {
            throw ConfigurationError(
                field: "strategies",
                reason:
                    "'\(name)' is none of those that are measured: \(known.joined(separator: ", "))"
            )
        }
        guard !verifiers.contains("") else {
            throw ConfigurationError(field: "verifiers", reason: "one has no name")
        }
        for (index, cell) in searches.enumerated() {
            let entry = try StrategyCatalog.standard.entry(named: cell.strategy)
            try ConfigurationError.within("searches[\(index)]") {
                try ConfigurationError.check("size", cell.size, in: entry.limit)
                try ConfigurationError.check("width", cell.width, in: Limits.width)
            }
        }
    }
}
