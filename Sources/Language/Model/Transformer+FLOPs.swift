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
}
