import Foundation
import Reasoning

extension TokenizerFile {
    static func contents(of url: URL) throws -> Data {
        do {
            return try InputFile.contents(of: url.path)
        } catch {
            throw TokenizerError.file(error.path, reason: error.reason)
        }
    }

    static func parse(_ data: Data, _ name: String) throws -> JSON {
        do {
            return try JSONParser.parse(data)
        } catch let failure as JSONParser.Failure {
            throw TokenizerError.file(name, reason: failure.description)
        }
    }

    static func string(_ value: JSON?, _ field: String) throws -> String {
        guard case .string(let text) = value else {
            throw TokenizerError.invalidField(
                field, reason: "is \(value?.kind ?? "absent"), not a string")
        }
        return text
    }

    static func token(_ value: JSON?, _ field: String) throws -> Int32 {
        guard case .integer(let token) = value else {
            throw TokenizerError.invalidField(
                field, reason: "is \(value?.kind ?? "absent"), not an integer")
        }
        guard (0..<sizeLimit).contains(token) else {
            throw TokenizerError.invalidField(
                field, reason: "\(token) is not between 0 and \(sizeLimit - 1)")
        }
        return Int32(token)
    }

    static func requireAbsent(_ field: String, in file: JSON) throws {
        guard let value = file[field], value != .null else { return }
        throw TokenizerError.unsupported(
            field: field, value: value["type"]?.text() ?? value.kind, supported: "null")
    }

    /// A special token's text in `tokenizer_config.json`: a string, or an object with `content`.
    static func role(_ field: String, in configuration: JSON) throws -> String? {
        guard let value = configuration[field], value != .null else { return nil }
        return try string(value["content"] ?? value, field)
    }

    /// The entries of `added_tokens`.
    static func specials(in file: JSON) throws -> [SpecialTokens.Entry] {
        guard let list = file["added_tokens"], list != .null else { return [] }
        guard case .array(let values) = list else {
            throw TokenizerError.invalidField("added_tokens", reason: "is \(list.kind), not a list")
        }
        return try values.enumerated().map { index, value in
            let field = "added_tokens[\(index)]"
            for flag in ["single_word", "lstrip", "rstrip"] where value[flag] == true {
                throw TokenizerError.unsupported(
                    field: "\(field).\(flag)", value: "true", supported: "false")
            }
            return .init(
                text: try string(value["content"], "\(field).content"),
                token: try token(value["id"], "\(field).id"))
        }
    }

    /// The texts of all tokens in their order. Special tokens stand among the added ones, and
    /// usually in the vocabulary too.
    static func vocabulary(_ parts: Parts) throws -> [String] {
        guard case .object(let members) = parts.file["model"]?["vocab"] else {
            throw TokenizerError.invalidField("model.vocab", reason: "is not an object")
        }
        let added = Dictionary(
            parts.specials.map { (Array($0.text.utf8), $0.token) }, uniquingKeysWith: { a, _ in a })
        var entries = parts.specials.map { (text: $0.text, token: $0.token) }
        for member in members {
            let token = try token(member.value, "model.vocab['\(member.key)']")
            switch added[Array(member.key.utf8)] {
            case nil: entries.append((member.key, token))
            case token: break
            case let other?:
                throw TokenizerError.invalidField(
                    "model.vocab",
                    reason: "'\(member.key)' is \(token), but \(other) among added_tokens")
            }
        }
        var texts = [String?](repeating: nil, count: entries.count)
        for (text, token) in entries {
            guard texts.indices.contains(Int(token)) else {
                throw TokenizerError.invalidField(
                    "model.vocab",
                    reason: "'\(text)' is \(token), outside a vocabulary of \(entries.count)")
            }
            if let other = texts[Int(token)] {
                throw TokenizerError.invalidField(
                    "model.vocab", reason: "'\(other)' and '\(text)' are both \(token)")
            }
            texts[Int(token)] = text
        }
        return texts.compactMap { $0 }
    }
}
