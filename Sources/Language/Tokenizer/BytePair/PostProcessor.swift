import Reasoning

/// What `post_processor` puts around a whole text.
enum PostProcessor {
    private static let list = "processors"

    /// The tokens before and behind it.
    static func tokens(_ value: JSON?) throws -> (beginning: [Int32], ending: [Int32]) {
        var (beginning, ending): ([Int32], [Int32]) = ([], [])
        for step in try TokenizerStep.all(value, "post_processor", list: list) {
            switch step.type {
            // It only changes where a token is said to stand in the text.
            case "ByteLevel": break
            case "TemplateProcessing":
                let (before, behind) = try template(step)
                beginning = before + beginning
                ending += behind
            default: throw step.unknown("ByteLevel, TemplateProcessing, Sequence")
            }
        }
        return (beginning, ending)
    }

    private static func template(
        _ step: TokenizerStep
    ) throws -> (beginning: [Int32], ending: [Int32]) {
        guard case .array(let parts)? = step["single"] else {
            throw TokenizerError.invalidField("\(step.field).single", reason: "is not a list")
        }
        var (before, behind): ([Int32], [Int32]) = ([], [])
        var isBehind = false
        for (index, part) in parts.enumerated() {
            let field = "\(step.field).single[\(index)]"
            if let special = part["SpecialToken"] {
                let name = try TokenizerFile.string(special["id"], "\(field).SpecialToken.id")
                let idsField = "\(step.field).special_tokens['\(name)'].ids"
                guard case .array(let ids)? = step["special_tokens"]?[name]?["ids"] else {
                    throw TokenizerError.invalidField(idsField, reason: "is not a list")
                }
                let tokens = try ids.map { try TokenizerFile.token($0, idsField) }
                if isBehind { behind += tokens } else { before += tokens }
            } else {
                guard part["Sequence"]?["id"] == "A", !isBehind else {
                    throw TokenizerError.unsupported(
                        field: field, value: part.line, supported: "SpecialToken, one Sequence A")
                }
                isBehind = true
            }
        }
        guard isBehind else {
            throw TokenizerError.invalidField("\(step.field).single", reason: "has no Sequence A")
        }
        return (before, behind)
    }

    /// The post-processor that adds these tokens, whose texts are given.
    static func json(
        beginning: [(text: String, token: Int32)], ending: [(text: String, token: Int32)]
    ) -> JSON {
        if beginning.isEmpty, ending.isEmpty { return .null }
        func part(_ entry: (text: String, token: Int32), _ type: Int) -> JSON {
            ["SpecialToken": ["id": .string(entry.text), "type_id": .integer(type)]]
        }
        func sequence(_ name: String, _ type: Int) -> [JSON] {
            let own: JSON = ["Sequence": ["id": .string(name), "type_id": .integer(type)]]
            return beginning.map { part($0, type) } + [own] + ending.map { part($0, type) }
        }
        var known: [Int32: String] = [:]
        for entry in beginning + ending { known[entry.token] = entry.text }
        let tokens = known.sorted { $0.key < $1.key }.map { token, text -> JSON.Member in
            .init(
                text,
                [
                    "id": .string(text), "ids": [.integer(Int(token))], "tokens": [.string(text)],
                ])
        }
        return [
            "type": "TemplateProcessing", "single": .array(sequence("A", 0)),
            "pair": .array(sequence("A", 0) + sequence("B", 1)),
            "special_tokens": .object(tokens),
        ]
    }
}
