/// What is known of one weight of a `Transformer` before there is a tensor: its name and shape, how
/// a fresh one begins, and the weights of a checkpoint that it is made of.
///
/// `ModelConfiguration.weightPlans` is the one list of a model's weights. Fresh models, checkpoints
/// in both directions and counts of parameters follow from it.
struct WeightPlan {
    /// What it is, which says how a fresh one begins.
    enum Kind {
        /// A matrix.
        case projection
        /// A matrix back into the residual stream.
        case inwardProjection
        /// The vector of a norm.
        case norm
        /// A vector that is added.
        case bias
    }

    /// A weight of a checkpoint.
    struct Part {
        /// In the checkpoint, with `.weight` or `.bias`.
        var name: String
        var rows: Int
        /// Whether the checkpoint has a bias beside it, a number for each row, for which no
        /// `Transformer` has a place.
        var hasBias = false

        var biasName: String { name.dropLast("weight".count) + "bias" }
    }

    /// As `Transformer.namedParameters` has it.
    var name: String
    /// The parts, under each other.
    var parts: [Part]
    var kind: Kind
    /// nil: a vector.
    var columns: Int?

    var shape: [Int] { [parts.reduce(0) { $0 + $1.rows }] + columns.list }

    /// Trainable numbers, biases included.
    var count: Int {
        parts.reduce(0) { $0 + $1.rows * (columns ?? 1) + ($1.hasBias ? $1.rows : 0) }
    }
}

extension ModelConfiguration {
    var embeddingPlan: WeightPlan {
        WeightPlan(
            name: "embedding", parts: [.init(name: LlamaWeights.embedding, rows: vocabularySize)],
            kind: .projection, columns: hiddenSize)
    }

    var finalNormPlan: WeightPlan {
        WeightPlan(
            name: "finalNorm", parts: [.init(name: LlamaWeights.finalNorm, rows: hiddenSize)],
            kind: .norm)
    }

    /// nil where the embedding serves.
    var headPlan: WeightPlan? {
        guard !tieWordEmbeddings else { return nil }
        return WeightPlan(
            name: "head", parts: [.init(name: LlamaWeights.head, rows: vocabularySize)],
            kind: .projection, columns: hiddenSize)
    }

    /// Every weight, in the order of the forward pass.
    var weightPlans: [WeightPlan] {
        [embeddingPlan] + (0..<hiddenLayers).flatMap { block($0).all } + [finalNormPlan]
            + headPlan.list
    }

    /// Trainable numbers of a valid configuration; a tied head counts once.
    public var parameterCount: Int {
        hiddenLayers * block(0).all.reduce(0) { $0 + $1.count }
            + embeddingPlan.count + finalNormPlan.count + (headPlan?.count ?? 0)
    }
}

extension Optional {
    /// What there is, as a list of one or none.
    var list: [Wrapped] { map { [$0] } ?? [] }
}
