import Foundation
import Language
import Learning
import Reasoning
import Results
import Tensors

/// o1's two panels from nothing: a model trained from random weights learns to reason by
/// reinforcement learning against an exact verifier, and its accuracy is drawn against train-time
/// and test-time compute (OpenAI, Learning to reason with LLMs, 2024).
///
/// Everything lies in one folder and can be interrupted at any moment; running it again goes on.
public struct ReasonerReproduction: Sendable {
    public let recipe: ReasonerRecipe
    /// How many seeds, counted up from the recipe's own.
    public let seeds: Int
    /// Such as `runs/o1`.
    public let folder: URL
    /// The code's version, for the report.
    public let commit: String

    /// Whether a phase whose checkpoints are all damaged begins anew, instead of being refused.
    let startsOver: Bool

    /// - Throws: an error naming the first field of the recipe that is out of bounds.
    public init(
        recipe: ReasonerRecipe, seeds: Int = 1, folder: URL, commit: String,
        startsOver: Bool = false
    ) throws {
        try recipe.validate()
        try Self.check(seeds: seeds, from: recipe.seed)
        self.recipe = recipe
        self.seeds = seeds
        self.folder = folder
        self.commit = commit
        self.startsOver = startsOver
    }

    /// - Throws: `ConfigurationError` for fewer seeds than one, or more than can be counted up.
    static func check(seeds: Int, from first: UInt64) throws {
        try ConfigurationError.check("seeds", seeds, in: Limits.width)
        guard !first.addingReportingOverflow(UInt64(seeds - 1)).overflow else {
            throw ConfigurationError(
                field: "seeds", reason: "\(seeds) counted up from \(first) pass 64 bits")
        }
    }

    /// Does what is left to do, and writes `base/`, `model/` and `summary.json`.
    ///
    /// Cancelling the task stops after the step under way.
    /// - Parameter observe: called with progress, from any thread.
    public func run(_ observe: @escaping @Sendable (RunEvent) -> Void) async throws
        -> ReasonerSummary
    {
        let start = Date()
        try RunFolder.requireRoom(
            in: folder, seeds: recipe.seed...recipe.seed + UInt64(seeds - 1),
            writes: RunFolder.reportNames.union(["base", "model"]))
        var results: [ReasonerSeedResult] = []
        for index in 0..<seeds {
            var own = recipe
            own.seed = recipe.seed &+ UInt64(index)
            if seeds > 1 { observe(.note("seed \(own.seed), \(index + 1) of \(seeds)")) }
            let seed = try ReasonerSeed(
                recipe: own, folder: folder.appending(path: RunFolder.seedName(own.seed)),
                startsOver: startsOver, observe: observe)
            results.append(try await seed.complete())
            if index == 0 {
                // Where scripts look for them.
                try CheckpointFolder.copy(seed.baseFolder, to: folder.appending(path: "base"))
                try CheckpointFolder.copy(seed.modelFolder, to: folder.appending(path: "model"))
            }
        }
        let summary = try ReasonerSummaryBuilder(
            recipe: recipe, results: results, commit: commit, seed: recipe.seed,
            elapsed: Date().timeIntervalSince(start)
        ).summary()
        try summary.encoded().write(
            to: folder.appending(path: "summary.json"), options: .atomic)
        return summary
    }
}
