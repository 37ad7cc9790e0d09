import Tensors

extension Transformer {
    /// Overwrites the parameters, weights or adapters, with those of a model of the same configuration.
    /// - Throws: `ModelError` where the two differ; then nothing has changed.
    public func take(weightsOf other: Transformer) throws {
        try requireShapes(of: other)
        for (mine, theirs) in zip(namedParameters, other.namedParameters) {
            try mine.tensor.update(from: theirs.tensor)
        }
    }

    /// - Throws: `ModelError` naming the first parameter that only one of the two has, or that has
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

    /// Every weight by its name, without adapters.
    var weightsByName: [String: Tensor] {
        Dictionary(uniqueKeysWithValues: namedWeights.map { ($0, $1) })
    }

    /// The same weights under a configuration that stores them as `type`.
    public func stored(as type: ModelConfiguration.WeightType) throws -> Transformer {
        guard configuration.dtype != type else { return self }
        var configuration = configuration
        configuration.dtype = type
        return try Transformer(
            configuration: configuration, weights: weightsByName, vocabularySize: vocabularySize,
            path: path, adapters: adapters)
    }

    /// The same weights, shared and not copied, for a tokenizer of so many tokens.
    /// - Throws: `ModelError` where the model has fewer.
    public func limited(to tokens: Int) throws -> Transformer {
        guard tokens != vocabularySize else { return self }
        return try Transformer(
            configuration: configuration, weights: weightsByName, vocabularySize: tokens,
            path: path, adapters: adapters)
    }

    /// A copy whose parameters are its own, for a frozen reference. Weights beside adapters, which nobody
    /// changes, are shared.
    public func copied() throws -> Transformer {
        try withoutGradients {
            guard let adapters else {
                return try Transformer(
                    configuration: configuration,
                    weights: weightsByName.mapValues { try $0.detached().copy() },
                    vocabularySize: vocabularySize, path: path)
            }
            return try with(adapters: adapters.map { try $0.detached().copy() })
        }
    }

    /// A copy with weights of its own on a device and of a type, and adapters of theirs.
    public func copied(to device: Device, dtype: DType) throws -> Transformer {
        try withoutGradients {
            func copy(_ tensor: Tensor, _ dtype: DType) throws -> Tensor {
                try tensor.detached().copy().asType(dtype).moved(to: device)
            }
            return try Transformer(
                configuration: configuration,
                weights: weightsByName.mapValues { try copy($0, dtype) },
                vocabularySize: vocabularySize,
                adapters: adapters?.map { try copy($0, LoRAAdapters.dtype(beside: dtype)) })
        }
    }

    /// The same weights, shared and not copied, under another head.
    /// - Parameter head: `[V, D]`.
    /// - Throws: `ModelError` for a head of another shape.
    public func with(head: Tensor) throws -> Transformer {
        var configuration = configuration
        configuration.tieWordEmbeddings = false
        var weights = weightsByName
        if let plan = configuration.headPlan { weights[plan.name] = head }
        return try Transformer(
            configuration: configuration, weights: weights, vocabularySize: vocabularySize,
            path: path, adapters: adapters)
    }
}
