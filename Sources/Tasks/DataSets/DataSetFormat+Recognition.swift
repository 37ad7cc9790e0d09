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

extension DataSet {
    /// A file of a named form or, where none is named, of that which the fields of its first problem say.
    ///
    /// - Throws: `ConfigurationError` for a form that there is not.
    public init(path: String, formatNamed name: String?) throws {
        let format = name.flatMap { DataSetFormat($0) }
        if let name, format == nil {
            throw ConfigurationError(
                field: "format", reason: "'\(name)' is none of \(DataSetFormat.names)")
        }
        self.init(path: path, format: format)
    }
}

extension DataSetFormat {
    /// The formats' names, as a sentence lists them.
    public static var names: String { named.map(\.name).joined(separator: ", ") }
}
