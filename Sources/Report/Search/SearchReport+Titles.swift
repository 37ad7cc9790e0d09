import Results
import Tasks

extension SearchSummary.Subject {
    /// The task's name for a reader.
    var title: String { SearchReport.title(ofSubject: task) }
    /// The same at the beginning of a sentence or a heading.
    var heading: String { title.prefix(1).uppercased() + title.dropFirst() }
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
