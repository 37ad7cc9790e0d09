import Foundation
import Reasoning
import Tasks
import Testing

@testable import ponder

@Suite struct JudgeCommandTests {
    @Test("Answers are judged line by line, and what was counted is told aside")
    func judge() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file(
            "answers.jsonl",
            """
            {"answer": "so \\\\boxed{\\\\frac{1}{2}}", "reference": "0.5"}
            {"answer": "She has 3 eggs left over.", "reference": "#### 4"}
            {"answer": "who\\nknows", "reference": "4"}

            """)
        func words(_ arguments: [String]) throws -> ([AnswerFile.Word], String) {
            let written = Written()
            try parse(JudgeCommand.self, ["--file", path] + arguments).judge(to: written.console())
            let lines = written.out.split(separator: "\n")
            return (
                try lines.map {
                    try JSONDecoder().decode(AnswerFile.Word.self, from: Data($0.utf8))
                }, written.err
            )
        }
        let (any, counts) = try words([])
        #expect(any.map(\.verdict) == [.correct, .wrong, .unanswered])
        #expect(any.map(\.rule) == [.boxed, .whole, nil])
        #expect(any.map(\.line) == [1, 2, 3])
        #expect(counts == "1 correct, 1 wrong, 1 unanswered\n")
        let (numbers, _) = try words(["--format", "numbers"])
        #expect(numbers.map(\.rule) == [.boxed, .lastNumber, nil])
        #expect(numbers[1].answer == "3")
    }

    @Test("What stands in a thought is no answer")
    func thoughts() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file(
            "answers.jsonl",
            """
            {"answer": "<think>\\nso \\\\boxed{5}\\n</think>\\nThe answer is 6.", "reference": 5}
            {"answer": "<think>hm</think>6", "reference": 6}
            {"answer": "<think>\\n5 + 1", "reference": 1}

            """)
        let written = Written()
        try parse(JudgeCommand.self, ["--file", path, "--format", "numbers"])
            .judge(to: written.console())
        #expect(written.err == "1 correct, 1 wrong, 1 unanswered\n")
    }

    @Test("A line that is no answer is named, and is bad input")
    func malformed() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("answers.jsonl", "{\"answer\": \"5\"}\n")
        let error = #expect(throws: TaskError.self) {
            try parse(JudgeCommand.self, ["--file", path]).judge(to: Written().console())
        }
        #expect(
            error
                == .malformed(file: path, line: 1, field: "reference", reason: "is missing"))
        #expect(error.map { ExitStatus($0) } == .badInput)
    }
}
