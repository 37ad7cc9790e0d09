import Reasoning
import Tensors

extension ModelConfiguration {
    /// Checks every field against its bounds and the fields against each other.
    ///
    /// The bounds are far above any published model of the family, and low enough that no count
    /// derived from a valid configuration overflows.
    /// - Throws: `ConfigurationError` with the field's `config.json` name.
    public func validate() throws(ConfigurationError) {
        try ConfigurationError.check("vocab_size", vocabularySize, in: 1...(1 << 24))
        try ConfigurationError.check("hidden_size", hiddenSize, in: 1...(1 << 18))
        try ConfigurationError.check("intermediate_size", intermediateSize, in: 1...(1 << 20))
        try ConfigurationError.check("num_hidden_layers", hiddenLayers, in: Limits.layers)
        try ConfigurationError.check("num_attention_heads", attentionHeads, in: 1...(1 << 12))
        try ConfigurationError.check("num_key_value_heads", kvHeads, in: 1...(1 << 12))
        try ConfigurationError.check("head_dim", headDimensions, in: 1...(1 << 12))
        try ConfigurationError.check(
            "max_position_embeddings", maxPositionEmbeddings, in: Limits.tokens)
        guard attentionHeads % kvHeads == 0 else {
            throw ConfigurationError(
                field: "num_key_value_heads",
                reason: "\(kvHeads) does not divide num_attention_heads, which is \(attentionHeads)"
            )
        }
        guard headDimensions % 2 == 0 else {
            throw ConfigurationError(
                field: "head_dim",
                reason: "\(headDimensions) is odd; rotary positions turn pairs of dimensions")
        }
        try Self.check("rms_norm_eps", rmsNormEps)
        try Self.check("rope_theta", ropeTheta)
        try checkScaling()
        for id in eosTokenIds { try checkToken("eos_token_id", id) }
        if let bosTokenId { try checkToken("bos_token_id", bosTokenId) }
        if let padTokenId { try checkToken("pad_token_id", padTokenId) }
    }

    /// Whether the weights, and what is made beside them, fit into the machine's memory: to be asked
    /// before anything of them is taken.
    ///
    /// Counted are the weights and the angles of every position in the three forms that they pass
    /// through.
    /// - Parameter bytesPerWeight: 0: the weights lie elsewhere.
    /// - Throws: `ConfigurationError` naming the field that asks for too much.
    public func requireMemory(
        bytesPerWeight: Int = 4, of available: Double = MachineMemory.bytes
    ) throws(ConfigurationError) {
        try MachineMemory.require(
            16 * Double(maxPositionEmbeddings) * Double(headDimensions),
            for: "max_position_embeddings",
            "the rotary angles of \(maxPositionEmbeddings) positions", of: available)
        try MachineMemory.require(
            Double(bytesPerWeight) * Double(parameterCount), for: "num_hidden_layers",
            "\(hiddenLayers) layers of width \(hiddenSize), a feed-forward width of "
                + "\(intermediateSize) and a vocabulary of \(vocabularySize)", of: available)
    }

    private func checkScaling() throws(ConfigurationError) {
        switch ropeScaling {
        case .none: break
        case .linear(let factor):
            try Self.check("rope_scaling.factor", factor)
        case .llama3(let factor, let low, let high, let context):
            try Self.check("rope_scaling.factor", factor)
            try Self.check("rope_scaling.low_freq_factor", low)
            try Self.check("rope_scaling.high_freq_factor", high)
            guard low < high else {
                throw ConfigurationError(
                    field: "rope_scaling.high_freq_factor",
                    reason: "\(high) is not more than low_freq_factor, which is \(low)")
            }
            try ConfigurationError.check(
                "rope_scaling.original_max_position_embeddings", context, in: Limits.tokens)
        }
    }

    private static func check(_ field: String, _ value: Double) throws(ConfigurationError) {
        guard value.isFinite, value > 0 else {
            throw ConfigurationError(field: field, reason: "\(value) is not a positive number")
        }
    }

    private func checkToken(_ field: String, _ id: Int) throws(ConfigurationError) {
        guard (0..<vocabularySize).contains(id) else {
            throw ConfigurationError(
                field: field, reason: "token \(id) is not in a vocabulary of \(vocabularySize)")
        }
    }
}
