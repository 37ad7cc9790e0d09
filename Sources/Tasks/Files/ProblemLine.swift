import Foundation
import Reasoning

/// One line of a problem file.
struct ProblemLine {
    private let record: RecordLine

    init(_ record: RecordLine) { self.record = record }

    /// The problem it states. Its id is the field `id` where there is one, else file and line.
    func problem() throws -> Problem {
        let id = try record.identifier()
        if case .string(let name) = record["task"] {
            let task = try? TaskCatalog.task(named: name)
            if task is Countdown { return try countdown(id: id) }
            if let task = task as? any StatedTask { return try stated(by: task, id: id) }
            if let task = task as? Mathematics { return try question(of: task, id: id) }
        }
        if record["nums"] != nil || record["numbers"] != nil { return try countdown(id: id) }
        if record["question"] != nil { return try question(of: QuestionAnswer(), id: id) }
        throw record.error(
            "nums", "is missing, as are 'numbers' and 'question': one of them makes a problem")
    }

    /// A problem whose question says it all. An answer may be left out; one that is given has to be
    /// right.
    private func stated(by task: any StatedTask, id: String) throws -> Problem {
        let question = try record.string("question")
        let problem: Problem
        do {
            problem = try task.problem(stating: question, id: id)
        } catch {
            throw record.error("question", "is no question of the task: \(error)")
        }
        if record["answer"] != nil, AnswerForm(try reference()) != problem.answerForm {
            throw record.error("answer", "is not the question's")
        }
        return problem
    }

    /// A problem of Countdown: `nums` or `numbers`, and `target`.
    func countdown(id: String) throws -> Problem {
        guard record["nums"] == nil || record["numbers"] == nil else {
            throw record.error("numbers", "stands beside 'nums'; keep one of them")
        }
        let field = record["nums"] == nil ? "numbers" : "nums"
        guard case .array(let items)? = record[field] else {
            throw record.error(
                field, "is \(record[field]?.shown ?? "missing"), not a list of numbers")
        }
        guard Countdown.countBounds.contains(items.count) else {
            throw record.error(
                field, "has \(items.count) numbers, not \(Self.text(Countdown.countBounds))")
        }
        let numbers = try items.map { try integer($0, within: Countdown.numberBounds, field) }
        guard let target = record["target"] else { throw record.error("target", "is missing") }
        let goal = try integer(target, within: Countdown.targetBounds, "target")
        let task = Countdown()
        return task.problem(
            numbers: numbers, target: goal, id: id,
            difficulty: task.difficulty(numbers: numbers, target: goal))
    }

    private func question(of task: any ReasoningTask, id: String) throws -> Problem {
        Problem(
            id: id, task: task.name, question: try record.question("question"),
            reference: .answer(try reference()))
    }

    /// The answer; where it ends in `#### 72`, as GSM8K's solutions do, what stands behind the
    /// last such mark.
    private func reference() throws -> String {
        let text = try record.answer("answer")
        let answer = text.range(of: "####", options: .backwards).map {
            String(text[$0.upperBound...])
        }
        guard AnswerForm(answer ?? text) != nil else {
            throw record.error(
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
            throw record.error(
                field, "\(value.shown) is not a whole number of \(Self.text(range))")
        }
        guard range.contains(integer) else {
            throw record.error(field, "\(integer) is not within \(Self.text(range))")
        }
        return integer
    }

    private static func text(_ range: ClosedRange<Int>) -> String {
        "\(range.lowerBound)...\(range.upperBound)"
    }
}

extension Problem {
    /// The form of a short reference; nil for any other.
    fileprivate var answerForm: AnswerForm? {
        guard case .answer(let answer) = reference else { return nil }
        return AnswerForm(answer)
    }
}
