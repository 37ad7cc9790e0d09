/// Something with parameters that have names, such as a layer or a whole model.
public protocol Module {
    /// Every parameter once, in a fixed order, under the name it has in a checkpoint.
    var namedParameters: [(name: String, tensor: Tensor)] { get }
}

extension Module {
    public var parameters: [Tensor] { namedParameters.map(\.tensor) }

    /// The number of trainable numbers.
    public var numParameters: Int { parameters.reduce(0) { $0 + $1.count } }

    /// Makes every parameter collect gradients, or stop.
    public func setRequiresGrad(_ requiresGrad: Bool = true) throws(TensorError) {
        for tensor in parameters { try tensor.setRequiresGrad(requiresGrad) }
    }

    /// Forgets every collected gradient.
    public func zeroGrad() throws(TensorError) {
        for tensor in parameters { try tensor.zeroGrad() }
    }

    /// Overwrites every parameter with the value of its name, converted to its dtype.
    ///
    /// - Throws: ``TensorError/parameter(name:reason:)`` where a name is missing, unknown, or has
    ///   another shape; then nothing has been written.
    public func update(
        parameters values: [(name: String, tensor: Tensor)]
    ) throws(TensorError) {
        try namedParameters.update(from: values)
    }
}

/// The parameters of a part, under the part's name: `norm` and `weight` give `norm.weight`.
public func named(
    _ prefix: String, _ part: some Module
) -> [(name: String, tensor: Tensor)] {
    part.namedParameters.map { ("\(prefix).\($0.name)", $0.tensor) }
}

extension [(name: String, tensor: Tensor)] {
    /// Writes `values` into the tensors of the same names, all or none.
    func update(from values: [(name: String, tensor: Tensor)]) throws(TensorError) {
        var remaining: [String: Tensor] = [:]
        for value in values where remaining.updateValue(value.tensor, forKey: value.name) != nil {
            throw .parameter(name: value.name, reason: "is given twice")
        }
        var pairs: [(target: Tensor, source: Tensor)] = []
        for (name, target) in self {
            guard let source = remaining.removeValue(forKey: name) else {
                throw .parameter(name: name, reason: "is missing")
            }
            guard source.shape == target.shape else {
                throw .parameter(
                    name: name, reason: "has shape \(source.shape) where \(target.shape) is needed")
            }
            pairs.append((target, source))
        }
        if let extra = remaining.keys.min() {
            throw .parameter(name: extra, reason: "is not known here")
        }
        for pair in pairs { try pair.target.update(from: pair.source) }
    }
}
