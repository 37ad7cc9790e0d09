import CTorch

/// Reverse-mode differentiation.
extension Tensor {
    /// Whether gradients flow to this tensor.
    public var requiresGrad: Bool { ct_requires_grad(handle) != 0 }

    /// Makes a leaf tensor collect gradients, or stop. Only floating dtypes can.
    @discardableResult
    public func setRequiresGrad(_ requiresGrad: Bool = true) throws(TensorError) -> Tensor {
        try check("setRequiresGrad", ct_set_requires_grad(handle, requiresGrad ? 1 : 0))
        return self
    }

    /// Adds this tensor's derivatives to the gradient of every leaf it depends on.
    ///
    /// - Parameter gradient: the weight of each element; a tensor of one element needs none.
    public func backward(gradient: Tensor? = nil) throws(TensorError) {
        let status = withExtendedLifetime(gradient) { ct_backward(handle, gradient?.handle) }
        try check("backward", status)
    }

    /// The gradient collected so far; nil where there is none. It shares the collector's memory.
    public var grad: Tensor? {
        get throws(TensorError) {
            var out: OpaquePointer?
            try check("grad", ct_grad(handle, &out))
            return out.map(Tensor.init(owning:))
        }
    }

    /// Replaces the collected gradient.
    public func setGrad(_ gradient: Tensor?) throws(TensorError) {
        let status = withExtendedLifetime(gradient) { ct_set_grad(handle, gradient?.handle) }
        try check("setGrad", status)
    }

    /// Forgets the collected gradient.
    public func zeroGrad() throws(TensorError) { try setGrad(nil) }

    /// The same values, through which no gradient flows.
    public func detached() throws(TensorError) -> Tensor {
        try .make("detached") { ct_detach(handle, $0) }
    }
}

/// Runs `body` without recording anything for backward passes.
public func withoutGradients<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    let previous = ct_set_grad_enabled(0)
    defer { _ = ct_set_grad_enabled(previous) }
    return try body()
}
