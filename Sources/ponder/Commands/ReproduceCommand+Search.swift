import Experiments
import Foundation
import Tasks

extension ReproduceCommand {
    /// The recipe of `reproduce search` on the named tasks, with everything that the file does not
    /// say.
    ///
    /// - Throws: `ReasoningError.unknownTask`; `CommandError.argument` for a task named twice, or for
    ///   names beside a file with other benchmarks; `CommandError.recipe`, `CommandError.file`.
    func resolvedSearchRecipe() throws -> SearchRecipe {
        let kinds = try tasks.map(Self.kinds)
        let standard =
            switch kinds {
            case let kinds?: quick ? SearchRecipe.quick(kinds) : .demo(kinds)
            case nil: quick ? SearchRecipe.quick() : .demo()
            }
        guard let recipe else { return standard }
        let resolved = try RecipeFile.read(recipe, over: standard)
        guard kinds == nil || kinds == resolved.benchmarks.map(\.models.task.kind) else {
            throw CommandError.argument(
                "--tasks", reason: "\(recipe) has benchmarks of its own; name tasks in one place")
        }
        return resolved
    }

    /// The runs whose models are compared, by task: those named, else the demo's where it is there.
    ///
    /// - Throws: `RunError` for a folder without models; `CommandError.argument` for a run named of a
    ///   task that is not compared.
    func runs(for recipe: SearchRecipe) throws -> [String: URL] {
        let standard = quick ? "runs/o1-quick" : "runs/o1"
        let isThere = FileManager.default.fileExists(atPath: standard + "/summary.json")
        let folders = models.isEmpty && isThere ? [standard] : models
        let runs = try SearchReproduction.models(of: folders.map { URL(fileURLWithPath: $0) })
        let compared = recipe.benchmarks.map(\.models.task.kind)
        if !models.isEmpty,
            let (task, run) = runs.first(where: { !compared.map(\.rawValue).contains($0.key) })
        {
            let title = TaskRecipe.Kind(rawValue: task)?.title ?? task
            throw CommandError.argument(
                "--models \(run.relativePath)",
                reason: "its task \(title) is not compared; there are "
                    + compared.map(\.title).joined(separator: ", "))
        }
        return runs
    }

    /// Reads `countdown,word-problems`.
    static func kinds(_ names: String) throws -> [TaskRecipe.Kind] {
        var kinds: [TaskRecipe.Kind] = []
        for name in names.split(separator: ",", omittingEmptySubsequences: false) {
            let kind = try TaskRecipe(named: String(name)).kind
            guard !kinds.contains(kind) else {
                throw CommandError.argument("--tasks", reason: "\(name) is named twice")
            }
            kinds.append(kind)
        }
        return kinds
    }
}
