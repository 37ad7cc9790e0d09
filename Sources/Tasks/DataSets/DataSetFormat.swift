import Reasoning

/// The forms in which data sets are published.
public enum DataSetFormat: Hashable, Sendable {
    /// Ponder's own problem files (`ProblemFile`).
    case problems
    /// `question`, and `answer`: a solution that ends in `#### 18` (2110.14168).
    case gsm8k
    /// `problem`, `answer` or a `solution` with a box, `level`, `subject` or `type`, `unique_id`
    /// (2103.03874; MATH-500 of 2305.20050).
    case math
    /// `problem` or `question`, `answer` (a whole number of 0...999, as a number or a text), `id`.
    case aime
    /// `task_id`, `prompt`, `entry_point`, `test`, `canonical_solution` (2107.03374).
    case humanEval
    /// `task_id`, `text` or `prompt`, `code`, `test_list`, `test_setup_code` or `test_imports`
    /// (2108.07732).
    case mbpp
    /// `nums` or `numbers`, and `target`.
    case countdown
    /// Any other file of questions and answers.
    case fields(FieldMap)

    /// The formats with a name, in the order of a help text.
    public static let named: [(name: String, format: DataSetFormat)] = [
        ("problems", .problems), ("gsm8k", .gsm8k), ("math", .math), ("aime", .aime),
        ("humaneval", .humanEval), ("mbpp", .mbpp), ("countdown", .countdown),
    ]

    /// The format of a name; nil for an unknown one.
    public init?(_ name: String) {
        guard let format = Self.named.first(where: { $0.name == name })?.format else { return nil }
        self = format
    }

    /// The problem of one object.
    /// - Throws: `TaskError.malformed`.
    func record(of line: RecordLine) throws -> DataSetRecord {
        switch self {
        case .problems:
            return DataSetRecord(problem: try ProblemLine(line).problem(), line: line.line)
        case .countdown:
            let problem = try ProblemLine(line).countdown(id: line.identifier())
            return DataSetRecord(problem: problem, line: line.line)
        case .gsm8k:
            let map = FieldMap(task: Mathematics(.numbers).name)
            guard ExtractedAnswer(in: try line.string("answer"))?.rule == .marked else {
                throw line.error("answer", "is no solution that ends in '####' and the answer")
            }
            return try map.record(of: line)
        case .math:
            return try FieldMap(
                question: ["problem"], answer: ["answer", "solution"], level: "level",
                subject: ["subject", "type"], solution: "solution", id: "unique_id"
            ).record(of: line)
        case .aime:
            let record = try FieldMap(
                question: ["problem", "question"], solution: "solution",
                task: Mathematics(.numbers).name
            ).record(of: line)
            guard case .answer(let answer) = record.problem.reference, let number = Int(answer),
                (0...999).contains(number)
            else { throw line.error("answer", "is not a whole number of 0...999") }
            return record
        case .humanEval: return try line.humanEval()
        case .mbpp: return try line.mbpp()
        case .fields(let map): return try map.record(of: line)
        }
    }
}

extension RecordLine {
    fileprivate func humanEval() throws -> DataSetRecord {
        let reference = ProgramReference.humanEval(
            prompt: try string("prompt"), test: try string("test"),
            entryPoint: try string("entry_point"))
        return DataSetRecord(
            problem: Problem(
                id: try identifier("task_id"), task: DataSetFormat.programs,
                question: try question("prompt"), reference: .program(reference)),
            solution: self["canonical_solution"] == nil ? nil : try string("canonical_solution"),
            line: line)
    }

    /// The question is the text with the tests, without which nobody knows what the function is to be
    /// called (2108.07732 §3).
    fileprivate func mbpp() throws -> DataSetRecord {
        let text = try question(name(of: ["text", "prompt"]))
        let tests = try strings("test_list")
        guard !tests.isEmpty else { throw error("test_list", "is empty") }
        let setup: String
        switch self["test_imports"] {
        case nil: setup = self["test_setup_code"] == nil ? "" : try string("test_setup_code")
        case .some: setup = try strings("test_imports").joined(separator: "\n")
        }
        let code = try string("code")
        let hidden = self["challenge_test_list"] == nil ? [] : try strings("challenge_test_list")
        let reference = ProgramReference.mbpp(tests: tests + hidden, setup: setup, code: code)
        guard !reference.functions.isEmpty else {
            throw error("code", "defines nothing that the tests call")
        }
        return DataSetRecord(
            problem: Problem(
                id: try identifier("task_id"), task: DataSetFormat.programs,
                question: "\(text)\n\nYour code should pass these tests:\n\n"
                    + tests.joined(separator: "\n"),
                reference: .program(reference)),
            solution: code, line: line)
    }
}

extension DataSetFormat {
    /// The name of the task that judges programs.
    static let programs = "programs"
}
