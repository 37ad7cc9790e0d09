import Reasoning
import Testing

@testable import Tasks

@Suite struct AnswerFileTests {
    @Test("A file of answers is judged line by line")
    func answerFile() throws {
        let file = try TemporaryFile(
            """
            {"answer": "\\\\boxed{50\\\\%}", "reference": 50, "question": "What percent?"}

            {"answer": "none\\nhere", "reference": "#### 7"}
            """)
        var words: [AnswerFile.Word] = []
        try AnswerFile.forEach(in: file.path) { entry in
            words.append(
                AnswerFile.Word(
                    line: entry.line,
                    Mathematics().judgement(
                        of: entry.answer, reference: entry.reference, question: entry.question)))
        }
        #expect(words.map(\.line) == [1, 3])
        #expect(words.map(\.verdict) == [.correct, .unanswered])
        #expect(words.map(\.rule) == [.boxed, nil])
        let blank = try TemporaryFile(#"{"answer": "5", "reference": " "}"#)
        #expect(throws: TaskError.self) { try AnswerFile.forEach(in: blank.path) { _ in } }
        let broken = try TemporaryFile(#"{"answer": "5"}"#)
        #expect(
            throws: TaskError.malformed(
                file: broken.path, line: 1, field: "reference", reason: "is missing")
        ) { try AnswerFile.forEach(in: broken.path) { _ in } }
    }
}
