import Reasoning

/// Python programs, judged by running their tests (HumanEval, 2107.03374 §2; MBPP, 2108.07732 §2).
///
/// Unlike other tasks' answers these are evaluated, in a sandbox: `verdicts(of:)` judges many at a time
/// without blocking the threads that run tasks, masks what could not be judged, and throws where there
/// is no sandbox.
public struct ProgramTask: ReasoningTask {
    public let programs: ProgramJudge

    public init(programs: ProgramJudge = ProgramJudge()) {
        self.programs = programs
    }

    public var name: String { "programs" }

    /// Steps are blocks of lines: a line of Python alone is hardly one.
    public var stepSeparator: String { "\n\n" }

    /// A problem of completing a function, as HumanEval has them; the question is the prompt.
    public func problem(id: String, completing tests: ProgramReference) -> Problem {
        Problem(id: id, task: name, question: tests.prompt, reference: .program(tests))
    }

    /// A problem in words, as MBPP has them.
    ///
    /// - Parameter shown: tests that the question shows, as MBPP's own prompt does with all: without one
    ///   nobody knows how the function is to be called. What is shown can be met without solving
    ///   anything.
    public func problem(
        id: String, description: String, showing shown: [String], tests: ProgramReference
    ) -> Problem {
        let lines = shown.isEmpty ? [] : ["", "Your code should pass these tests:", ""] + shown
        return Problem(
            id: id, task: name, question: ([description] + lines).joined(separator: "\n"),
            reference: .program(tests))
    }

    public func messages(for problem: Problem) -> [Message] {
        if problem.reference.program?.prompt.isEmpty == false {
            return [
                .user(
                    """
                    Complete this Python function. Answer with the whole function in one block of code.

                    ```python
                    \(problem.question)
                    ```
                    """)
            ]
        }
        return [.user(problem.question + "\n\nAnswer with one block of Python code.")]
    }

    public var findsAnswers: Bool { true }

    /// A block that is closed is whole, whatever would have followed.
    public func isComplete(answer: String) -> Bool {
        guard answer.utf8.count <= ProgramText.maximumAnswerLength else { return false }
        return FencedBlock.blocks(in: answer).last?.isClosed ?? false
    }

    /// The source without blank lines, white space at the ends of lines and shared indentation.
    public func canonical(answer: String, of problem: Problem) -> String? {
        ProgramText.code(in: answer).map { ProgramText.canonical($0.text) }
    }

    /// Blocks its thread while the tests run, unless the verdict is known already. Where it could not be
    /// judged there is no verdict that would say so: unanswered, never correct. `verdicts(of:)` tells the two
    /// apart.
    public func judge(answer: String, of problem: Problem) -> Verdict {
        switch reading(of: answer, problem) {
        case .settled(let verdict): verdict
        case .program(let source, let tests):
            (try? programs.blockingVerdict(on: source, by: tests))?.verdict ?? .unanswered
        }
    }

    /// As `judge(answer:of:)`, suspending; nil where it could not be judged.
    /// - Throws: `TaskError.noSandbox`, `CancellationError`.
    public func verdict(on answer: String, of problem: Problem) async throws -> Verdict? {
        switch reading(of: answer, problem) {
        case .settled(let verdict): verdict
        case .program(let source, let tests):
            try await programs.verdict(on: source, by: tests).verdict
        }
    }

    /// Tries the sandbox.
    /// - Throws: `TaskError.noSandbox`.
    public func requireJudge() async throws { try await programs.probe() }

    public func verdicts(of chains: [Chain]) async throws -> [Verdict?] {
        try await chains.concurrently(atMost: 2 * programs.configuration.concurrency) { chain in
            guard let answer = answer(of: chain) else { return .unanswered }
            return try await verdict(on: answer, of: chain.problem)
        }
    }

    private enum Reading {
        case settled(Verdict)
        case program(source: String, tests: ProgramReference)
    }

    /// What is to be run; blank is unanswered, what is too long is wrong, and so is everything without tests.
    private func reading(of answer: String, _ problem: Problem) -> Reading {
        guard let tests = problem.reference.program else { return .settled(.wrong) }
        guard let code = ProgramText.code(in: answer) else {
            let isLong = answer.utf8.count > ProgramText.maximumLength
            return .settled(isLong ? .wrong : .unanswered)
        }
        return .program(
            source: ProgramText.source(
                code, completing: tests.prompt, function: tests.functions.first),
            tests: tests)
    }
}

extension ProgramVerdict {
    /// Nil where it is masked.
    fileprivate var verdict: Verdict? {
        switch self {
        case .passed: .correct
        case .failed: .wrong
        case .masked: nil
        }
    }
}
