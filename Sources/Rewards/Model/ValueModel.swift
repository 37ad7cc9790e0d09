import Language
import Tensors

/// A model that values chains at places of theirs, as `RewardTraining` trains it.
public protocol ValueModel: Module {
    /// The transformer that is trained, whose context bounds the chains.
    var backbone: Transformer { get }
    /// What is trained beside the transformer; nil: nothing is.
    var extra: (any Module)? { get }

    /// Log-odds of the values that a batch asks for, `[S]`.
    ///
    /// - Parameter checkpointing: as of `Transformer.hidden`.
    func logits(of batch: ValueBatch, checkpointing: Bool) throws -> Tensor

    /// FLOPs of a batch by the formula of the architecture.
    ///
    /// - Parameter learns: whether there is a backward pass behind the forward one.
    func flops(of batch: ValueBatch, learns: Bool) -> Double

    /// What training it takes.
    ///
    /// - Parameter hasMuon: whether the matrices within the model take Muon's steps.
    func trainingMemory(of pass: TrainingMemory.Pass, hasMuon: Bool) -> TrainingMemory

    /// A copy with weights of its own.
    func copied() throws -> Self
}

extension ValueModel {
    /// Log-odds of the values that a batch asks for, `[S]`.
    public func logits(of batch: ValueBatch) throws -> Tensor {
        try logits(of: batch, checkpointing: false)
    }

    /// FLOPs of learning from a batch; with `checkpointing` the blocks run forward once more.
    public func trainingFLOPs(of batch: ValueBatch, checkpointing: Bool) -> Double {
        flops(of: batch, learns: true)
            + (checkpointing
                ? backbone.recomputedFLOPs(
                    forward: batch.forwardFLOPs(backbone.configuration),
                    tokens: batch.tokens.count) : 0)
    }

    /// A forward pass, and twice as much for the backward one.
    public func flops(of batch: ValueBatch, learns: Bool) -> Double {
        backbone.flops(
            forward: batch.forwardFLOPs(backbone.configuration), tokens: batch.tokens.count,
            learns: learns)
    }
}

extension RewardModel: ValueModel {
    public var extra: (any Module)? { head }

    /// A pass has no logits over the vocabulary.
    public func trainingMemory(of pass: TrainingMemory.Pass, hasMuon: Bool) -> TrainingMemory {
        var pass = pass
        pass.scored = 0
        return backbone.trainingMemory(of: pass, hasMuon: hasMuon)
    }
}
