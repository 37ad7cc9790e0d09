import Language
import Tensors

/// The transformer with a scalar in the place of next-token logits (Cobbe et al., 2110.14168 §4.2;
/// Stiennon et al., 2009.01325 §3.4):
///
///     r(x, z₁…z_t) = w · h_t + b,    v = σ(r)
///
/// with h_t the normalized hidden state behind the chain's t-th token. Read at the last token it is
/// an outcome reward model, at every step's end a process reward model; as attention is causal, one
/// pass gives all of these, and a value depends on nothing that comes after it.
///
/// Departures from the papers: 1. The value is read once for a chain or a step, and not at each
/// token. 2. There is no language-modelling loss beside it (2110.14168 adds one).
///
/// Cost: one forward pass, counted by the formula of the architecture with its head.
// Unchecked: as for `Transformer`, the structure is immutable and the values have one writer.
public final class RewardModel: Module, @unchecked Sendable {
    public let backbone: Transformer
    /// Weight `[1, D]`, bias `[1]`.
    public let head: Linear

    /// - Throws: `ModelError` for a head of another shape, or a vocabulary of one token.
    public init(backbone: Transformer, head: Linear) throws {
        let expected = [1, backbone.configuration.hiddenSize]
        guard head.weight.shape == expected else {
            throw ModelError.shape("score.weight", expected: expected, found: head.weight.shape)
        }
        guard let bias = head.bias else { throw ModelError.missing("score.bias") }
        guard bias.shape == [1] else {
            throw ModelError.shape("score.bias", expected: [1], found: bias.shape)
        }
        // The engine reads a value as the odds of two tokens; see `reader`.
        guard backbone.configuration.vocabularySize > 1 else {
            throw ModelError.unsupported(field: "vocab_size", value: "1")
        }
        self.backbone = backbone
        self.head = head
        try head.setRequiresGrad()
    }

    /// A reward model that begins as a copy of a policy, or of any model of its family. The head's
    /// weights are normal with deviation 1/√(D+1) (2009.01325 §3.4), its bias 0.
    public convenience init(copying policy: Transformer, random: RandomSource) throws {
        let hidden = policy.configuration.hiddenSize
        let head = try Linear(
            inputDimensions: hidden, outputDimensions: 1,
            deviation: 1 / Double(hidden + 1).squareRoot(), random: random)
        func placed(_ tensor: Tensor) throws -> Tensor {
            try tensor.asType(policy.dtype).moved(to: policy.device)
        }
        try self.init(
            backbone: policy.copied(),
            head: Linear(weight: placed(head.weight), bias: head.bias.map(placed)))
    }

    /// Every trainable tensor; a head over the vocabulary is not among them.
    public var namedParameters: [(name: String, tensor: Tensor)] {
        backbone.namedParameters.filter { $0.tensor !== backbone.untiedHead }
            + named("score", head)
    }

    /// Log-odds of the values that a batch asks for, `[S]`.
    public func logits(of batch: ValueBatch, checkpointing: Bool) throws -> Tensor {
        let device = backbone.device
        let states = try backbone.hidden(
            tokens: Tensor(batch.tokens).moved(to: device), spans: batch.spans,
            checkpointing: checkpointing)
        return try head(states.indexed(Tensor(batch.rows).moved(to: device))).reshaped(-1)
    }

    /// A copy with weights of its own.
    public func copied() throws -> RewardModel {
        try withoutGradients {
            try RewardModel(
                backbone: backbone.copied(),
                head: Linear(
                    weight: head.weight.detached().copy(), bias: head.bias?.detached().copy()))
        }
    }
}
