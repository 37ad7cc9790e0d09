import Reasoning

/// A file of answers to be judged: one JSON object a line, with `answer` and `reference`, and a
/// `question` where there is one.
public enum AnswerFile {
    /// One answer.
    public struct Entry: Hashable, Sendable {
        /// What a model wrote.
        public var answer: String
        /// The right answer, or a solution with it.
        public var reference: String
        public var question: String?
        /// The line of the file, from 1.
        public var line: Int
    }

    /// The word on one answer, as it is written out.
    public struct Word: Codable, Hashable, Sendable {
        public var line: Int
        public var verdict: Verdict
        /// By which rule the answer was found; absent where none found one.
        public var rule: ExtractedAnswer.Rule?
        /// The answer that was found.
        public var answer: String?

        public init(line: Int, _ judgement: Mathematics.Judgement) {
            self.line = line
            verdict = judgement.verdict
            rule = judgement.answer?.rule
            answer = judgement.answer?.text
        }
    }

    /// Hands over the answers of a file one by one.
    ///
    /// - Parameter body: gets each.
    /// - Throws: `TaskError.unreadable`, `TaskError.malformed`, and what `body` throws.
    public static func forEach(in path: String, _ body: (Entry) throws -> Void) throws {
        var reader = try RecordReader(path: path, longest: 4 * LineReader.maximumLength)
        while let line = try reader.next() {
            let reference = try line.answer("reference")
            guard Mathematics.answer(ofReference: reference) != nil else {
                throw line.error(
                    "reference",
                    "is blank or longer than \(MathematicalAnswer.maximumLength) bytes")
            }
            try body(
                Entry(
                    answer: try line.answer("answer"), reference: reference,
                    question: line["question"] == nil ? nil : try line.string("question"),
                    line: line.line))
        }
    }
}
