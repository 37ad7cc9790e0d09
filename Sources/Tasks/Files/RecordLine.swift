import Foundation
import Reasoning

/// One JSON object of a file, whose every error names file, line and field.
struct RecordLine {
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

    subscript(field: String) -> JSON? { fields[field] }

    /// The first of these fields that is there; the first of all where none is.
    func name(of fields: [String]) -> String {
        fields.first { self[$0] != nil } ?? fields[0]
    }

    func error(_ field: String, _ reason: String) -> TaskError {
        .malformed(file: file, line: line, field: field, reason: reason)
    }

    /// The id in a field, or else file and line.
    func identifier(_ field: String = "id") throws -> String {
        switch self[field] {
        case nil: "\(URL(fileURLWithPath: file).lastPathComponent):\(line)"
        case .string(let id) where !id.isEmpty && id.utf8.count <= 256: id
        case .integer(let id): String(id)
        case .some: throw error(field, "is neither a whole number nor a string of 1...256 bytes")
        }
    }

    /// A text that may be empty.
    func string(_ field: String) throws -> String {
        guard case .string(let text)? = self[field] else {
            throw error(field, "is \(self[field]?.shown ?? "missing"), not a string")
        }
        return text
    }

    /// A list of texts.
    func strings(_ field: String) throws -> [String] {
        guard case .array(let items)? = self[field] else {
            throw error(field, "is \(self[field]?.shown ?? "missing"), not a list of strings")
        }
        return try items.map { item in
            guard case .string(let text) = item else {
                throw error(field, "holds \(item.shown), not strings alone")
            }
            return text
        }
    }

    /// A text or a number as it is written.
    func answer(_ field: String) throws -> String {
        switch self[field] {
        case .string(let answer): return answer
        case .integer(let answer): return String(answer)
        case .written(let answer): return answer
        case nil: throw error(field, "is missing")
        case .some(let other): throw error(field, "is \(other.shown), not a string or a number")
        }
    }

    /// A text that a model can be asked: bounded, not blank, without a chain's own marks.
    func question(_ field: String) throws -> String {
        guard case .string(let question)? = self[field],
            !question.allSatisfy(\.isWhitespace), question.utf8.count <= Self.longestQuestion
        else { throw error(field, "is not a string of 1...\(Self.longestQuestion) bytes") }
        let format = ChainFormat()
        for mark in [format.beginOfThought, format.endOfThought, format.endOfSequence]
        where question.contains(mark) {
            throw error(field, "contains the reserved mark \(mark)")
        }
        return question
    }
}

extension JSON {
    /// What it is, and which one where that is short, for messages.
    var shown: String {
        switch self {
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .written(let text): text
        default: kind
        }
    }
}
