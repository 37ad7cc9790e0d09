import Reasoning
import Tensors

/// What a model takes in one of the types that it may compute in, by formula: it is known before any of
/// it is taken.
public struct ModelMemory: Codable, Hashable, Sendable {
    /// Bytes of the weights.
    public var weights: Int
    /// Bytes of a training with AdamW: weights, gradients and two moments, and where the weights have 16
    /// bits their masters, the moments as they in float32 (`AdamW`). What a pass takes comes on top.
    public var training: Int
    /// Bytes that a pass of `passTokens` takes on top, on the CPU.
    public var trainingPass: Int
    /// The same with gradient checkpointing.
    public var trainingPassCheckpointing: Int
    /// Bytes that a position takes in the engine's pages: its keys, values and final state.
    public var kvPerToken: Int

    /// Tokens of the pass that is reckoned.
    public static let passTokens = 4_096
    /// Tokens of its sequences, or as many as the model can read.
    public static let sequenceTokens = 1_024

    /// - Parameter configuration: a valid one.
    public init(_ configuration: ModelConfiguration, as type: ModelConfiguration.WeightType) {
        func pass(checkpointing: Bool) -> Int {
            let memory = TrainingMemory(
                configuration, as: type.storage,
                pass: .init(
                    tokens: Self.passTokens,
                    longest: min(Self.sequenceTokens, configuration.maxPositionEmbeddings),
                    checkpointing: checkpointing))
            return memory.total - memory.state
        }
        trainingPass = pass(checkpointing: false)
        trainingPassCheckpointing = pass(checkpointing: true)
        let size = type.storage.size
        let parameters = configuration.parameterCount
        weights = parameters * size
        training = parameters * (size == 2 ? 2 * size + 3 * 4 : 4 * size)
        kvPerToken = configuration.pageBytes(1, bytesPerNumber: size)
    }
}

extension ModelConfiguration {
    /// Bytes of what the CPU's fused decoder packs beside the weights: all of them once more in float32,
    /// and the head by itself where it is the embedding.
    var packedBytes: Double {
        4
            * (Double(parameterCount)
                + (tieWordEmbeddings ? Double(vocabularySize) * Double(hiddenSize) : 0))
    }

    /// Whether a model that answers on the CPU fits into the machine's memory, to be asked before any of
    /// it is read: weights, what its decoder packs, and keys and values.
    ///
    /// - Parameter bytes: of the keys and values.
    /// - Throws: `ConfigurationError`.
    func requireMemory(
        decodingAs type: DType, keysAndValues bytes: Int, of available: Double = MachineMemory.bytes
    ) throws(ConfigurationError) {
        try MachineMemory.require(
            Double(bytes), for: "memory", "keys and values", of: available)
        try requireMemory(bytesPerWeight: type.size, of: available)
        let packed = type == .float32 ? packedBytes : 0
        try MachineMemory.require(
            Double(type.size) * Double(parameterCount) + packed + Double(bytes), for: "model",
            "\(parameterCount) parameters as \(type.rawValue), the decoder's copy of them and keys and "
                + "values", of: available)
    }
}
