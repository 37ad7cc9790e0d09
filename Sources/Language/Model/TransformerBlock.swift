import Tensors

/// The weights of one block, or of something else for each of them: their tensors in a
/// `Transformer`, their plans in a `ModelConfiguration`.
///
/// Shapes as in `Transformer`.
public struct TransformerBlock<Weight> {
    public let inputNorm: Weight  // [D]
    public let projections: Weight  // [(H + 2K) d, D]
    /// nil where the architecture adds nothing to queries, keys and values.
    public let projectionBias: Weight?  // [(H + 2K) d]
    /// nil, as `keyNorm`, where the architecture has no norms of heads.
    public let queryNorm: Weight?  // [d]
    public let keyNorm: Weight?  // [d]
    public let output: Weight  // [D, H d]
    public let postNorm: Weight  // [D]
    public let gateUp: Weight  // [2F, D]
    public let down: Weight  // [D, F]

    /// In the order of the forward pass.
    var all: [Weight] {
        [inputNorm, projections] + projectionBias.list + queryNorm.list + keyNorm.list
            + [output, postNorm, gateUp, down]
    }

    /// The same of another kind.
    func map<Other>(_ change: (Weight) throws -> Other) rethrows -> TransformerBlock<Other> {
        TransformerBlock<Other>(
            inputNorm: try change(inputNorm), projections: try change(projections),
            projectionBias: try projectionBias.map(change),
            queryNorm: try queryNorm.map(change), keyNorm: try keyNorm.map(change),
            output: try change(output), postNorm: try change(postNorm),
            gateUp: try change(gateUp), down: try change(down))
    }
}

extension TransformerBlock: Sendable where Weight: Sendable {}

extension TransformerBlock<Tensor> {
    /// The weights of both sublayers, with what is learned beside them.
    func sublayers(beside updates: TransformerBlock<[LowRankUpdate]>?) -> DecoderWeights.Layer {
        DecoderWeights.Layer(
            attention: AttentionWeights(
                norm: inputNorm, projections: projections, projectionBias: projectionBias,
                queryNorm: queryNorm, keyNorm: keyNorm, output: output,
                projectionUpdates: updates?.projections ?? [],
                outputUpdates: updates?.output ?? []),
            feedForward: FeedForwardWeights(
                norm: postNorm, gateUp: gateUp, down: down, gateUpUpdates: updates?.gateUp ?? [],
                downUpdates: updates?.down ?? []))
    }
}

extension ModelConfiguration {
    /// The weights of a block.
    func block(_ layer: Int) -> TransformerBlock<WeightPlan> {
        func part(_ name: String, _ rows: Int, hasBias: Bool = false) -> WeightPlan.Part {
            WeightPlan.Part(
                name: LlamaWeights.name(layer: layer, "\(name).weight"), rows: rows,
                hasBias: hasBias)
        }
        func plan(
            _ name: String, _ parts: WeightPlan.Part..., kind: WeightPlan.Kind = .projection,
            columns: Int? = nil
        ) -> WeightPlan {
            WeightPlan(
                name: "layers.\(layer).\(name)", parts: parts, kind: kind, columns: columns)
        }
        func norm(_ name: String, _ stored: String, _ size: Int) -> WeightPlan {
            plan(name, part(stored, size), kind: .norm)
        }
        let attention = [("q_proj", queryWidth), ("k_proj", kvWidth), ("v_proj", kvWidth)]
            .map { part("self_attn.\($0)", $1) }
        let biases = attention.map { WeightPlan.Part(name: $0.biasName, rows: $0.rows) }
        return TransformerBlock(
            inputNorm: norm("inputNorm", "input_layernorm", hiddenSize),
            projections: WeightPlan(
                name: "layers.\(layer).projections", parts: attention, kind: .projection,
                columns: hiddenSize),
            projectionBias: architecture.biasesProjections || attentionBias
                ? WeightPlan(
                    name: "layers.\(layer).projectionBias", parts: biases, kind: .bias) : nil,
            queryNorm: architecture.normalizesHeads
                ? norm("queryNorm", "self_attn.q_norm", headDimensions) : nil,
            keyNorm: architecture.normalizesHeads
                ? norm("keyNorm", "self_attn.k_norm", headDimensions) : nil,
            output: plan(
                "output", part("self_attn.o_proj", hiddenSize, hasBias: attentionBias),
                kind: .inwardProjection, columns: queryWidth),
            postNorm: norm("postNorm", "post_attention_layernorm", hiddenSize),
            gateUp: plan(
                "gateUp", part("mlp.gate_proj", intermediateSize, hasBias: mlpBias),
                part("mlp.up_proj", intermediateSize, hasBias: mlpBias), columns: hiddenSize),
            down: plan(
                "down", part("mlp.down_proj", hiddenSize, hasBias: mlpBias),
                kind: .inwardProjection, columns: intermediateSize))
    }
}
