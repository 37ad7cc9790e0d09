import Reasoning

/// Which worked examples stand in every prompt: kept with what was measured with them.
public struct PromptExamples: Codable, Hashable, Sendable {
    /// The file that they were taken from.
    public var file: String
    /// By which they were drawn; nil: they are the first.
    public var seed: UInt64?
    /// In the order of the prompt.
    public var ids: [String]
}

/// A task whose prompts begin with worked examples, as earlier turns of the conversation (few-shot
/// prompts, 2005.14165 §2.1; with worked solutions 2201.11903 §2). In all else it is the task itself.
public struct ExemplifiedTask: ReasoningTask {
    public let task: any ReasoningTask
    public let examples: [WorkedExample]

    public init(_ task: any ReasoningTask, examples: [WorkedExample]) {
        self.task = task
        self.examples = examples
    }

    public var name: String { task.name }
    public var stepSeparator: String { task.stepSeparator }
    public var stepBoundary: StepBoundary { task.stepBoundary }
    public var instruction: String? { task.instruction }
    public var findsAnswers: Bool { task.findsAnswers }

    public func messages(for problem: Problem) -> [Message] {
        let turns = examples.flatMap { example in
            task.messages(for: example.problem)
                + [Message(role: .assistant, text: example.solution)]
        }
        return turns + task.messages(for: problem)
    }

    public func judge(answer: String, of problem: Problem) -> Verdict {
        task.judge(answer: answer, of: problem)
    }
    public func verdicts(of chains: [Chain]) async throws -> [Verdict?] {
        try await task.verdicts(of: chains)
    }
    public func requireJudge() async throws { try await task.requireJudge() }
    public func isComplete(answer: String) -> Bool { task.isComplete(answer: answer) }
    public func canonical(answer: String, of problem: Problem) -> String? {
        task.canonical(answer: answer, of: problem)
    }
}

extension DataSet {
    /// Most examples of a prompt.
    public static let exampleBounds = 1...64

    /// Worked examples for prompts about problems, none of which is one of them: a question with the same
    /// words is passed over, whatever its file.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - seed: by which they are drawn; nil: the first.
    ///   - problems: those that are asked.
    /// - Throws: `TaskError` where the file holds fewer, or one that there is nothing to show of; as
    ///   `records`.
    public func examples(
        _ count: Int, seed: UInt64?, for problems: [Problem]
    ) throws -> (examples: [WorkedExample], choice: PromptExamples) {
        try ConfigurationError.check("shots", count, in: Self.exampleBounds)
        let asked = Set(problems.map { Contamination.words(of: $0.question) })
        let records = try search(
            Selection(
                amount: seed.map { .sample(count, seed: $0) } ?? .first(count), unlike: asked)
        ).records
        guard records.count == count else {
            throw TaskError.unreadable(
                file: path,
                reason:
                    "it holds \(records.count) problems that are not asked, and not the \(count) "
                    + "that examples need")
        }
        let tasks = Set(problems.map(\.task))
        let examples = try records.map { record in
            func error(_ reason: String) -> TaskError {
                .malformed(file: path, line: record.line, field: "(fields)", reason: reason)
            }
            guard tasks.isSubset(of: [record.problem.task]) else {
                throw error(
                    "are a problem of '\(record.problem.task)', and no example for "
                        + tasks.sorted().map { "'\($0)'" }.joined(separator: ", "))
            }
            guard let example = WorkedExample(record) else {
                throw error("have no solution that an example could show")
            }
            return example
        }
        return (
            examples, PromptExamples(file: path, seed: seed, ids: examples.map(\.problem.id))
        )
    }
}
