import Foundation
import Reasoning

extension TokenizerFile {
    /// Whether a `tokenizer.json` holds a byte-pair vocabulary with merges. Without any it is one of
    /// bytes, as Ponder writes it.
    static func isBytePair(_ file: JSON) -> Bool {
        guard file["model"]?["type"] == "BPE", case .array(let merges)? = file["model"]?["merges"]
        else { return false }
        return !merges.isEmpty
    }

    /// Reads a byte-pair tokenizer.
    ///
    /// - Parameters:
    ///   - roles: `tokenizer_config.json`.
    ///   - fallback: what tells the end of sequence and the padding where `roles` does not.
    ///   - template: the text of `chat_template.jinja`, where there is one.
    /// - Throws: `TokenizerError` naming the field.
    static func bytePair(
        _ file: JSON, roles: JSON, fallback: TokenRoles, template: String?, source: TokenizerSource?
    ) throws -> BytePairTokenizer {
        let (configuration, end) = try configuration(file, roles: roles, fallback: fallback)
        let chat = try Chat(
            configuration: roles, template: template, endOfSequence: end,
            specials: configuration.addedTokens.map { .init(text: $0.text, token: $0.token) })
        return try BytePairTokenizer(configuration, chat: chat, source: source)
    }

    /// All that makes the tokenizer but its chat, and the text of the end of sequence.
    static func configuration(
        _ file: JSON, roles: JSON, fallback: TokenRoles
    ) throws -> (BytePairTokenizer.Configuration, endOfSequence: String) {
        let model = file["model"]
        for field in ["continuing_subword_prefix", "end_of_word_suffix", "dropout"] {
            let value = model?[field] ?? .null
            guard [.null, "", 0, .number(0)].contains(value) else {
                throw TokenizerError.unsupported(
                    field: "model.\(field)", value: value.line, supported: "null")
            }
        }
        let added = try AddedToken.all(file["added_tokens"])
        let tokens = try tokens(model?["vocab"])
        let texts = try TokenTexts(tokens)
        for token in added {
            if let own = texts[token.text], own != token.token {
                throw TokenizerError.invalidField(
                    "model.vocab",
                    reason: "'\(token.text)' is \(own), but \(token.token) among added_tokens")
            }
        }
        func flag(_ field: String) throws -> Bool {
            try bool(model?[field], "model.\(field)", default: false)
        }
        /// The token that a role of `tokenizer_config.json` has.
        func token(_ role: String) throws -> Int32? {
            guard let text = try Self.role(role, in: roles) else { return nil }
            if let token = added.first(where: { $0.text.utf8.elementsEqual(text.utf8) })?.token {
                return token
            }
            guard let token = texts[text] else {
                throw TokenizerError.invalidField(
                    role, reason: "'\(text)' is not among the tokens")
            }
            return token
        }
        let known = Set(added.map(\.token))
        func isKnown(_ token: Int32) -> Bool {
            known.contains(token) || tokens.indices.contains(Int(token))
        }
        guard let end = try token("eos_token") ?? fallback.ends.first(where: isKnown) else {
            throw TokenizerError.invalidField(
                "eos_token",
                reason: "\(configurationName) does not name it, and no other file a token for it")
        }
        var unknown: Int32?
        if let value = model?["unk_token"], value != .null {
            let text = try string(value, "model.unk_token")
            guard let token = texts[text] else {
                throw TokenizerError.invalidField(
                    "model.unk_token", reason: "'\(text)' is not in the vocabulary")
            }
            unknown = token
        }
        let around = try PostProcessor.tokens(file["post_processor"])
        let configuration = BytePairTokenizer.Configuration(
            tokens: tokens, merges: try merges(model?["merges"], texts), addedTokens: added,
            unknown: unknown, fusesUnknown: try flag("fuse_unk"),
            fallsBackToBytes: try flag("byte_fallback"), ignoresMerges: try flag("ignore_merges"),
            normalizers: try TextNormalizer.all(file["normalizer"]),
            preTokenizers: try PreTokenizer.all(file["pre_tokenizer"]),
            decoders: try TokenDecoder.all(file["decoder"]), beginning: around.beginning,
            ending: around.ending, endOfSequence: end,
            padding: try token("pad_token") ?? fallback.padding.flatMap { isKnown($0) ? $0 : nil })
        let text =
            added.first { $0.token == end }?.text ?? tokens[Int(end)]
        return (configuration, text)
    }

