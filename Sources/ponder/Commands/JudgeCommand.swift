import ArgumentParser
import Foundation
import Reasoning
import Results
import Tasks

/// `ponder judge`.
struct JudgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge",
        abstract: "Judges answers to mathematical questions, whatever wrote them.",
        discussion: """
            Reads one JSON object a line, with "answer" (what a model wrote), "reference" (the right \
            answer, or a solution with it) and perhaps "question" (which tells whether a percentage \
            is asked for). Writes one a line, in their order: "verdict", correct, wrong or unanswered; \
            "rule", which found the answer; "answer", what it found; "line". What was counted goes to \
            standard error.

            Rules, the first that finds one: boxed, marked (####), stated (the answer is), whole (one \
            line), lastNumber (of numbers alone).

            Examples:
              ponder judge --format math --file answers.jsonl
              ponder judge --format numbers --file answers.jsonl > verdicts.jsonl

            \(ExitStatus.help)
            """)

    /// What the answers are.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        /// Values of any kind, as those of MATH.
        case mathematics, math
        /// Numbers, as those of GSM8K and AIME: where no other rule finds one, the last of a text counts.
        case numbers, gsm8k, aime

        var kind: ExtractedAnswer.Kind {
            switch self {
            case .mathematics, .math: .any
            case .numbers, .gsm8k, .aime: .numbers
            }
        }
    }

    @Option(
        help: ArgumentHelp(
            "What the answers are.",
            valueName: Format.allCases.map(\.rawValue).joined(separator: "|")))
    var format = Format.mathematics

    @Option(help: .file("The answers, as JSONL."))
    var file: String

    func run() throws {
        try judge(to: .standard)
    }

    /// What stands behind a thought: all of a text that has none, nothing of one that is open.
    private static func behindThought(_ text: String) -> String {
        let format = ChainFormat()
        return format.answer(in: text) ?? (text.contains(format.beginOfThought) ? "" : text)
    }

    func judge(to console: Console) throws {
        let task = Mathematics(format.kind)
        var counts: [Verdict: Int] = [:]
        try AnswerFile.forEach(in: file) { entry in
            let judgement = task.judgement(
                of: Self.behindThought(entry.answer), reference: entry.reference,
                question: entry.question)
            counts[judgement.verdict, default: 0] += 1
            console.out(try AnswerFile.Word(line: entry.line, judgement).jsonLine() + "\n")
        }
        let verdicts: [Verdict] = [.correct, .wrong, .unanswered]
        console.err(
            verdicts.map { "\(counts[$0, default: 0]) \($0.rawValue)" }.joined(separator: ", ")
                + "\n")
    }
}
