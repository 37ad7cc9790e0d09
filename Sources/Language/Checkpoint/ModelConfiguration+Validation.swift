extension ModelConfiguration {
    /// Checks every field against its bounds and the fields against each other.
    ///
    /// The bounds are far above any published model of the family, and low enough that no count
    /// derived from a valid configuration overflows.
    /// - Throws: `CheckpointError.invalidField` with the field's `config.json` name.
    public func validate() throws {
        try Self.check("vocab_size", vocabularySize, in: 1...(1 << 24))
        try Self.check("hidden_size", hiddenSize, in: 1...(1 << 18))
        try Self.check("intermediate_size", intermediateSize, in: 1...(1 << 20))
        try Self.check("num_hidden_layers", hiddenLayers, in: 1...(1 << 12))
        try Self.check("num_attention_heads", attentionHeads, in: 1...(1 << 12))
        try Self.check("num_key_value_heads", kvHeads, in: 1...(1 << 12))
        try Self.check("head_dim", headDimensions, in: 1...(1 << 12))
        try Self.check("max_position_embeddings", maxPositionEmbeddings, in: 1...(1 << 26))
        guard attentionHeads % kvHeads == 0 else {
            throw CheckpointError.invalidField(
                "num_key_value_heads",
                reason: "\(kvHeads) does not divide num_attention_heads, which is \(attentionHeads)"
            )
        }
        guard headDimensions % 2 == 0 else {
            throw CheckpointError.invalidField(
                "head_dim",
                reason: "\(headDimensions) is odd; rotary positions turn pairs of dimensions")
        }
        try Self.check("rms_norm_eps", rmsNormEps)
        try Self.check("rope_theta", ropeTheta)
        for id in eosTokenIds { try checkToken("eos_token_id", id) }
        if let bosTokenId { try checkToken("bos_token_id", bosTokenId) }
        if let padTokenId { try checkToken("pad_token_id", padTokenId) }
    }

    private static func check(_ field: String, _ value: Int, in bounds: ClosedRange<Int>) throws {
        guard bounds.contains(value) else {
            throw CheckpointError.invalidField(
                field,
                reason: "\(value) is not between \(bounds.lowerBound) and \(bounds.upperBound)")
        }
    }

    private static func check(_ field: String, _ value: Double) throws {
        guard value.isFinite, value > 0 else {
            throw CheckpointError.invalidField(
                field, reason: "\(value) is not a positive number")
        }
    }

    private func checkToken(_ field: String, _ id: Int) throws {
        guard (0..<vocabularySize).contains(id) else {
            throw CheckpointError.invalidField(
                field, reason: "token \(id) is not in a vocabulary of \(vocabularySize)")
        }
    }
}
