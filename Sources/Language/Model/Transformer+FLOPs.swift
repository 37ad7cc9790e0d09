extension Transformer {
    /// FLOPs of a pass by the formula of the architecture, its backward pass included where it learns: three
    /// forward passes, as each product has two gradients of its own size.
    ///
    /// Frozen weights beside adapters have no gradient, so theirs is not counted; the adapters' own products
    /// are.
    /// - Parameters:
    ///   - forward: of the forward pass without adapters.
    ///   - tokens: that go through the model.
    public func flops(forward: Double, tokens: Int, learns: Bool) -> Double {
        guard let adapters else { return learns ? 3 * forward : forward }
        let parameters = adapters.configuration.parameterCount(beside: configuration)
        let all = forward + 2 * Double(tokens) * Double(parameters)
        guard learns else { return all }
        return 3 * all - 2 * Double(tokens) * Double(configuration.matmulParameters)
    }

    /// FLOPs of running the blocks again for their gradients, as gradient checkpointing does.
    /// - Parameters: as of `flops`.
    public func recomputedFLOPs(forward: Double, tokens: Int) -> Double {
        configuration.blockFLOPs(
            of: flops(forward: forward, tokens: tokens, learns: false), tokens: tokens)
    }

    /// FLOPs of learning from a batch.
    public func trainingFLOPs(of batch: PackedBatch, checkpointing: Bool = false) -> Double {
        let (forward, tokens) = (batch.forwardFLOPs(configuration), batch.tokens.count)
        return flops(forward: forward, tokens: tokens, learns: true)
            + (checkpointing ? recomputedFLOPs(forward: forward, tokens: tokens) : 0)
    }
}
