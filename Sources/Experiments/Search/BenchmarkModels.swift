import Foundation
import Language
import Learning
import Reasoning
import Tasks

/// Where a benchmark's two models come from: a run that trained them, or a training of its own.
struct BenchmarkModels {
    let recipe: ReasonerRecipe
    let base: URL
    let trained: URL

    /// The models of a run of `ponder reproduce o1` or `ponder train`.
    /// - Throws: `RunError.file` for a folder without them, or none.
    static func taken(from run: URL) throws -> BenchmarkModels {
        let fileManager = FileManager.default
        let seeds = try AtomicFolder.names(in: run)
            .filter { $0.hasPrefix("seed-") }.sorted()
        guard let seed = seeds.first else {
            throw RunError.file(
                run.path, reason: "holds no seed's run; make one with 'ponder reproduce o1'")
        }
        let recipe = try ReasonerRecipe.saved(in: RunFolder.read(run.appending(path: seed)))
        for name in ["base", "model"] {
            guard fileManager.fileExists(atPath: run.appending(path: name).path) else {
                throw RunError.file(
                    run.appending(path: name).path,
                    reason: "is not there; the run has not ended yet")
            }
        }
        return BenchmarkModels(
            recipe: recipe, base: run.appending(path: "base"),
            trained: run.appending(path: "model"))
    }

    /// The same of a run of these very problems.
    ///
    /// - Parameter field: what named the run, for an error.
    /// - Throws: besides, `ConfigurationError` for a run of others.
    static func taken(
        from run: URL, of task: TaskRecipe, field: String
    ) throws -> BenchmarkModels {
        let models = try taken(from: run)
        let theirs = models.recipe.task
        guard theirs == task else {
            throw ConfigurationError(
                field: field,
                reason: "\(run.path) is a run of "
                    + (theirs.kind == task.kind
                        ? "other problems of \(task.kind.title)" : theirs.kind.title)
                    + "; accuracies can be compared on the same problems only")
        }
        return models
    }

    /// Trains both, or what is left of them.
    static func trained(
        by recipe: ReasonerRecipe, in folder: URL, startsOver: Bool,
        observe: @escaping @Sendable (RunEvent) -> Void
    ) async throws -> BenchmarkModels {
        let seed = try ReasonerSeed(
            recipe: recipe, folder: folder, startsOver: startsOver, observe: observe)
        try await seed.pretrain()
        try await seed.learn()
        return BenchmarkModels(recipe: recipe, base: seed.baseFolder, trained: seed.modelFolder)
    }
}
