import CTorch

/// Adam with decoupled weight decay (arXiv:1711.05101), on LibTorch's fused step.
///
///     m ← β₁ m + (1 - β₁) g          v ← β₂ v + (1 - β₂) g²
///     w ← w - η λ w - η (m / (1 - β₁ᵗ)) / (√(v / (1 - β₂ᵗ)) + ε)
///
/// Departures: 1. parameters with at most one axis (norms, biases) do not decay. 2. A parameter
/// without a gradient is left alone, and its own count of steps `t` does not advance. 3. Where the
/// parameters are of 16 bits, `w`, `m`, `v` and the step are float32, and a parameter is its master
/// `w` rounded (arXiv:1710.03740 §3.1): else small steps would be lost in rounding. 4. With `muon`, the
/// matrices within the model take Muon's step instead, of the same rate and decay:
///
///     m ← μ m + g          w ← w - η λ w - 0.2 η √max(rows, columns) · UVᵀ of (g + μ m) = UΣVᵀ
///
/// UVᵀ by Newton and Schulz's iteration, so about (github.com/KellerJordan/Muon); the scale, with which a
/// step is as large as AdamW's, is of arXiv:2502.16982 §2.2.
public struct AdamW {
    /// The settings of AdamW (1711.05101).
    public struct Configuration: Codable, Equatable, Sendable {
        /// η; the step may override it. The paper leaves it open, PyTorch takes 1e-3.
        public var learningRate = 1e-3
        public var beta1 = 0.9
        public var beta2 = 0.999
        public var eps = 1e-8
        /// λ; PyTorch and the paper's images take 0.01, language models 0.1.
        public var weightDecay = 0.01
        /// Muon's momentum μ, 0.95 as its author has it; nil, the default, where AdamW moves everything.
        public var muon: Double?

        public init() {}

        public func validate() throws(TensorError) {
            for (field, value) in [("beta1", beta1), ("beta2", beta2), ("muon", muon ?? 0)]
            where !(0..<1).contains(value) {
                throw .invalid(field: field, reason: "must lie in 0..<1, not \(value)")
            }
            for (field, value) in [
                ("learningRate", learningRate), ("eps", eps), ("weightDecay", weightDecay),
            ] where !(value >= 0 && value.isFinite) {
                throw .invalid(field: field, reason: "must be finite and not negative: \(value)")
            }
        }
    }

    private struct Slot {
        let name: String
        let parameter: Tensor
        /// What moves: the parameter itself, or the float32 of which it is the rounding.
        let master: Tensor
        let first: Tensor
        let second: Tensor
        let step: Tensor
        let decays: Bool
        let isMuons: Bool

        var isRounded: Bool { master !== parameter }
    }

    public let configuration: Configuration
    private let slots: [Slot]

    /// An optimizer of `parameters`, all of one dtype, that has taken no step.
    public init(
        _ parameters: [(name: String, tensor: Tensor)], configuration: Configuration = .init()
    ) throws(TensorError) {
        try configuration.validate()
        self.configuration = configuration
        var slots: [Slot] = []
        for (name, tensor) in parameters {
            guard tensor.dtype == parameters[0].tensor.dtype, tensor.dtype.isFloatingPoint else {
                throw .parameter(
                    name: name,
                    reason: "has dtype \(tensor.dtype.rawValue); all must be of one floating dtype")
            }
            let master = try withoutGradients { () throws(TensorError) in
                tensor.dtype.size == 2 ? try tensor.detached().asType(.float32) : tensor
            }
            func zeros() throws(TensorError) -> Tensor {
                try .zeros(tensor.shape, dtype: master.dtype, device: tensor.device)
            }
            slots.append(
                Slot(
                    name: name, parameter: tensor, master: master, first: try zeros(),
                    second: try zeros(), step: try .zeros([], device: tensor.device),
                    decays: tensor.rank > 1,
                    isMuons: configuration.muon != nil && Self.isWithin(name, tensor)))
        }
        self.slots = slots
    }

