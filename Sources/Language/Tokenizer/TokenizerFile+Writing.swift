import Foundation
import Reasoning

extension TokenizerFile {
    /// Writes `tokenizer.json` and `tokenizer_config.json` into `folder`, such that
    /// `PreTrainedTokenizerFast` encodes every text as `tokenizer` does.
    /// - Throws: `TokenizerError.unsupported` for another kind of tokenizer, `.file`.
    public static func write(_ tokenizer: any Tokenizer, to folder: URL) throws {
        let (file, configuration) = try json(of: tokenizer)
        for (name, value) in [(name, file), (configurationName, configuration)] {
            let url = folder.appending(path: name)
            do {
                try Data((value.text() + "\n").utf8).write(to: url)
            } catch {
                throw WriteError(url.path, reason: "cannot be written: \(error.systemReason)")
            }
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
        default:
            throw TokenizerError.unsupported(
                field: "tokenizer", value: "\(type(of: tokenizer))",
                supported: "CharacterTokenizer, ByteTokenizer")
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
            }
        }
        return .object(members + tokenizer.chat.members(specials))
    }
}
