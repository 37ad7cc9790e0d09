import Reasoning
import Tensors

/// Reads a byte-pair tokenizer from the tables of a GGUF file.
///
/// Tokens of the types *control* and *user defined* are found in a text before all else; *unused* ones,
/// by which a vocabulary is padded, are none.
/// Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md#tokenizer
struct GGUFTokenizer {
    let file: GGUFFile

    /// What a token is: `llama_token_type`.
    enum TokenType: Int {
        case normal = 1
        case unknown, control, userDefined, unused, byte
    }

    static let model = "gpt2"

    /// The tokenizer with its chat template.
    /// - Throws: `TokenizerError.file` naming the file and what is wrong with it.
    func tokenizer() throws -> BytePairTokenizer {
        try naming {
            let configuration = try configuration()
            return try BytePairTokenizer(configuration, chat: chat(configuration))
        }
    }

    /// All that makes the tokenizer but its chat.
    func configuration() throws -> BytePairTokenizer.Configuration {
        let splitting = try splitting()
        let (tokens, added) = try vocabulary()
        guard let end = try role("eos") ?? role("eot") else {
            throw TokenizerError.invalidField(GGUFKeys.token("eos"), reason: "is absent")
        }
        return BytePairTokenizer.Configuration(
            tokens: tokens, merges: try BytePairMerge.parse(strings(GGUFKeys.merges), of: tokens),
            addedTokens: added, ignoresMerges: splitting.ignoresMerges,
            normalizers: splitting.normalizers, preTokenizers: splitting.preTokenizers,
            decoders: [.byteLevel],
            beginning: try around("bos", GGUFKeys.addsBOS, standard: splitting.addsBOS),
            ending: try around("eos", GGUFKeys.addsEOS, standard: false), endOfSequence: end,
            padding: try role("padding"))
    }

    /// Tokens of the vocabulary, without those that pad it at its end; nil where the file has none.
    func count() throws -> Int? {
        guard file[GGUFKeys.tokens] != nil else { return nil }
        return try naming { try vocabulary().tokens.count }
    }

    private func naming<Value>(_ read: () throws -> Value) throws -> Value {
        do {
            return try read()
        } catch let error as TokenizerError {
            throw TokenizerError.file(file.path, reason: error.description)
        }
    }

    private func splitting() throws -> GGUFPreTokenizer {
        let model = file[GGUFKeys.tokenizerModel]
        guard model?.string == Self.model else {
            throw TokenizerError.unsupported(
                field: GGUFKeys.tokenizerModel, value: model?.description ?? "absent",
                supported: "'\(Self.model)'")
        }
        let name = file[GGUFKeys.preTokenizer] ?? .string("default")
        guard let text = name.string,
            let known = GGUFPreTokenizer.all.first(where: { $0.names.contains(text) })
        else {
            throw TokenizerError.unsupported(
                field: GGUFKeys.preTokenizer, value: "\(name)",
                supported: GGUFPreTokenizer.supported)
        }
        return known
    }

    /// The texts in order of the tokens, empty where there is none, and the added tokens among them.
    private func vocabulary() throws -> (tokens: [String], added: [AddedToken]) {
        var tokens = try strings(GGUFKeys.tokens)
        guard let types = file[GGUFKeys.tokenTypes]?.integers, types.count == tokens.count else {
            throw TokenizerError.invalidField(
                GGUFKeys.tokenTypes,
                reason: "is \(file[GGUFKeys.tokenTypes]?.description ?? "absent"), "
                    + "not a list of \(tokens.count) whole numbers")
        }
        guard tokens.count <= TokenizerFile.sizeLimit else {
            throw TokenizerError.invalidField(
                GGUFKeys.tokens, reason: "has more than \(TokenizerFile.sizeLimit) elements")
        }
        var added: [AddedToken] = []
        for (token, number) in types.enumerated() {
            switch TokenType(rawValue: number) {
            case .unused: tokens[token] = ""
            case .control, .userDefined, .unknown:
                added.append(
                    AddedToken(
                        text: tokens[token], token: Int32(token),
                        isSpecial: number != TokenType.userDefined.rawValue))
            case .normal, .byte: break
            case nil:
                throw TokenizerError.invalidField(
                    "\(GGUFKeys.tokenTypes)[\(token)]", reason: "\(number) is no type of token")
            }
        }
        tokens.removeLast(tokens.reversed().prefix { $0.isEmpty }.count)
        return (tokens, added)
    }

    /// The tokens around a text: that of a role, where they are asked for.
    private func around(_ name: String, _ key: String, standard: Bool) throws -> [Int32] {
        let value = file[key] ?? .bool(standard)
        guard let isAdded = value.bool else {
            throw TokenizerError.invalidField(key, reason: "is \(value), not a truth value")
        }
        return isAdded ? try role(name).map { [$0] } ?? [] : []
    }

    private func role(_ name: String) throws -> Int32? {
        let key = GGUFKeys.token(name)
        guard let value = file[key] else { return nil }
        guard let number = value.integer, let token = Int32(exactly: number), token >= 0 else {
            if value.integer == Int(UInt32.max) || value.integer == -1 { return nil }
            throw TokenizerError.invalidField(key, reason: "is \(value), not a token")
        }
        return token
    }

    private func strings(_ key: String) throws -> [String] {
        guard let strings = file[key]?.strings else {
            throw TokenizerError.invalidField(
                key, reason: "is \(file[key]?.description ?? "absent"), not a list of texts")
        }
        return strings
    }

    /// The chat as a folder's `tokenizer_config.json` with the same template and tokens says it.
    private func chat(_ configuration: BytePairTokenizer.Configuration) throws -> Chat {
        func text(_ token: Int32?) -> String? {
            guard let token, configuration.tokens.indices.contains(Int(token)) else { return nil }
            return configuration.tokens[Int(token)]
        }
        var fields = try GGUFKeys.chatFields(in: file).map { field, key in
            guard let text = file[key]?.string else {
                throw TokenizerError.invalidField(key, reason: "is not a text")
            }
            return JSON.Member(field, .string(text))
        }
        for (field, token) in [
            ("bos_token", try role("bos")), ("eos_token", configuration.endOfSequence),
            ("pad_token", configuration.padding),
        ] where !fields.contains(where: { $0.key == field }) {
            if let text = text(token) { fields.append(.init(field, .string(text))) }
        }
        return try Chat(
            configuration: .object(fields), template: nil,
            endOfSequence: text(configuration.endOfSequence) ?? "",
            specials: configuration.addedTokens.map { .init(text: $0.text, token: $0.token) })
    }
}
