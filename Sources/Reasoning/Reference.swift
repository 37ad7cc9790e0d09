import Foundation

/// What the exact judge knows of a problem's solution: a short answer, or whatever its task needs.
public enum Reference: Hashable, Sendable {
    /// A short answer, compared after normalization by the task.
    case answer(String)
    /// A value of a task's own, by the name under which it is written.
    case custom(kind: String, value: Value)

    /// A value as JSON has it, whole numbers told from others.
    public enum Value: Hashable, Sendable {
        case null
        case boolean(Bool)
        case whole(Int)
        case number(Double)
        case text(String)
        case list([Value])
        case record([String: Value])
    }

    /// A task's own value.
    ///
    /// - Parameter kind: the name under which it is written, another one than `answer`.
    /// - Throws: `ConfigurationError` for the kind `answer`, and what encoding the value throws.
    public init(kind: String, _ value: some Encodable) throws {
        guard kind != Key.answer.stringValue else {
            throw ConfigurationError(field: "kind", reason: "'\(kind)' is a short answer's")
        }
        self = .custom(
            kind: kind,
            value: try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value)))
    }

    /// The value of a kind; nil where the reference is of another kind, or its value of another type.
    public func value<Own: Decodable>(_ type: Own.Type, kind: String) -> Own? {
        guard case .custom(kind, let value) = self, let json = try? JSONEncoder().encode(value)
        else {
            return nil
        }
        return try? JSONDecoder().decode(type, from: json)
    }
}

extension Reference: Codable {
    private struct Key: CodingKey {
        static let answer = Key(stringValue: "answer")
        static let text = Key(stringValue: "_0")

        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Reads `{"answer": {"_0": "7"}}`, or a kind with its value, `{"countdown": {"numbers": …}}`.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        guard let key = fields.allKeys.first, fields.allKeys.count == 1 else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "names \(fields.allKeys.count) kinds and not one"))
        }
        if key.stringValue == Key.answer.stringValue {
            self = .answer(
                try fields.nestedContainer(keyedBy: Key.self, forKey: .answer)
                    .decode(String.self, forKey: .text))
        } else {
            self = .custom(
                kind: key.stringValue, value: try fields.decode(Value.self, forKey: key))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        switch self {
        case .answer(let answer):
            var inner = fields.nestedContainer(keyedBy: Key.self, forKey: .answer)
            try inner.encode(answer, forKey: .text)
        case .custom(let kind, let value):
            try fields.encode(value, forKey: Key(stringValue: kind))
        }
    }
}

extension Reference.Value: Codable {
    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let boolean = try? value.decode(Bool.self) {
            self = .boolean(boolean)
        } else if let whole = try? value.decode(Int.self) {
            self = .whole(whole)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let list = try? value.decode([Self].self) {
            self = .list(list)
        } else {
            self = .record(try value.decode([String: Self].self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .boolean(let value): try container.encode(value)
        case .whole(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .list(let values): try container.encode(values)
        case .record(let values): try container.encode(values)
        }
    }
}
