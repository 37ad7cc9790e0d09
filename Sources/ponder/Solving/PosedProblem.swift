import Reasoning
import Tasks

/// A problem as a person poses it: on the command line or in a file.
struct PosedProblem: Sendable {
    var problem: Problem
    /// Whether the answer is known, so that there is a verdict.
    var isJudged = true

    /// Reads problems written on the command line: `3 7 20=42` for Countdown, `47*86` for
    /// multiplication, sentences and a question for word problems, any text for questions.
    ///
    /// - Throws: `CommandError.problem` naming number, text and field; `ReasoningError.unknownTask`.
    static func read(_ texts: [String], task: String) throws -> [PosedProblem] {
        let known = try TaskCatalog.task(named: task)
        return try texts.enumerated().map { index, text in
            let place = Place(number: index + 1, text: text)
            switch known {
            case let task as Countdown: return try countdown(place, task)
            case let task as Multiplication: return try multiplication(place, task)
            case let task as WordProblems: return try wordProblem(place, task)
            default: return try question(place, task: known)
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

    /// Where a problem stands, for errors.
    private struct Place {
        var number: Int
        var text: String

        func error(_ field: String, _ reason: String) -> CommandError {
            .problem(number: number, text: text, field: field, reason: reason)
        }
    }

    private static func countdown(_ place: Place, _ task: Countdown) throws -> PosedProblem {
        let sides = place.text.split(separator: "=", omittingEmptySubsequences: false)
        guard sides.count == 2 else {
            throw place.error("form", "write the numbers, '=' and the target, as in \"3 7 12=33\"")
        }
        let words = sides[0].split { $0 == " " || $0 == "," }
        guard Countdown.countBounds.contains(words.count) else {
            throw place.error(
                "numbers", "there are \(words.count), not \(text(of: Countdown.countBounds))")
        }
        let numbers = try words.map { try integer($0, within: 1...9_999, "numbers", place) }
        let goal = sides[1].drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
        let target = try integer(String(goal), within: 1...99_999, "target", place)
        return PosedProblem(
            problem: task.problem(
                numbers: numbers, target: target,
                difficulty: task.difficulty(numbers: numbers, target: target)))
    }

    private static func multiplication(_ place: Place, _ task: Multiplication) throws
        -> PosedProblem
    {
        let words = place.text.split(separator: "*", omittingEmptySubsequences: false)
        guard words.count == 2 else {
            throw place.error("form", "write two factors and '*', as in \"47*86\"")
        }
        let factors = try words.map { word in
            try integer(word.filter { $0 != " " }, within: 1...999_999_999, "factors", place)
        }
        let question = "\(factors[0])*\(factors[1])"
        return PosedProblem(
            problem: Problem(
                id: "multiplication:\(question)", task: task.name, question: question,
                reference: .answer(String(factors[0] * factors[1]))))
    }

    private static func wordProblem(_ place: Place, _ task: WordProblems) throws -> PosedProblem {
        guard let problem = task.problem(question: place.text) else {
            throw place.error(
                "form",
                "write sentences and a question that they answer, as in \"Ann has 3 figs. "
                    + "Bob has 4 more nuts than Ann has figs. How many nuts has Bob?\"")
        }
        return PosedProblem(problem: problem)
    }

    private static func question(_ place: Place, task: any ReasoningTask) throws -> PosedProblem {
        guard !place.text.allSatisfy(\.isWhitespace) else {
            throw place.error("question", "is blank")
        }
        return PosedProblem(
            problem: Problem(
                id: "\(task.name):\(place.text)", task: task.name, question: place.text,
                reference: .answer("")),
            isJudged: false)
    }

    private static func integer(
        _ text: some StringProtocol, within range: ClosedRange<Int>, _ field: String, _ place: Place
    ) throws -> Int {
        let isNumber = !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) }
        guard isNumber, let value = Int(text), range.contains(value) else {
            throw place.error(
                field, "'\(text)' is not a whole number of \(Self.text(of: range))")
        }
        return value
    }

    private static func text(of range: ClosedRange<Int>) -> String {
        "\(range.lowerBound)...\(range.upperBound)"
    }
}
