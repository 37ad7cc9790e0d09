import Reasoning
import Tensors

/// Low-rank adaptation (LoRA, 2106.09685): the weights stay as they are, and beside some of them a product
/// of two small matrices is learned.
///
///     y = W x + scale · B (A x),    scale = alpha / rank
///
/// Trained are A and B alone: `namedParameters` are theirs, and so are gradients, moments and masters. The
/// gradient is taken beside the weights and never through their sum; a sum is what decoders pack
/// (`decoderWeights`) and what is written as a model of its own (`merged`).
///
/// Departures from the paper: 1. adapters are in float32 whatever type the weights have, as in PEFT, and
/// the sum is rounded to it. 2. Every projection of a block has adapters unless the configuration names
/// fewer. 3. There is no dropout.
extension Transformer {
    /// The model with fresh adapters, which compute nothing yet: it shares the weights, which are frozen in
    /// it.
    ///
    /// - Parameters:
    ///   - seed: of the matrices A.
    ///   - base: the folder or file that the weights are of, which is named where the adapters are written.
    /// - Throws: `ConfigurationError` for a configuration that is out of bounds, and for a model that has
    ///   adapters already.
    public func withAdapters(
        _ configuration: LoRAConfiguration, seed: UInt64 = 0, base: String? = nil
    ) throws -> Transformer {
        guard adapters == nil else {
            throw ConfigurationError(
                field: "lora",
                reason: "the model has adapters already; merge them first, or go on with them")
        }
        return try with(
            adapters: LoRAAdapters(
                fresh: configuration, of: self.configuration, base: base, seed: seed,
                dtype: LoRAAdapters.dtype(beside: dtype), device: device))
    }

    /// The same weights, shared and not copied, beside other adapters.
    func with(adapters: LoRAAdapters) throws -> Transformer {
        try Transformer(
            configuration: configuration, weights: weightsByName, vocabularySize: vocabularySize,
            path: path, adapters: adapters)
    }

    /// The model that the adapters make of the weights, without adapters and with weights of its own:
    /// `W + scale · B A`, rounded to the weights' type. A model without adapters is itself.
    public func merged() throws -> Transformer {
        guard let adapters else { return self }
        let updates = adapters.updates(of: configuration)
        var weights = weightsByName
        for (name, weight) in weights {
            weights[name] = try updates[name].map { try mergedWeight(weight, $0) } ?? weight.copy()
        }
        return try Transformer(
            configuration: configuration, weights: weights, vocabularySize: vocabularySize,
            path: path)
    }
}
