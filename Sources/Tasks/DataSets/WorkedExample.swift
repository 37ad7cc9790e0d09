import Reasoning

/// A problem with its solution, as a prompt shows it to a model.
public struct WorkedExample: Hashable, Sendable {
    public var problem: Problem
    /// The solution of the data set, with the answer in the form that the task asks for.
    public var solution: String

    /// nil where a data set tells nothing to show: neither a solution nor a short answer.
    public init?(_ record: DataSetRecord) {
        problem = record.problem
        switch try? TaskCatalog.task(named: problem.task) {
        case let task as Mathematics:
            guard let solution = Self.solution(of: record, by: task) else { return nil }
            self.solution = solution
        case is ProgramTask:
            guard let code = record.solution else { return nil }
            let prompt = problem.reference.program?.prompt ?? ""
            solution = "```python\n\(Self.trimmed(prompt + code))\n```"
        case is QuestionAnswer:
            guard case .answer(let answer) = problem.reference else { return nil }
            solution = "\\boxed{\(Self.stripped(answer))}"
        default: return nil
        }
    }

    /// A solution without GSM8K's marks, ending in the answer as it is asked for.
    private static func solution(of record: DataSetRecord, by task: Mathematics) -> String? {
        guard case .answer(let answer) = record.problem.reference else { return nil }
        let statement = task.statement(of: stripped(answer))
        guard let solution = record.solution else { return statement }
        if task.kind == .any, ExtractedAnswer(in: solution)?.rule == .boxed {
            return trimmed(solution)
        }
        var lines = withoutCalculations(solution).split(
            separator: "\n", omittingEmptySubsequences: false)
        lines.removeAll { $0.hasPrefix("####") }
        return trimmed(lines.joined(separator: "\n")) + "\n" + statement
    }

    /// A text without `<<48/2=24>>`, by which GSM8K calls a calculator (2110.14168 §2). Linear in the text.
    static func withoutCalculations(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var kept = ""
            var rest = line
            while let begin = rest.firstRange(of: "<<"),
                let end = rest[begin.upperBound...].firstRange(of: ">>")
            {
                kept += rest[..<begin.lowerBound]
                rest = rest[end.upperBound...]
            }
            return kept + rest
        }
        return lines.joined(separator: "\n")
    }

    /// Without white space at either end.
    private static func stripped(_ text: String) -> String {
        trimmed(String(text.drop { $0.isWhitespace }))
    }

    /// Without line ends before and white space behind: the first line may be indented.
    private static func trimmed(_ text: String) -> String {
        let begin = text.drop { $0.isNewline }
        let length = begin.reversed().drop { $0.isWhitespace }.count
        return String(begin.prefix(length))
    }
}
