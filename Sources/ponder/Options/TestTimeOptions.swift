import ArgumentParser
import Experiments
import Foundation
import Reasoning
import Rewards
import Tasks

/// What `reproduce test-time` measures, as options; none of them is for anything else.
struct TestTimeOptions: ParsableArguments {
    private static let names =
        (TestTimeRecipe.pooled + TestTimeRecipe.budgeted + TestTimeRecipe.searched)
        .joined(separator: ",")

    @Option(
        help: .folder(
            "The model's folder, in Hugging Face's layout, or a GGUF file. Default: \(ModelOptions.standard)."
        ))
    var model: String?

    @Option(
        help: .file(
            "Problems as a data set publishes them: GSM8K, MATH, AIME, HumanEval, MBPP, Countdown, or "
                + "Ponder's own lines. A task's own test problems are named with --tasks."))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "The form of --data: \(DataSetFormat.names). Default: what the fields of its first problem "
                + "say.", valueName: "name"))
    var format: String?

    @Option(
        help: ArgumentHelp(
            "Most problems; of a file with more, a sample drawn by the seed. Default: 200, with "
                + "--budget small 50.", valueName: "n"))
    var limit: Int?

    @Option(
        help: ArgumentHelp(
            "Problems of these levels of difficulty alone: 3, or 2..4.", valueName: "min..max"))
    var levels: LevelRange?

    @Option(
        help: ArgumentHelp(
            "Chains of each problem. Default: 32, with --budget small 8.", valueName: "n"))
    var samples: Int?

    @Option(
        help: ArgumentHelp(
            "Those of the strategies that are measured beside one chain: "
                + "\(Self.names). "
                + "Default: all.", valueName: "names"))
    var strategies: String?

    @Option(
        help: ArgumentHelp(
            "Who chooses, by name: \(VerifierCatalog.standard.forms). Default: self,likelihood; "
                + "searches ask the first that has a word.", valueName: "names"))
    var verifiers: String?

    @Option(help: "Of sampling. Default: 0.7.")
    var temperature: Float?

    @Option(
        help: "Most tokens of a chain, its answer included. Default: 1024, with --budget small 512."
    )
    var maxTokens: Int?

    @Option(help: "The same seed draws the same problems and chains. Default: 1.")
    var seed: UInt64?

    @Option(
        help: ArgumentHelp("Memory for keys and values, in MiB. Default: 1024.", valueName: "mib"))
    var cache: Int?

    func validate() throws {
        try require("--limit", limit, in: Limits.problems)
        try require("--samples", samples, in: Limits.samples)
        try require("--max-tokens", maxTokens, in: Limits.tokens)
        try require("--cache", cache, in: 1...1 << 24)
        try DataOptions.check(format: format, of: data)
    }

    /// The flags that were given, with what was given, in the order of a help text.
    var arguments: [String] {
        let values: [(String, String?)] = [
            ("--model", model), ("--data", data), ("--format", format),
            ("--limit", limit.map { "\($0)" }), ("--levels", levels.map(\.text)),
            ("--samples", samples.map { "\($0)" }), ("--strategies", strategies),
            ("--verifiers", verifiers), ("--temperature", temperature.map { "\($0)" }),
            ("--max-tokens", maxTokens.map { "\($0)" }), ("--seed", seed.map { "\($0)" }),
            ("--cache", cache.map { "\($0)" }),
        ]
        return values.flatMap { flag, value in value.map { [flag, $0] } ?? [] }
    }

    /// The model's folder or file.
    var modelPath: String { model ?? ModelOptions.standard }

    /// A recipe with what the flags say in the place of its own.
    func applied(to recipe: TestTimeRecipe) -> TestTimeRecipe {
        func names(_ list: String) -> [String] {
            list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        var recipe = recipe
        if let maxTokens { recipe = recipe.thinking(upTo: maxTokens) }
        if let strategies { recipe = recipe.naming(names(strategies)) }
        recipe.verifiers = verifiers.map(names) ?? recipe.verifiers
        recipe.problems = limit ?? recipe.problems
        recipe.levels = levels?.range ?? recipe.levels
        recipe.chains = samples ?? recipe.chains
        recipe.temperature = temperature ?? recipe.temperature
        recipe.seed = seed ?? recipe.seed
        recipe.cacheBytes = cache.map { $0 << 20 } ?? recipe.cacheBytes
        return recipe
    }
}

/// Levels of difficulty as they are written: `3`, or `2..4`.
struct LevelRange: ExpressibleByArgument, Equatable {
    var range: ClosedRange<Int>

    init?(argument: String) {
        let bounds = argument.components(separatedBy: "..").map { Int(digits: $0, most: 6) }
        guard (1...2).contains(bounds.count), let low = bounds[0],
            let high = bounds[bounds.count - 1],
            low <= high
        else { return nil }
        range = low...high
    }

    var text: String {
        range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)..\(range.upperBound)"
    }
}
