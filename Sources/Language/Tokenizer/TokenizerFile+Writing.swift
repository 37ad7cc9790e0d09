import Foundation
import Reasoning

extension TokenizerFile {
    /// Writes `tokenizer.json` and `tokenizer_config.json` into `folder`, such that
    /// `PreTrainedTokenizerFast` encodes every text as `tokenizer` does. A byte-pair tokenizer that was
    /// read from a folder is written as it was there, with its `chat_template.jinja`.
    /// - Throws: `TokenizerError.unsupported` for another kind of tokenizer, `.file`.
    public static func write(_ tokenizer: any Tokenizer, to folder: URL) throws {
        if let source = (tokenizer as? BytePairTokenizer)?.source {
            try save(Data(source.tokenizer), folder.appending(path: name))
            try save(Data(source.configuration), folder.appending(path: configurationName))
            if let template = source.template {
                try save(Data(template.utf8), folder.appending(path: templateName))
            }
            return
        }
        let (file, configuration) = try json(of: tokenizer)
        for (name, value) in [(name, file), (configurationName, configuration)] {
            try save(Data((value.text() + "\n").utf8), folder.appending(path: name))
        }
    }

    private static func save(_ data: Data, _ url: URL) throws {
        do {
            try data.write(to: url)
        } catch {
            throw WriteError(url.path, reason: "cannot be written: \(error.systemReason)")
        }
    }

    /// Both files' values.
    static func json(of tokenizer: any Tokenizer) throws -> (file: JSON, configuration: JSON) {
        switch tokenizer {
        case let tokenizer as CharacterTokenizer:
            let vocabulary = tokenizer.vocabulary.enumerated().map {
                JSON.Member($1, .integer($0))
            }
            let split: JSON = [
                "type": "Split",
                "pattern": ["Regex": .string(splitPattern(words: tokenizer.words))],
                "behavior": "Isolated", "invert": false,
            ]
            // The library raises an error on an unknown character as long as no token bears
            // this name.
            let model: JSON = [
                "type": "WordLevel", "vocab": .object(vocabulary), "unk_token": "<unknown>",
            ]
            return (
                file(tokenizer.specials, split: split, decoder: ["type": "Fuse"], model: model),
                configuration(tokenizer, tokenizer.specials)
            )
        case let tokenizer as ByteTokenizer:
            let bytes = zip(tokenizer.tokenOfByte, ByteAlphabet.characters).map {
                (token: $0, text: String($1))
            }
            let specials = tokenizer.specials.entries.map { (token: $0.token, text: $0.text) }
            let vocabulary = (bytes + specials).sorted { $0.token < $1.token }.map {
                JSON.Member($0.text, .integer(Int($0.token)))
            }
            let level: JSON = [
                "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true,
                "use_regex": false,
            ]
            let model: JSON = [
                "type": "BPE", "dropout": nil, "unk_token": nil, "continuing_subword_prefix": nil,
                "end_of_word_suffix": nil, "fuse_unk": false, "byte_fallback": false,
                "ignore_merges": false, "vocab": .object(vocabulary), "merges": [],
            ]
            return (
                file(tokenizer.specials, split: level, decoder: level, model: model),
                configuration(tokenizer, tokenizer.specials)
            )
        case let tokenizer as BytePairTokenizer:
            let specials = try SpecialTokens(
                tokenizer.configuration.addedTokens.map { .init(text: $0.text, token: $0.token) })
            return (file(tokenizer), configuration(tokenizer, specials))
        default:
            throw TokenizerError.unsupported(
                field: "tokenizer", value: "\(type(of: tokenizer))",
                supported: "CharacterTokenizer, ByteTokenizer, BytePairTokenizer")
        }
    }

    private static func file(
        _ specials: SpecialTokens, split: JSON, decoder: JSON, model: JSON
    ) -> JSON {
        let added = specials.entries.map { entry -> JSON in
            [
                "id": .integer(Int(entry.token)), "content": .string(entry.text),
                "single_word": false, "lstrip": false, "rstrip": false, "normalized": false,
                "special": true,
            ]
        }
        return [
            "version": "1.0", "truncation": nil, "padding": nil, "added_tokens": .array(added),
            "normalizer": nil, "pre_tokenizer": split, "post_processor": nil, "decoder": decoder,
            "model": model,
        ]
    }

    private static func file(_ tokenizer: BytePairTokenizer) -> JSON {
        let own = tokenizer.configuration
        let vocabulary = own.tokens.enumerated().filter { !$0.element.isEmpty }.map {
            JSON.Member($0.element, .integer($0.offset))
        }
        let merges = own.merges.map { merge -> JSON in
            [.string(own.tokens[Int(merge.left)]), .string(own.tokens[Int(merge.right)])]
        }
        func named(_ tokens: [Int32]) -> [(text: String, token: Int32)] {
            tokens.map { token in
                (own.addedTokens.first { $0.token == token }?.text ?? own.tokens[Int(token)], token)
            }
        }
        let model: JSON = [
            "type": "BPE", "dropout": nil,
            "unk_token": own.unknown.map { JSON.string(own.tokens[Int($0)]) } ?? .null,
            "continuing_subword_prefix": nil, "end_of_word_suffix": nil,
            "fuse_unk": .bool(own.fusesUnknown), "byte_fallback": .bool(own.fallsBackToBytes),
            "ignore_merges": .bool(own.ignoresMerges),
            "vocab": .object(vocabulary), "merges": .array(merges),
        ]
        return [
            "version": "1.0", "truncation": nil, "padding": nil,
            "added_tokens": .array(
                own.addedTokens.sorted { $0.token < $1.token }.map(\.json)),
            "normalizer": TextNormalizer.json(own.normalizers),
            "pre_tokenizer": PreTokenizer.json(own.preTokenizers),
            "post_processor": PostProcessor.json(
                beginning: named(own.beginning), ending: named(own.ending)),
            "decoder": TokenDecoder.json(own.decoders), "model": model,
        ]
    }

    private static func configuration(
        _ tokenizer: some Tokenizer, _ specials: SpecialTokens
    ) -> JSON {
        var members = [
            JSON.Member("tokenizer_class", "PreTrainedTokenizerFast"),
            JSON.Member("clean_up_tokenization_spaces", false),
        ]
        let roles = [
            ("eos_token", tokenizer.endOfSequence), ("pad_token", tokenizer.padding ?? -1),
        ]
        for (role, token) in roles {
            if let entry = specials.entries.first(where: { $0.token == token }) {
                members.append(.init(role, .string(entry.text)))
            } else if token >= 0, let own = (tokenizer as? BytePairTokenizer)?.configuration {
                members.append(.init(role, .string(own.tokens[Int(token)])))
            }
        }
        return .object(members + tokenizer.chat.members(specials))
    }
}
