import Foundation
import Reasoning

/// One line of a problem file.
struct ProblemLine {
    /// The longest question, in bytes.
    static let longestQuestion = 65_536

    let file: String
    let line: Int
    private let fields: JSON

    /// - Throws: `TaskError.malformed` when the text is not a JSON object.
    init(_ text: ArraySlice<UInt8>, file: String, line: Int) throws {
        self.file = file
        self.line = line
        do {
            fields = try JSONParser.parse(text, numbers: .written)
        } catch let failure as JSONParser.Failure {
            throw TaskError.malformed(
                file: file, line: line, field: "(line)",
                reason: "is not a JSON object: \(failure.reason)")
        }
        guard case .object = fields else {
            throw TaskError.malformed(
                file: file, line: line, field: "(line)",
                reason: "is \(fields.kind), not a JSON object")
        }
    }

    /// The problem it states. Its id is the field `id` where there is one, else file and line.
    func problem() throws -> Problem {
        let id = try identifier()
        if case .string(let name) = fields["task"] {
            let task = try? TaskCatalog.task(named: name)
            if task is Countdown { return try countdown(id: id) }
            if let task = task as? any StatedTask { return try stated(by: task, id: id) }
        }
        if fields["nums"] != nil || fields["numbers"] != nil { return try countdown(id: id) }
        if fields["question"] != nil { return try question(id: id) }
        throw error(
            "nums", "is missing, as are 'numbers' and 'question': one of them makes a problem")
    }

    private func identifier() throws -> String {
        switch fields["id"] {
        case nil: "\(URL(fileURLWithPath: file).lastPathComponent):\(line)"
        case .string(let id) where !id.isEmpty && id.utf8.count <= 256: id
        case .integer(let id): String(id)
        case .some: throw error("id", "is neither a whole number nor a string of 1...256 bytes")
        }
    }

    /// A problem whose question says it all. An answer may be left out; one that is given has to be
    /// right.
    private func stated(by task: any StatedTask, id: String) throws -> Problem {
        guard case .string(let question)? = fields["question"] else {
            throw error("question", "is \(fields["question"]?.kind ?? "missing"), not a string")
        }
        let problem: Problem
        do {
            problem = try task.problem(stating: question, id: id)
        } catch {
            throw self.error("question", "is no question of the task: \(error)")
        }
        if fields["answer"] != nil, AnswerForm(try reference()) != problem.answerForm {
            throw error("answer", "is not the question's")
        }
        return problem
    }

    private func countdown(id: String) throws -> Problem {
        guard fields["nums"] == nil || fields["numbers"] == nil else {
            throw error("numbers", "stands beside 'nums'; keep one of them")
        }
        let field = fields["nums"] == nil ? "numbers" : "nums"
        guard case .array(let items)? = fields[field] else {
            throw error(field, "is \(fields[field]?.shown ?? "missing"), not a list of numbers")
        }
        guard Countdown.countBounds.contains(items.count) else {
            throw error(
                field, "has \(items.count) numbers, not \(Self.text(Countdown.countBounds))")
        }
        let numbers = try items.map { try integer($0, within: Countdown.numberBounds, field) }
        guard let target = fields["target"] else { throw error("target", "is missing") }
        let goal = try integer(target, within: Countdown.targetBounds, "target")
        let task = Countdown()
        return task.problem(
            numbers: numbers, target: goal, id: id,
            difficulty: task.difficulty(numbers: numbers, target: goal))
    }

    private func question(id: String) throws -> Problem {
        guard case .string(let question)? = fields["question"],
            !question.allSatisfy(\.isWhitespace), question.utf8.count <= Self.longestQuestion
        else { throw error("question", "is not a string of 1...\(Self.longestQuestion) bytes") }
        let task = QuestionAnswer()
        let format = ChainFormat()
        for mark in [format.beginOfThought, format.endOfThought, format.endOfSequence]
        where question.contains(mark) {
            throw error("question", "contains the reserved mark \(mark)")
        }
        return Problem(
            id: id, task: task.name, question: question, reference: .answer(try reference()))
    }

    /// The answer; where it ends in `#### 72`, as GSM8K's solutions do, what stands behind the
    /// last such mark.
    private func reference() throws -> String {
        let text: String
        switch fields["answer"] {
        case .string(let answer): text = answer
        case .integer(let answer): text = String(answer)
        case .written(let answer): text = answer
        case nil: throw error("answer", "is missing")
        case .some(let other): throw error("answer", "is \(other.shown), not a string or a number")
        }
        let answer = text.range(of: "####", options: .backwards).map {
            String(text[$0.upperBound...])
        }
        guard AnswerForm(answer ?? text) != nil else {
            throw error(
                "answer",
                "is blank, longer than \(AnswerForm.maximumLength) bytes, or has boxes that disagree"
            )
        }
        return answer ?? text
    }

    private func integer(_ value: JSON, within range: ClosedRange<Int>, _ field: String) throws
        -> Int
    {
        guard case .integer(let integer) = value else {
            throw error(field, "\(value.shown) is not a whole number of \(Self.text(range))")
        }
        guard range.contains(integer) else {
            throw error(field, "\(integer) is not within \(Self.text(range))")
        }
        return integer
    }

    private static func text(_ range: ClosedRange<Int>) -> String {
        "\(range.lowerBound)...\(range.upperBound)"
    }

    private func error(_ field: String, _ reason: String) -> TaskError {
        .malformed(file: file, line: line, field: field, reason: reason)
    }
}

extension JSON {
    /// What it is, and which one where that is short, for messages.
    fileprivate var shown: String {
        switch self {
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .written(let text): text
        default: kind
        }
    }
}

extension Problem {
    /// The form of a short reference; nil for any other.
    fileprivate var answerForm: AnswerForm? {
        guard case .answer(let answer) = reference else { return nil }
        return AnswerForm(answer)
    }
}