    /// Whether a parameter is a matrix between others: neither embeds tokens nor makes the outputs.
    private static func isWithin(_ name: String, _ tensor: Tensor) -> Bool {
        tensor.rank == 2 && name.contains("layers.")
    }

    public init(
        _ parameters: [(name: String, tensor: Tensor)], learningRate: Double,
        betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8, weightDecay: Double = 0.01,
        muon: Double? = nil
    ) throws(TensorError) {
        var configuration = Configuration()
        configuration.learningRate = learningRate
        configuration.beta1 = betas.0
        configuration.beta2 = betas.1
        configuration.eps = eps
        configuration.weightDecay = weightDecay
        configuration.muon = muon
        try self.init(parameters, configuration: configuration)
    }

    /// Moves every parameter that has a gradient, in place.
    ///
    /// - Parameter learningRate: η of this step, where a schedule decides it.
    public func step(learningRate: Double? = nil) throws(TensorError) {
        var active: [(slot: Slot, gradient: Tensor)] = []
        for slot in slots {
            guard let gradient = try slot.parameter.grad else { continue }
            active.append((slot, try gradient.asType(slot.master.dtype)))
        }
        try moveMatrices(
            active.filter(\.slot.isMuons), rate: learningRate ?? configuration.learningRate)
        for decays in [true, false] {
            let group = active.filter { $0.slot.decays == decays && !$0.slot.isMuons }
            guard !group.isEmpty else { continue }
            var options = CTAdamW()
            options.learningRate = learningRate ?? configuration.learningRate
            options.beta1 = configuration.beta1
            options.beta2 = configuration.beta2
            options.epsilon = configuration.eps
            options.weightDecay = decays ? configuration.weightDecay : 0
            let status = group.map(\.slot.master).withHandles { parameters, count in
                group.map(\.gradient).withHandles { gradients, _ in
                    group.map(\.slot.first).withHandles { first, _ in
                        group.map(\.slot.second).withHandles { second, _ in
                            group.map(\.slot.step).withHandles { steps, _ in
                                ct_adamw(
                                    parameters, gradients, first, second, steps, count, options)
                            }
                        }
                    }
                }
            }
            try check("AdamW.step", status)
        }
        for (slot, _) in active where slot.isRounded {
            try slot.parameter.update(from: slot.master)
        }
    }

    /// Muon's step.
    private func moveMatrices(
        _ group: [(slot: Slot, gradient: Tensor)], rate: Double
    ) throws(TensorError) {
        guard !group.isEmpty, let momentum = configuration.muon else { return }
        var options = CTMuon()
        options.learningRate = rate
        options.momentum = momentum
        options.weightDecay = configuration.weightDecay
        let status = group.map(\.slot.master).withHandles { matrices, count in
            group.map(\.gradient).withHandles { gradients, _ in
                group.map(\.slot.first).withHandles { momenta, _ in
                    ct_muon(matrices, gradients, momenta, count, options)
                }
            }
        }
        try check("AdamW.step", status)
    }

    /// Everything but the parameters that the next step depends on, for an exact resume:
    /// `firstMoment.NAME`, `secondMoment.NAME` and `step.NAME` of every parameter, and `master.NAME`
    /// of one of 16 bits. The tensors are the optimizer's own: save them before the next step.
    public var state: [(name: String, tensor: Tensor)] {
        slots.flatMap { slot in
            [
                ("firstMoment.\(slot.name)", slot.first),
                ("secondMoment.\(slot.name)", slot.second),
                ("step.\(slot.name)", slot.step),
            ] + (slot.isRounded ? [("master.\(slot.name)", slot.master)] : [])
        }
    }

    /// Takes over a saved ``state``; parameters of 16 bits become the roundings of its masters.
    ///
    /// - Throws: ``TensorError/parameter(name:reason:)`` where a piece is missing, unknown or
    ///   misshapen; then nothing has changed.
    public func load(state values: [(name: String, tensor: Tensor)]) throws(TensorError) {
        try state.update(from: values)
        for slot in slots where slot.isRounded { try slot.parameter.update(from: slot.master) }
    }
}
