import Tensors

/// The architecture of a decoder-only transformer of the Llama family: RMSNorm, rotary positions,
/// grouped-query attention, SwiGLU (2302.13971, 2307.09288).
///
/// Coded as the `config.json` of a Hugging Face folder, with the names that MLX Swift gives the fields.
public struct ModelConfiguration: Hashable, Sendable {
    /// The type in which weights are stored.
    public enum WeightType: String, Codable, CaseIterable, Sendable {
        case float32, float16, bfloat16
    }

    /// Which model of the family it is (`model_type`, `architectures`; default: LLaMA).
    public var architecture: Architecture
    /// Tokens in the vocabulary, special ones included (`vocab_size`).
    public var vocabularySize: Int
    /// Width of the residual stream (`hidden_size`).
    public var hiddenSize: Int
    /// Inner width of the feed-forward block (`intermediate_size`).
    public var intermediateSize: Int
    /// Transformer blocks (`num_hidden_layers`).
    public var hiddenLayers: Int
    /// Query heads (`num_attention_heads`).
    public var attentionHeads: Int
    /// Key and value heads, each shared by `attentionHeads / kvHeads` query heads
    /// (`num_key_value_heads`; default: as many as query heads).
    public var kvHeads: Int
    /// Width of one head (`head_dim`; default: `hiddenSize / attentionHeads`).
    public var headDimensions: Int
    /// Added to the mean square in RMSNorm (`rms_norm_eps`; default 1e-6).
    public var rmsNormEps: Double
    /// Base of the rotary frequencies (`rope_theta`; default 10,000; 2104.09864).
    public var ropeTheta: Double
    /// How the frequencies were stretched for a longer context (`rope_scaling`, `rope_parameters`;
    /// default: not at all).
    public var ropeScaling: RotaryScaling
    /// Longest sequence in tokens (`max_position_embeddings`; default 2048).
    public var maxPositionEmbeddings: Int
    /// Whether the head is the embedding transposed (`tie_word_embeddings`; default false).
    public var tieWordEmbeddings: Bool
    /// Whether all four attention projections have biases (`attention_bias`; default false), which no
    /// model here computes with. Those of `Architecture.qwen2` are the architecture's.
    public var attentionBias: Bool
    /// Whether the three feed-forward projections have biases (`mlp_bias`; default false).
    public var mlpBias: Bool
    /// Tokens that end a sequence (`eos_token_id`: a number or a list).
    public var eosTokenIds: [Int]
    /// The token that begins a sequence, if there is one (`bos_token_id`).
    public var bosTokenId: Int?
    /// The token that fills batches of other software; never seen by our model (`pad_token_id`).
    public var padTokenId: Int?
    /// The type in which weights are stored (`dtype`, formerly `torch_dtype`; default float32).
    public var dtype: WeightType

    public init(
        architecture: Architecture = .llama, vocabularySize: Int, hiddenSize: Int,
        intermediateSize: Int, hiddenLayers: Int, attentionHeads: Int, kvHeads: Int? = nil,
        headDimensions: Int? = nil,
        rmsNormEps: Double = 1e-6, ropeTheta: Double = 10_000,
        ropeScaling: RotaryScaling = .none, maxPositionEmbeddings: Int = 2048,
        tieWordEmbeddings: Bool = false, attentionBias: Bool = false, mlpBias: Bool = false,
        eosTokenIds: [Int] = [], bosTokenId: Int? = nil, padTokenId: Int? = nil,
        dtype: WeightType = .float32
    ) {
        self.architecture = architecture
        self.vocabularySize = vocabularySize
        self.hiddenSize = hiddenSize
        self.intermediateSize = intermediateSize
        self.hiddenLayers = hiddenLayers
        self.attentionHeads = attentionHeads
        self.kvHeads = kvHeads ?? attentionHeads
        self.headDimensions =
            headDimensions ?? (attentionHeads > 0 ? hiddenSize / attentionHeads : 0)
        self.rmsNormEps = rmsNormEps
        self.ropeTheta = ropeTheta
        self.ropeScaling = ropeScaling
        self.maxPositionEmbeddings = maxPositionEmbeddings
        self.tieWordEmbeddings = tieWordEmbeddings
        self.attentionBias = attentionBias
        self.mlpBias = mlpBias
        self.eosTokenIds = eosTokenIds
        self.bosTokenId = bosTokenId
        self.padTokenId = padTokenId
        self.dtype = dtype
    }

    /// Width of all query heads together.
    public var queryWidth: Int { attentionHeads * headDimensions }
    /// Width of all key heads together; the value heads have the same.
    public var kvWidth: Int { kvHeads * headDimensions }
    /// Bytes of a decoder's page: keys and values of every layer and the final states of its positions.
    func pageBytes(_ pageSize: Int, bytesPerNumber: Int) -> Int {
        (2 * hiddenLayers * kvWidth + hiddenSize) * pageSize * bytesPerNumber
    }
    /// Rows of the fused query, key and value projection.
    public var qkvWidth: Int { queryWidth + 2 * kvWidth }
}
