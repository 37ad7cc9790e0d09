import Reasoning
import Tasks

/// A problem as a person poses it: on the command line or in a file.
struct PosedProblem: Sendable {
    var problem: Problem
    /// Whether the answer is known, so that there is a verdict.
    var isJudged = true

    /// Reads problems written on the command line: as their task states them, or, of a task that does
    /// not read problems from texts, any text as a question without a known answer.
    ///
    /// - Throws: `CommandError.problem` naming number, text and field; `ReasoningError.unknownTask`.
    static func read(_ texts: [String], task name: String) throws -> [PosedProblem] {
        let task = try TaskCatalog.task(named: name)
        return try texts.enumerated().map { index, text in
            do {
                guard let task = task as? any StatedTask else {
                    return try question(text, task: task)
                }
                return PosedProblem(problem: try task.problem(stating: text, id: nil))
            } catch let error as StatementError {
                throw CommandError.problem(
                    number: index + 1, text: text, field: error.field, reason: error.reason)
            }
        }
    }

    /// Whether a model can read every one of the problems, before any work is done.
    ///
    /// - Throws: `CommandError.unreadable` naming the first problem that it cannot read.
    static func requireReadable(
        _ problems: [Problem], by policy: (any ReasoningTask) throws -> any Policy
    ) throws {
        var policies: [String: any Policy] = [:]
        for problem in problems {
            let policy =
                try policies[problem.task] ?? policy(TaskCatalog.task(named: problem.task))
            policies[problem.task] = policy
            do {
                _ = try policy.begin(problem)
            } catch {
                throw CommandError.unreadable(problem: problem.id, reason: "\(error)")
            }
        }
    }

    /// Whether answers to the problems can be judged on this machine, before any work is done.
    ///
    /// - Throws: `ReasoningError.unknownTask`; what is missing.
    static func requireJudges(of problems: [Problem]) async throws {
        for task in Set(problems.map(\.task)).sorted() {
            try await TaskCatalog.task(named: task).requireJudge()
        }
    }

    private static func question(
        _ text: String, task: any ReasoningTask
    ) throws(StatementError) -> PosedProblem {
        guard !text.allSatisfy(\.isWhitespace) else {
            throw StatementError(field: "question", reason: "is blank")
        }
        return PosedProblem(
            problem: Problem(
                id: "\(task.name):\(text)", task: task.name, question: text,
                reference: .answer("")),
            isJudged: false)
    }
}
