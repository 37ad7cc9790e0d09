import Language
import Tensors

/// A language model that values a chain by how much likelier it makes it than another one does: the
/// implicit process reward model (Yuan et al., 2412.01981 §3).
///
///     r(x, z₁…z_t) = β Σ_{i ≤ t} ln π(z_i | x, z_<i) − ln π_ref(z_i | x, z_<i),    v = σ(r)
///
/// It is trained on outcomes alone: r of a whole chain against whether the chain is right. What it then
/// says of a beginning is what it expects of the whole, as r(x, z₁…z_t) = β ln E[exp(r(x, z) / β)] over
/// the ways in which the reference goes on (their proposition 3.1). So each step has a value, without a
/// label of any step.
///
/// Departures from the paper: 1. A step's value is v behind it, and not its reward, the difference of r
/// behind it and before it: so a value of a beginning can be compared with any other.
///
/// Cost: a forward pass of either model; in training a backward pass of one beside them.
public struct LogRatioModel: ValueModel {
    /// π, which is trained.
    public let backbone: Transformer
    /// π_ref, which stays as it is.
    public let reference: Transformer
    /// β, the weight of a nat.
    public let beta: Double

    /// What β may be.
    public static let betas = 1e-6...1e3

    /// - Throws: `ModelError` for a reference of other shapes or another context.
    public init(backbone: Transformer, reference: Transformer, beta: Double) throws {
        try backbone.requireShapes(of: reference)
        let contexts = [backbone, reference].map(\.configuration.maxPositionEmbeddings)
        guard contexts[0] == contexts[1] else {
            throw ModelError.unsupported(
                field: "max_position_embeddings", value: "\(contexts[1]) beside \(contexts[0])")
        }
        self.backbone = backbone
        self.reference = reference
        self.beta = beta
    }

    /// A model that begins as a copy of a policy, which is its reference: all its values are ½.
    ///
    /// - Parameter beta: default 0.05, the paper's.
    public init(copying policy: Transformer, beta: Double = 0.05) throws {
        try self.init(backbone: policy.copied(), reference: policy.copied(), beta: beta)
    }

    public var namedParameters: [(name: String, tensor: Tensor)] { backbone.namedParameters }
    public var extra: (any Module)? { nil }

    public func logits(of batch: ValueBatch, checkpointing: Bool) throws -> Tensor {
        let layout = ScoredTokens(batch)
        let start = try Tensor.zeros([layout.chains * layout.width]).moved(to: backbone.device)
        guard !layout.rows.isEmpty else { return try start.indexed(place(layout.ends)) }
        let trained = try logProbs(
            of: layout, in: batch, by: backbone, checkpointing: checkpointing)
        let fixed = try withoutGradients { try logProbs(of: layout, in: batch, by: reference) }
        let sums = try start.indexAdd(place(layout.cells), source: trained - fixed)
            .reshaped(layout.chains, layout.width).cumsum(axis: 1).reshaped(-1)
        return try sums.indexed(place(layout.ends)) * beta
    }

    /// Two forward passes, and a backward one of the model that is trained.
    public func flops(of batch: ValueBatch, learns: Bool) -> Double {
        let (tokens, forward) = (
            batch.tokens.count, batch.forwardFLOPs(backbone.configuration)
        )
        return backbone.flops(forward: forward, tokens: tokens, learns: learns)
            + reference.flops(forward: forward, tokens: tokens, learns: false)
    }

    /// With the reference's weights.
    public func trainingMemory(of pass: TrainingMemory.Pass, hasMuon: Bool) -> TrainingMemory {
        var memory = backbone.trainingMemory(of: pass, hasMuon: hasMuon)
        memory.companions = memory.weights
        return memory
    }

    /// A copy with weights of its own; the reference, which nobody changes, is shared.
    public func copied() throws -> LogRatioModel {
        try LogRatioModel(backbone: backbone.copied(), reference: reference, beta: beta)
    }

    /// Natural-log probabilities of the scored tokens `[M]`, in nats.
    private func logProbs(
        of layout: ScoredTokens, in batch: ValueBatch, by model: Transformer,
        checkpointing: Bool = false
    ) throws -> Tensor {
        let states = try model.hidden(
            tokens: place(batch.tokens), spans: batch.spans, checkpointing: checkpointing)
        return try tokenLogProbs(
            logits: model.logits(hidden: states.indexed(place(layout.rows))),
            targets: place(layout.targets), path: model.path
        ).logProbs
    }

    private func place(_ indices: [Int64]) throws -> Tensor {
        try Tensor(indices).moved(to: backbone.device)
    }
}

/// Which tokens of a batch are scored, and where their running sums are read: in a table with a row for
/// each chain, that begins with nothing and goes on token by token.
private struct ScoredTokens {
    /// C.
    var chains = 0
    /// One more than the tokens of the longest chain, L + 1.
    var width = 1
    /// The packed rows whose distributions the tokens are scored under `[M]`.
    var rows: [Int64] = []
    /// The tokens `[M]`.
    var targets: [Int64] = []
    /// Their cells of the table `[M]`.
    var cells: [Int64] = []
    /// The cells that the batch's values are read from `[S]`.
    var ends: [Int64] = []

    init(_ batch: ValueBatch) {
        // A chain's places come one after the other; the furthest one has all of its tokens.
        var furthest: [ValueBatch.Place] = []
        var owners: [Int] = []
        for place in batch.places {
            if let last = furthest.last, last.prompt == place.prompt,
                last.chain.lowerBound == place.chain.lowerBound
            {
                if place.chain.count > last.chain.count { furthest[furthest.count - 1] = place }
            } else {
                furthest.append(place)
            }
            owners.append(furthest.count - 1)
        }
        chains = furthest.count
        width = (furthest.map(\.chain.count).max() ?? 0) + 1
        for (number, place) in furthest.enumerated() {
            for (index, row) in place.chain.enumerated() {
                rows.append(Int64(index == 0 ? place.prompt : row - 1))
                targets.append(batch.tokens[row])
                cells.append(Int64(number * width + index + 1))
            }
        }
        ends = zip(owners, batch.places).map { Int64($0 * width + $1.chain.count) }
    }
}
