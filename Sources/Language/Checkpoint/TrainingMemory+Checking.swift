import Reasoning
import Tensors

extension TrainingMemory {
    /// Adds the decoder that samples from the model.
    ///
    /// - Parameter positions: for which it has pages.
    public mutating func add(decoderOf model: Transformer, positions: Int) {
        let configuration = model.configuration
        if model.path == .fused { decoder += Int(min(configuration.packedBytes, 1e18)) }
        let page = configuration.pageBytes(1, bytesPerNumber: model.dtype.size)
        let (bytes, overflow) = page.multipliedReportingOverflow(by: positions)
        keysAndValues = overflow ? .max : bytes
    }

    /// The parts that there are, with what they are called, the largest first.
    var parts: [(bytes: Int, name: String)] {
        let all: [(bytes: Int, name: String)] = [
            (weights, "weights"), (gradients, "gradients"), (optimizer, "the optimizer's moments"),
            (activations, "activations"), (logits, "logits"), (block, "a block's backward pass"),
            (step, "the optimizer's step"), (companions, "other models"),
            (decoder, "the decoder's copy"), (keysAndValues, "keys and values"),
        ]
        return all.filter { $0.bytes > 0 }.sorted { $0.bytes > $1.bytes }
    }

    /// Such as `2.1 GB (logits 1.0 GB, activations 0.6 GB)`, with the parts that matter.
    public var text: String {
        let shown = parts.prefix { $0.bytes >= total / 50 }
            .map { "\($0.name) \(MachineMemory.text(Double($0.bytes)))" }
        return "\(MachineMemory.text(Double(total))) (\(shown.joined(separator: ", ")))"
    }

    /// What would make it smaller, by what matters of it.
    var remedies: [String] {
        let much = total / 10
        var remedies: [String] = []
        if max(activations, logits, block) > much { remedies.append("fewer tokens in a pass") }
        if activations > much, !pass.checkpointing { remedies.append("checkpointing: true") }
        if gradients + optimizer > much, !isPartial {
            remedies.append("low-rank adapters in the place of all weights")
        }
        if keysAndValues > much { remedies.append("a smaller cache") }
        return remedies.isEmpty ? ["a smaller model"] : remedies
    }

    /// Whether a training on the CPU fits into the machine's memory, to be asked before any of it is taken. A
    /// card has a memory of its own, of which nothing is known here.
    ///
    /// - Parameter field: the setting by which a pass has fewer tokens.
    /// - Throws: `ConfigurationError` that names the parts and what to change.
    public func require(
        for field: String, on device: Device = .cpu, of available: Double = MachineMemory.bytes
    ) throws(ConfigurationError) {
        guard device == .cpu, Double(total) > available else { return }
        throw ConfigurationError(
            field: field,
            reason: "a training with \(pass.tokens) tokens in a pass would take \(text) and the "
                + "machine has \(MachineMemory.text(available)); take "
                + remedies.joined(separator: ", or "))
    }
}

extension Transformer {
    /// Bytes of the adapters beside the weights.
    var adapterBytes: Int {
        adapters?.namedParameters.reduce(0) { $0 + $1.tensor.count * $1.tensor.dtype.size } ?? 0
    }

    /// What of `memory` a copy that learns beside the model takes, or one that is only asked: weights that are
    /// frozen beside adapters are shared.
    public func companion(of memory: TrainingMemory, learns: Bool) -> Int {
        let own = adapters == nil ? memory.weights : adapterBytes
        return learns ? memory.state - memory.weights + own : own
    }

    /// What training the model takes.
    ///
    /// - Parameter hasMuon: whether the matrices within the model take Muon's steps.
    public func trainingMemory(
        of pass: TrainingMemory.Pass, hasMuon: Bool = false
    ) -> TrainingMemory {
        let learning = namedParameters.reduce(0) {
            $0 + ($1.tensor.requiresGrad ? $1.tensor.count : 0)
        }
        let isPartial = adapters != nil || learning < configuration.parameterCount
        var memory = TrainingMemory(
            configuration, as: dtype, path: path, vocabulary: vocabularySize, pass: pass,
            trainable: isPartial ? learning : nil, hasMuon: hasMuon)
        memory.weights += adapterBytes
        return memory
    }
}
