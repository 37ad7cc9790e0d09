import Foundation
import PonderTesting
import Reasoning
import Testing

@testable import Tasks

/// Files of problems and answers in every format, on mutations of what they look like: whatever comes,
/// reading ends with problems or an error, and judging what was read with a verdict.
@Suite("Mutations of data sets")
struct DataSetMutationTests {
    struct Target: CustomTestStringConvertible, Sendable {
        var name: String
        var format: DataSetFormat
        var texts: [String]

        var testDescription: String { name }
    }

    static let targets = [
        Target(
            name: "gsm8k", format: .gsm8k,
            texts: [
                PublishedLines.gsm8k,
                "\u{FEFF}" + PublishedLines.gsm8k + "\r\n\r\n"
                    + ##"{"question": "x?", "answer": "So #### -1,234.50"}"##,
            ]),
        Target(
            name: "math", format: .math,
            texts: [
                PublishedLines.math,
                ##"""
                {"problem": "x?", "level": "Level 5", "type": "Algebra", "solution": "So $-\\boxed{\\frac{1}{2}}$."}
                {"problem": "y?", "level": 1, "answer": "(-\\infty, 2\\sqrt{3}] \\cup \\{5\\}"}
                """##,
            ]),
        Target(
            name: "aime", format: .aime, texts: [PublishedLines.aime24, PublishedLines.aime25]),
        Target(name: "humaneval", format: .humanEval, texts: [PublishedLines.humanEval]),
        Target(
            name: "mbpp", format: .mbpp, texts: [PublishedLines.mbpp, PublishedLines.sanitizedMBPP]),
        Target(
            name: "countdown", format: .countdown,
            texts: [
                "{\"nums\": [3, 7, 20], \"target\": 42}\n{\"numbers\": [1, 2, 3], \"target\": 9, \"id\": 7}"
            ]),
        Target(
            name: "problems", format: .problems,
            texts: [
                ##"""
                {"task": "mathematics", "question": "x?", "answer": "\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}"}
                {"task": "numbers", "question": "How many dozen?", "answer": "5 dozen", "id": "b"}
                {"question": "x?", "answer": -0.5e-3, "difficulty": 3}
                """##
            ]),
        Target(
            name: "fields",
            format: .fields(
                FieldMap(
                    question: ["q", "question"], answer: ["a", "answer"], level: "level",
                    subject: ["kind"], solution: "why", task: "mathematics")),
            texts: [
                ##"[{"q": "x?", "a": "x^2 + 1", "level": 2, "kind": "Algebra", "why": "$\\boxed{x^2+1}$"},"##
                    + "\n" + ##" {"question": "y?", "answer": 0.25, "id": 3}]"##
            ]),
    ]

    static let others = targets.flatMap(\.texts).map { Array($0.utf8) }

    /// What a model may write for whatever is asked.
    static let answers = ["", "5", #"\boxed{x^2+1}"#, "The answer is\n42 million."]

    /// Reads a file to its end or its first error, and judges what it held.
    private func read(_ text: [UInt8], as format: DataSetFormat) throws {
        let file = try TemporaryFile(text)
        defer { withExtendedLifetime(file) {} }
        _ = try? DataSet(path: file.path).records()
        let whole = String(decoding: text, as: UTF8.self)
        try DataSet(path: file.path, format: format).forEachRecord { record in
            let problem = record.problem
            // Programs are read, and not run.
            guard problem.reference.program == nil,
                let task = try? TaskCatalog.task(named: problem.task)
            else { return true }
            for answer in Self.answers + [record.solution, whole].compactMap(\.self) {
                _ = task.judge(answer: answer, of: problem)
                _ = task.canonical(answer: answer, of: problem)
            }
            return true
        }
    }

    @Test("No mutation of a data set ends in anything but problems or an error", arguments: targets)
    func total(target: Target) throws {
        let texts = target.texts.map { Array($0.utf8) }
        for text in texts { try read(text, as: target.format) }
        var mutator = Mutator(texts, seed: "data-\(target.name)", others: Self.others)
        let slow = mutator.read(
            count: Mutator.count(of: Self.targets.count + 2, plain: 2_000),
            named: "data-\(target.name)"
        ) { try read($0, as: target.format) }
        #expect(slow.isEmpty, "\(slow.joined(separator: "\n"))")
    }

    @Test("Nor does one of a file of answers")
    func answerFile() throws {
        let texts = [
            #"{"answer": "\\boxed{50\\%}", "reference": 50, "question": "What percent?"}"#,
            ##"{"answer": "so -5 \\times 10^3", "reference": "So #### 7"}"##,
        ].map { Array($0.utf8) }
        func read(_ text: [UInt8]) throws {
            let file = try TemporaryFile(text)
            defer { withExtendedLifetime(file) {} }
            try AnswerFile.forEach(in: file.path) { entry in
                for task in [Mathematics(), Mathematics(.numbers)] {
                    _ = task.judgement(
                        of: entry.answer, reference: entry.reference, question: entry.question)
                }
            }
        }
        for text in texts { try read(text) }
        var mutator = Mutator(texts, seed: "answers", others: Self.others)
        let slow = mutator.read(
            count: Mutator.count(of: Self.targets.count + 2, plain: 2_000), named: "answers", read)
        #expect(slow.isEmpty, "\(slow.joined(separator: "\n"))")
    }

    @Test("Nor does the search for questions that two files share")
    func contamination() throws {
        let texts = [PublishedLines.gsm8k, Self.targets[0].texts[1]].map { Array($0.utf8) }
        let learned = try TemporaryFile(PublishedLines.gsm8k)
        defer { withExtendedLifetime(learned) {} }
        var mutator = Mutator(texts, seed: "contamination", others: Self.others)
        let slow = mutator.read(
            count: Mutator.count(of: Self.targets.count + 2, plain: 1_000), named: "contamination"
        ) { text in
            let file = try TemporaryFile(text)
            defer { withExtendedLifetime(file) {} }
            _ = try Contamination(heldOut: DataSet(path: file.path, format: .gsm8k), n: 3)
                .overlaps(with: DataSet(path: learned.path, format: .gsm8k))
        }
        #expect(slow.isEmpty, "\(slow.joined(separator: "\n"))")
    }
}
