import Experiments
import Tasks

extension SearchSummary.Subject {
    /// The task's name for a reader.
    var title: String { SearchReport.title(ofSubject: task) }
}

extension SearchReport {
    /// `wordProblems`, or `wordProblems, base` as claims have it, for a reader: with the task's title
    /// in the place of its name. A name that no task has stays.
    static func title(ofSubject subject: String) -> String {
        let task = subject.prefix { $0 != "," }
        guard let kind = TaskRecipe.Kind(rawValue: String(task)) else { return subject }
        return kind.title + subject.dropFirst(task.count)
    }
}