    /// The texts of a vocabulary in order of their tokens, empty where there is none.
    private static func tokens(_ vocabulary: JSON?) throws -> [String] {
        guard case .object(let members)? = vocabulary else {
            throw TokenizerError.invalidField("model.vocab", reason: "is not an object")
        }
        let entries = try members.map { member in
            (text: member.key, token: try token(member.value, "model.vocab['\(member.key)']"))
        }
        var tokens: [String] = []
        // Large vocabularies have a few gaps; one that is mostly gaps would take memory for nothing.
        let limit = entries.count * 2 + BytePairTokenizer.Configuration.gap
        for (text, token) in entries.sorted(by: { $0.token < $1.token }) {
            guard token < limit, !text.isEmpty else {
                throw TokenizerError.invalidField(
                    "model.vocab",
                    reason: text.isEmpty
                        ? "token \(token) is empty"
                        : "'\(text)' is \(token), far outside a vocabulary of \(entries.count)")
            }
            guard token >= tokens.count else {
                throw TokenizerError.invalidField(
                    "model.vocab",
                    reason: "'\(tokens[Int(token)])' and '\(text)' are both \(token)")
            }
            tokens += repeatElement("", count: Int(token) - tokens.count)
            tokens.append(text)
        }
        return tokens
    }

    /// Merges as pairs, or as lines with a space between the two.
    private static func merges(_ list: JSON?, _ texts: TokenTexts) throws -> [BytePairMerge] {
        guard case .array(let values)? = list else {
            throw TokenizerError.invalidField("model.merges", reason: "is not a list")
        }
        if case .string? = values.first {
            return try BytePairMerge.parse(
                values.enumerated().map { try string($1, "model.merges[\($0)]") }, of: texts)
        }
        return try values.enumerated().map { index, value in
            let field = "model.merges[\(index)]"
            guard case .array(let pair) = value, pair.count == 2 else {
                throw TokenizerError.invalidField(field, reason: "is not a pair of tokens")
            }
            return try texts.merge(
                string(pair[0], "\(field)[0]"), string(pair[1], "\(field)[1]"), field)
        }
    }
}

extension AddedToken {
    /// Reads `added_tokens`.
    static func all(_ list: JSON?) throws -> [AddedToken] {
        guard let list, list != .null else { return [] }
        guard case .array(let values) = list else {
            throw TokenizerError.invalidField("added_tokens", reason: "is \(list.kind), not a list")
        }
        return try values.enumerated().map { index, value in
            let field = "added_tokens[\(index)]"
            func flag(_ name: String, default standard: Bool = false) throws -> Bool {
                try TokenizerFile.bool(value[name], "\(field).\(name)", default: standard)
            }
            return AddedToken(
                text: try TokenizerFile.string(value["content"], "\(field).content"),
                token: try TokenizerFile.token(value["id"], "\(field).id"),
                isSpecial: try flag("special"), isNormalized: try flag("normalized"),
                stripsLeft: try flag("lstrip"), stripsRight: try flag("rstrip"),
                isSingleWord: try flag("single_word"))
        }
    }

    var json: JSON {
        [
            "id": .integer(Int(token)), "content": .string(text),
            "single_word": .bool(isSingleWord), "lstrip": .bool(stripsLeft),
            "rstrip": .bool(stripsRight), "normalized": .bool(isNormalized),
            "special": .bool(isSpecial),
        ]
    }
}
