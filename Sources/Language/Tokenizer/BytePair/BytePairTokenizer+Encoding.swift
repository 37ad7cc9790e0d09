extension BytePairTokenizer {
    /// Appends the tokens of UTF-8 text, without those that the post-processor adds.
    /// - Throws: `TokenizerError.invalidUTF8`; `tokens` then ends with those of the text before it.
    public func encode(utf8 bytes: UnsafeBufferPointer<UInt8>, into tokens: inout [Int32]) throws {
        let valid = bytes.validPrefix
        try encode(valid: UnsafeBufferPointer(rebasing: bytes[..<valid]), into: &tokens)
        guard valid == bytes.count else { throw TokenizerError.invalidUTF8(offset: valid) }
    }

    /// The tokens of a text, and those that the post-processor adds to a whole one, such as a beginning
    /// of sequence, where asked for.
    /// - Throws: `TokenizerError`.
    public func encode(text: String, addingSpecialTokens: Bool) throws -> [Int32] {
        let tokens = try encode(text: text)
        return addingSpecialTokens
            ? configuration.beginning + tokens + configuration.ending : tokens
    }

    private func encode(valid text: UnsafeBufferPointer<UInt8>, into tokens: inout [Int32]) throws {
        guard text.count <= TextNormalizer.longest else { throw TextNormalizer.tooLong }
        if tokens.isEmpty { tokens.reserveCapacity(text.count / 3) }
        var cache = caches.take()
        defer { caches.give(cache) }
        var symbols: [Int32] = []
        for part in raw.parts(of: text) {
            if part.token >= 0 {
                tokens.append(part.token)
                continue
            }
            var bytes = Array(text[part.range])
            var isStart = part.range.lowerBound == 0
            for normalizer in configuration.normalizers {
                try normalizer.apply(to: &bytes, isStart: &isStart)
            }
            let inner = bytes.withUnsafeBufferPointer { normalized.parts(of: $0) }
            for part in inner {
                if part.token >= 0 {
                    tokens.append(part.token)
                    continue
                }
                var pieces = TextPieces(
                    inner.count == 1 ? bytes : Array(bytes[part.range]),
                    isStart: isStart && part.range.lowerBound == 0)
                for preTokenizer in configuration.preTokenizers { preTokenizer.apply(to: &pieces) }
                pieces.bytes.withUnsafeBufferPointer { bytes in
                    for piece in pieces.pieces {
                        model.encode(
                            UnsafeBufferPointer(rebasing: bytes[piece]), into: &tokens,
                            cache: &cache, symbols: &symbols)
                    }
                }
            }
        }
    }
}
