import Reasoning

extension DataSetFormat {
    /// The format whose fields a file's first object has; nil where none fits.
    static func recognized(by line: RecordLine) -> DataSetFormat? {
        func has(_ fields: String...) -> Bool { fields.allSatisfy { line[$0] != nil } }
        if has("task", "question") { return .problems }
        if has("prompt", "entry_point", "test") { return .humanEval }
        if has("test_list") { return .mbpp }
        if has("target"), has("nums") || has("numbers") { return .countdown }
        if has("question", "answer"), (try? line.string("answer").contains("####")) == true {
            return .gsm8k
        }
        guard has("problem") else { return nil }
        if has("level") || has("subject") || has("type") || has("unique_id") { return .math }
        return has("answer") ? .aime : nil
    }
}
