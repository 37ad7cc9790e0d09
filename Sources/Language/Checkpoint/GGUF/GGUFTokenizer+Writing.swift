import Reasoning
import Tensors

extension GGUFTokenizer {
    /// The tables that `tokenizer()` reads, and llama.cpp.
    /// - Parameter configuration: of the model, whose vocabulary may be larger: llama.cpp wants a text for
    ///   each row of the embedding.
    /// - Throws: `TokenizerError.unsupported` for what a GGUF file does not have.
    static func metadata(
        of tokenizer: any Tokenizer, configuration model: ModelConfiguration
    ) throws -> [(key: String, value: GGUFValue)] {
        guard let tokenizer = tokenizer as? BytePairTokenizer else {
            throw TokenizerError.unsupported(
                field: "tokenizer", value: "\(type(of: tokenizer))", supported: "BytePairTokenizer")
        }
        let configuration = tokenizer.configuration
        let splitting = try splitting(of: configuration)
        guard tokenizer.vocabularySize <= model.vocabularySize else {
            throw TokenizerError.unsupported(
                field: "tokenizer", value: "of \(tokenizer.vocabularySize) tokens",
                supported: "at most the model's \(model.vocabularySize)")
        }
        let (texts, types) = vocabulary(configuration, size: model.vocabularySize)
        func text(_ token: Int32) -> String { configuration.tokens[Int(token)] }
        var metadata: [(key: String, value: GGUFValue)] = [
            (GGUFKeys.tokenizerModel, .string(Self.model)),
            (GGUFKeys.preTokenizer, .string(splitting.names[0])),
            (GGUFKeys.tokens, .array(texts.map { .string($0) })),
            (GGUFKeys.tokenTypes, .array(types.map { .int32(Int32($0.rawValue)) })),
            (
                GGUFKeys.merges,
                // Their tokens were looked up when the tokenizer was made.
                .array(configuration.merges.map { .string("\(text($0.left)) \(text($0.right))") })
            ),
            (GGUFKeys.addsBOS, .bool(!configuration.beginning.isEmpty)),
            (GGUFKeys.addsEOS, .bool(!configuration.ending.isEmpty)),
        ]
        let bos = configuration.beginning.first ?? model.bosTokenId.flatMap(Int32.init(exactly:))
        let others = model.eosTokenIds.compactMap(Int32.init(exactly:))
            .filter { $0 != configuration.endOfSequence }
        for (role, token) in [
            ("bos", bos), ("eos", configuration.endOfSequence), ("padding", configuration.padding),
            ("eot", others.first), ("eom", others.dropFirst().first),
        ] {
            guard let token, token >= 0 else { continue }
            metadata.append((GGUFKeys.token(role), .uint32(UInt32(token))))
        }
        let specials = try SpecialTokens(
            configuration.addedTokens.map { .init(text: $0.text, token: $0.token) })
        for member in tokenizer.chat.members(specials) {
            guard case .string(let text) = member.value else { continue }
            metadata.append((GGUFKeys.chat(member.key), .string(text)))
        }
        return metadata
    }

    /// What llama.cpp knows that splits texts as a tokenizer does.
    private static func splitting(
        of configuration: BytePairTokenizer.Configuration
    ) throws -> GGUFPreTokenizer {
        func unsupported(_ field: String, _ value: String, _ supported: String) -> TokenizerError {
            .unsupported(field: field, value: value, supported: supported)
        }
        guard configuration.decoders == [.byteLevel], configuration.unknown == nil,
            !configuration.fallsBackToBytes
        else {
            throw unsupported("decoder", "not ByteLevel", "ByteLevel without unknown tokens")
        }
        guard
            let known = GGUFPreTokenizer.all.first(where: {
                $0.preTokenizers == configuration.preTokenizers
                    && $0.normalizers == configuration.normalizers
                    && $0.ignoresMerges == configuration.ignoresMerges
            })
        else {
            throw unsupported(
                "pre_tokenizer", "none that GGUF files have a name for",
                "as it is behind \(GGUFPreTokenizer.supported)")
        }
        guard configuration.beginning.count <= 1,
            configuration.ending.isEmpty || configuration.ending == [configuration.endOfSequence]
        else {
            throw unsupported(
                "post_processor", "more than GGUF files say",
                "one token before a text and the end of sequence behind it")
        }
        for token in configuration.addedTokens
        where token.stripsLeft || token.stripsRight || token.isSingleWord || token.isNormalized {
            throw unsupported(
                "added_tokens", "'\(token.text)' with a flag", "tokens found wherever they stand")
        }
        return known
    }

    /// Texts and types of so many tokens; what is no token is written as llama.cpp's converter pads.
    private static func vocabulary(
        _ configuration: BytePairTokenizer.Configuration, size: Int
    ) -> (texts: [String], types: [TokenType]) {
        var texts = configuration.tokens
        texts += repeatElement("", count: max(0, size - texts.count))
        var types = texts.map { $0.isEmpty ? TokenType.unused : .normal }
        for token in configuration.addedTokens {
            texts[Int(token.token)] = token.text
            types[Int(token.token)] = token.isSpecial ? .control : .userDefined
        }
        for index in texts.indices where types[index] == .unused { texts[index] = "[PAD\(index)]" }
        return (texts, types)
    }
}
