import Foundation
import Language
import Learning
import Reasoning
import Results

/// Training of a model that is there already, by reinforcement learning against exact answers: measured
/// before, along the way and after, beside the same training on a coin.
///
/// Everything lies in one folder and can be interrupted at any moment; running it again goes on.
public struct FineTuning: Sendable {
    public let recipe: FineTuningRecipe
    /// How many seeds, counted up from the recipe's own.
    public let seeds: Int
    /// Such as `runs/gsm8k-grpo`.
    public let folder: URL
    /// The code's version, for the report.
    public let commit: String
    /// Whether a phase whose checkpoints are all damaged begins anew, instead of being refused.
    let startsOver: Bool
    private let problems: FineTuningProblems
    private let configuration: ModelConfiguration

    /// Reads the problems and what the model says of itself; writes nothing.
    ///
    /// - Throws: an error naming the first field of the recipe that is out of bounds; `TaskError` naming
    ///   file, line and field of a problem that cannot be read; `CheckpointError`, `TokenizerError`.
    public init(
        recipe: FineTuningRecipe, seeds: Int = 1, folder: URL, commit: String,
        startsOver: Bool = false
    ) throws {
        try recipe.validate()
        try ReasonerReproduction.check(seeds: seeds, from: recipe.seed)
        self.recipe = recipe
        self.seeds = seeds
        self.folder = folder
        self.commit = commit
        self.startsOver = startsOver
        problems = try FineTuningProblems(recipe)
        let checkpoint = try CheckpointFolder(url: recipe.modelURL)
        configuration = checkpoint.configuration
        try problems.requireReadable(by: checkpoint)
    }

    /// Does what is left to do, and writes `model/` and `summary.json`.
    ///
    /// Cancelling the task stops after the step under way.
    /// - Parameter observe: called with progress, from any thread.
    /// - Throws: `TaskError.noSandbox` where programs are to be judged and cannot be; `RunError`, and what
    ///   training and measuring throw.
    public func run(_ observe: @escaping @Sendable (RunEvent) -> Void) async throws
        -> FineTuningSummary
    {
        try await problems.task.requireJudge()
        try RunFolder.requireRoom(
            in: folder, seeds: recipe.seed...recipe.seed + UInt64(seeds - 1),
            writes: RunFolder.reportNames.union(["model"]))
        let beginning = try FineTuningBeginning(recipe)
        observe(.note(problems.note))
        var results: [FineTuningSeedResult] = []
        for index in 0..<seeds {
            let number = recipe.seed &+ UInt64(index)
            if seeds > 1 { observe(.note("seed \(number), \(index + 1) of \(seeds)")) }
            let seed = try FineTuningSeed(
                beginning.with(seed: number), problems: problems,
                folder: folder.appending(path: RunFolder.seedName(number)),
                startsOver: startsOver, observe: observe)
            results.append(try await seed.complete())
            if index == 0 {
                // Where scripts look for it.
                try CheckpointFolder.copy(seed.modelFolder, to: folder.appending(path: "model"))
            }
        }
        let summary = try FineTuningSummaryBuilder(
            beginning: beginning, problems: problems, configuration: configuration,
            results: results, commit: commit
        ).summary()
        try summary.encoded().write(
            to: folder.appending(path: "summary.json"), options: .atomic)
        return summary
    }
}
