import Tensors

extension Transformer {
    /// Overwrites the weights with those of a model of the same configuration.
    /// - Throws: `ModelError` where the two differ; then nothing has changed.
    public func take(weightsOf other: Transformer) throws {
        try requireShapes(of: other)
        for (mine, theirs) in zip(namedParameters, other.namedParameters) {
            try mine.tensor.update(from: theirs.tensor)
        }
    }

    /// - Throws: `ModelError` naming the first weight that only one of the two has, or that has
    ///   another shape in `other`.
    public func requireShapes(of other: Transformer) throws {
        let theirs = Dictionary(uniqueKeysWithValues: other.namedParameters.map { ($0, $1.shape) })
        for (name, tensor) in namedParameters {
            guard let found = theirs[name] else { throw ModelError.missing(name) }
            guard found == tensor.shape else {
                throw ModelError.shape(name, expected: tensor.shape, found: found)
            }
        }
        let mine = Set(namedParameters.map(\.name))
        for (name, tensor) in other.namedParameters where !mine.contains(name) {
            throw ModelError.shape(name, expected: [], found: tensor.shape)
        }
    }

    /// The same weights under a configuration that stores them as `type`.
    public func stored(as type: ModelConfiguration.WeightType) throws -> Transformer {
        guard configuration.dtype != type else { return self }
        var configuration = configuration
        configuration.dtype = type
        return try Transformer(
            configuration: configuration,
            weights: Dictionary(uniqueKeysWithValues: namedParameters.map { ($0, $1) }),
            vocabularySize: vocabularySize, path: path)
    }

    /// The same weights, shared and not copied, for a tokenizer of so many tokens.
    /// - Throws: `ModelError` where the model has fewer.
    public func limited(to tokens: Int) throws -> Transformer {
        guard tokens != vocabularySize else { return self }
        return try Transformer(
            configuration: configuration,
            weights: Dictionary(uniqueKeysWithValues: namedParameters.map { ($0, $1) }),
            vocabularySize: tokens, path: path)
    }

    /// A copy with weights of its own, for a frozen reference.
    public func copied() throws -> Transformer {
        try mapped(path: path) { try $0.copy() }
    }

    /// A copy with weights of its own on a device and of a type.
    public func copied(to device: Device, dtype: DType) throws -> Transformer {
        try mapped(path: nil) { try $0.copy().asType(dtype).moved(to: device) }
    }

    private func mapped(
        path: FusedPath?, _ change: (Tensor) throws -> Tensor
    ) throws -> Transformer {
        let weights = try withoutGradients {
            try namedParameters.map { ($0.name, try change($0.tensor.detached())) }
        }
        return try Transformer(
            configuration: configuration,
            weights: Dictionary(uniqueKeysWithValues: weights), vocabularySize: vocabularySize,
            path: path)
    }

    /// The same weights, shared and not copied, under another head.
    /// - Parameter head: `[V, D]`.
    /// - Throws: `ModelError` for a head of another shape.
    public func with(head: Tensor) throws -> Transformer {
        var configuration = configuration
        configuration.tieWordEmbeddings = false
        var weights = Dictionary(uniqueKeysWithValues: namedParameters.map { ($0, $1) })
        if let plan = configuration.headPlan { weights[plan.name] = head }
        return try Transformer(
            configuration: configuration, weights: weights, vocabularySize: vocabularySize,
            path: path)
    }
}
