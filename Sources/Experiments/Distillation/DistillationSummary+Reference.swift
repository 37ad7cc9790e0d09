import Foundation
import Learning
import Tasks

extension DistillationSummary.Reference {
    /// Reads a run of `ponder reproduce o1` or `ponder train` that is done.
    ///
    /// - Throws: `RunError` for a folder without one; `LearningError.configuration` for one of another
    ///   task.
    public init(run folder: URL, task: TaskRecipe) throws {
        let theirs = try SubjectModels.taken(from: folder).recipe.task
        guard theirs == task else {
            throw LearningError.configuration(
                field: "compare",
                reason: "\(folder.path) is a run of "
                    + (theirs.kind == task.kind
                        ? "other problems of \(task.kind.title)" : theirs.kind.title)
                    + "; accuracies can be compared on the same problems only")
        }
        let file = folder.appending(path: "summary.json")
        let data: Data
        do {
            data = try Data(contentsOf: file)
        } catch {
            throw RunError.file(file.path, reason: "there is no readable summary")
        }
        run = folder.lastPathComponent
        points = try ReasonerSummary(encoded: data).trainPanel
    }
}
