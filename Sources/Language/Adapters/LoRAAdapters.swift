import Reasoning
import Tensors

/// The low-rank adapters of a model: the tensors that are trained in the place of its weights.
public struct LoRAAdapters: Sendable {
    public let configuration: LoRAConfiguration
    /// Of each block, beside each of its weights, what is learned there.
    public let layers: [TransformerBlock<[LowRankUpdate]>]
    /// The folder or file that the frozen weights are of; nil: unknown.
    public let base: String?
    private let plans: [TransformerBlock<[AdapterPlan]>]

    /// - Parameters:
    ///   - model: of the frozen weights.
    ///   - make: A or B of a projection, of the shape that `AdapterPlan.shape(of:rank:)` gives it.
    /// - Throws: `ConfigurationError` for a configuration that is out of bounds.
    init(
        _ configuration: LoRAConfiguration, of model: ModelConfiguration, base: String?,
        make: (AdapterPlan, AdapterPlan.Factor) throws -> Tensor
    ) throws {
        try configuration.validate()
        self.configuration = configuration
        self.base = base
        let plans = (0..<model.hiddenLayers).map {
            model.adapterPlans(layer: $0, of: configuration)
        }
        self.plans = plans
        layers = try plans.map { block in
            try block.map { plans in
                try plans.map { plan in
                    LowRankUpdate(
                        firstRow: plan.rows.lowerBound, a: try make(plan, .a),
                        b: try make(plan, .b), scale: configuration.scale)
                }
            }
        }
    }

    /// Fresh ones, which change nothing: A uniform in ±1/√in, as PEFT has it (Kaiming's with a = √5), and
    /// B zero.
    ///
    /// - Parameters:
    ///   - seed: each A has a stream of its own, named by its layer and projection.
    ///   - dtype: float64 beside weights of that type, else float32.
    /// - Throws: `ConfigurationError` for a configuration that is out of bounds or adapters that do not fit
    ///   into memory.
    init(
        fresh configuration: LoRAConfiguration, of model: ModelConfiguration, base: String?,
        seed: UInt64, dtype: DType, device: Device
    ) throws {
        try configuration.requireMemory(beside: model)
        try self.init(configuration, of: model, base: base) { plan, factor in
            let shape = plan.shape(of: factor, rank: configuration.rank)
            guard factor == .a else { return try .zeros(shape, dtype: dtype, device: device) }
            let bound = 1 / Double(plan.columns).squareRoot()
            let random = try RandomSource(
                seed: RandomStream.derive(seed, "lora.\(plan.target.rawValue)", plan.layer))
            return try Tensor.uniform(shape, low: -bound, high: bound, random: random)
                .asType(dtype).moved(to: device)
        }
    }

    /// Every A and B in the order of the forward pass, under the name of its projection, such as
    /// `model.layers.0.self_attn.q_proj.lora_A`.
    public var namedParameters: [(name: String, tensor: Tensor)] {
        zip(plans, layers).flatMap { plans, updates in
            zip(plans.all.joined(), updates.all.joined()).flatMap { plan, update in
                [
                    (name: plan.name(of: .a), tensor: update.a),
                    (name: plan.name(of: .b), tensor: update.b),
                ]
            }
        }
    }

    /// What is added to each weight that has adapters, by the weight's name.
    func updates(of model: ModelConfiguration) -> [String: [LowRankUpdate]] {
        var updates: [String: [LowRankUpdate]] = [:]
        for (layer, block) in layers.enumerated() {
            for (plan, added) in zip(model.block(layer).all, block.all) where !added.isEmpty {
                updates[plan.name] = added
            }
        }
        return updates
    }

    /// - Throws: `ModelError` for adapters of another model.
    func requireFit(_ model: ModelConfiguration) throws(ModelError) {
        guard layers.count == model.hiddenLayers else {
            throw .unsupported(
                field: "adapters", value: "of \(layers.count) layers beside \(model.hiddenLayers)")
        }
        for (layer, block) in layers.enumerated() {
            let plans = model.adapterPlans(layer: layer, of: configuration).all.joined()
            for (plan, update) in zip(plans, block.all.joined()) {
                for (factor, tensor) in [(AdapterPlan.Factor.a, update.a), (.b, update.b)] {
                    let expected = plan.shape(of: factor, rank: configuration.rank)
                    guard tensor.shape == expected else {
                        throw .shape(
                            plan.name(of: factor), expected: expected, found: tensor.shape)
                    }
                }
            }
        }
    }

    /// The same with every tensor changed.
    func map(_ change: (Tensor) throws -> Tensor) rethrows -> LoRAAdapters {
        LoRAAdapters(
            configuration: configuration,
            layers: try layers.map { block in
                try block.map { updates in
                    try updates.map { update in
                        LowRankUpdate(
                            firstRow: update.firstRow, a: try change(update.a),
                            b: try change(update.b), scale: update.scale)
                    }
                }
            }, base: base, plans: plans)
    }

    private init(
        configuration: LoRAConfiguration, layers: [TransformerBlock<[LowRankUpdate]>],
        base: String?, plans: [TransformerBlock<[AdapterPlan]>]
    ) {
        self.configuration = configuration
        self.layers = layers
        self.base = base
        self.plans = plans
    }

    /// The type of adapters beside weights of a type.
    static func dtype(beside weights: DType) -> DType {
        weights == .float64 ? .float64 : .float32
    }
}

extension LoRAConfiguration {
    /// - Throws: `ConfigurationError` where the adapters, of float32, do not fit into the machine's memory.
    func requireMemory(beside model: ModelConfiguration) throws(ConfigurationError) {
        try validate()
        try MachineMemory.require(
            4 * Double(parameterCount(beside: model)), for: "rank", "adapters of rank \(rank)")
    }
}
