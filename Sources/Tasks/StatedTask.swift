import Reasoning

/// A task whose problems can be read, with their answers, from a text as a person writes it: on the
/// command line, or as the `question` of a problem file.
public protocol StatedTask: ReasoningTask {
    /// The problem that a text states.
    ///
    /// - Parameter id: nil: the task's own name for it.
    /// - Throws: what is wrong with the text.
    func problem(stating text: String, id: String?) throws(StatementError) -> Problem
}

/// What is wrong with a text that should state a problem.
public struct StatementError: Error, Equatable, CustomStringConvertible {
    /// The part of the problem, such as `target`; `form` for the whole.
    public var field: String
    /// In a sentence, with what would be right.
    public var reason: String

    public init(field: String, reason: String) {
        self.field = field
        self.reason = reason
    }

    public var description: String { "\(field): \(reason)" }

    /// A whole number within bounds, of digits alone.
    static func integer(
        _ text: some StringProtocol, within range: ClosedRange<Int>, _ field: String
    ) throws(StatementError) -> Int {
        let isNumber = !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) }
        guard isNumber, let value = Int(text), range.contains(value) else {
            throw StatementError(
                field: field,
                reason: "'\(text)' is not a whole number of "
                    + "\(range.lowerBound)...\(range.upperBound)")
        }
        return value
    }
}
