import Foundation
import Reasoning
import Tensors

/// A model to be written anew, as a Hugging Face folder or as a GGUF file, its weights of another type:
/// whole or not at all, and never in the place of what was not written here.
///
/// Weights go from the type in which they are stored to the new one, one by one; from a quantized file the
/// numbers are those that it is computed with.
public struct ModelConversion: Sendable {
    /// The type of the weights. In a GGUF file it is that of the matrices; vectors are float32 there.
    public enum NumberType: String, CaseIterable, Sendable {
        case f32, bf16, f16
        /// Blocks of 32 numbers of 8 bits, in GGUF files alone.
        case q80 = "q8_0"
    }

    private enum Target: Sendable {
        case folder(ModelConfiguration.WeightType)
        case file(GGUFCheckpoint.Storage)
    }

    /// What is written.
    public let configuration: ModelConfiguration
    /// The type of the weights.
    public let type: NumberType
    /// Weights, as progress counts them.
    public let count: Int
    /// Bytes of the weights as they are written.
    public let size: Int
    /// Bytes of the weights as they are held in memory until they are.
    public let memory: Int
    private let source: CheckpointFolder
    private let target: Target
    private let url: URL

    /// Checks all but the weights' numbers; nothing is written.
    ///
    /// - Parameters:
    ///   - source: a Hugging Face folder or a GGUF file.
    ///   - url: what is written: a file where it ends in `.gguf`, else a folder, which must not be there.
    ///   - type: nil: for a folder the type in which the weights are stored, float32 where they are
    ///     quantized; for a file float16.
    /// - Throws: `CheckpointError`, also for what is in the place; `ConfigurationError` for a type that a
    ///   folder does not have and for a model that does not fit into memory; `TensorError`.
    public init(_ source: URL, to url: URL, as type: NumberType? = nil) throws {
        let source = try CheckpointFolder(url: source)
        var configuration = source.configuration
        let types = try source.readTypes()
        guard source.adapter == nil else {
            throw CheckpointError.file(
                source.adapter?.url.path ?? "",
                reason:
                    "holds adapters beside a model; merge them into one first (AdapterFolder.merge)"
            )
        }
        guard !Self.isSame(source.gguf?.file.path ?? source.url.path, url.path) else {
            throw CheckpointError.file(url.path, reason: "is what is read")
        }
        let entries = LlamaWeights.entries(of: configuration)
        if url.pathExtension == GGUFCheckpoint.fileExtension {
            try Self.requireReplaceable(url)
            let type = type ?? .f16
            self.type = type
            let storage = type.storage
            target = .file(storage)
            size = entries.reduce(0) { $0 + storage.bytes(of: $1.shape) }
            memory = entries.reduce(0) { sum, entry in
                let stored = types[entry.name] ?? .float32
                let kept = entry.shape.count > 1 ? type.dtype ?? stored : stored
                return sum + entry.shape.reduce(1, *) * kept.size
            }
        } else {
            let type = type ?? NumberType(configuration.dtype)
            self.type = type
            guard let dtype = type.weights else {
                throw ConfigurationError(
                    field: "type",
                    reason: "\(type.rawValue) is of GGUF files: the name of one ends in .gguf")
            }
            try Self.requireFree(url)
            target = .folder(dtype)
            configuration.dtype = dtype
            size = configuration.parameterCount * dtype.storage.size
            memory = size
        }
        count = entries.count
        self.source = source
        self.configuration = configuration
        self.url = url
        try MachineMemory.require(Double(memory), for: "type", "the weights")
    }

    /// Reads, converts and writes.
    /// - Parameter progress: called with the number of weights that are read.
    /// - Throws: `CheckpointError`, also for a number that is not finite in the type; `TokenizerError`,
    ///   also for a tokenizer that GGUF files do not have; `TensorError`, `WriteError`.
    public func write(progress: (Int) -> Void = { _ in }) throws {
        let tokenizer = try source.tokenCount() == nil ? nil : source.tokenizer()
        switch target {
        case .folder(let dtype):
            let weights = try weights(as: dtype.storage, progress)
            try Self.requireFree(url)
            try AtomicFolder.write(url) {
                try CheckpointFolder.writeFiles(
                    weights, configuration, tokenizer: tokenizer, into: $0)
            }
        case .file(let storage):
            let metadata = try GGUFCheckpoint.metadata(
                configuration, tokenizer: tokenizer, as: storage)
            let weights = try weights(as: type.dtype, progress)
            try GGUFCheckpoint.write(
                weights, configuration, metadata: metadata, as: storage, to: url)
        }
    }

    /// The weights of a type; nil: as they are stored. Vectors of a file stay as they are: it has them as
    /// float32.
    private func weights(
        as dtype: DType?, _ progress: (Int) -> Void
    ) throws -> [(name: String, tensor: Tensor)] {
        let keepsVectors = if case .file = target { true } else { false }
        var read = 0
        return try source.orderedWeights { name, weight in
            defer {
                read += 1
                progress(read)
            }
            guard let dtype, !(keepsVectors && weight.rank == 1) else { return weight }
            let converted = try weight.asType(dtype)
            guard try converted.allFinite() else {
                throw CheckpointError.unsupported(
                    field: "tensor '\(name)'",
                    value: "of a number that is not finite as "
                        + dtype.rawValue, supported: "bf16, or f32")
            }
            return converted
        }
    }

    /// Whether both names are of one file or folder that is there.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        var (first, second) = (stat(), stat())
        return stat(one, &first) == 0 && stat(other, &second) == 0
            && first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    private static func requireFree(_ url: URL) throws {
        var status = stat()
        guard lstat(url.path, &status) == 0 else { return }
        throw CheckpointError.file(url.path, reason: "is there, and is not replaced")
    }

    private static func requireReplaceable(_ url: URL) throws {
        let folder = url.deletingLastPathComponent().path
        guard FileManager.default.fileExists(atPath: folder) else {
            throw CheckpointError.file(folder, reason: "there is no such folder")
        }
        do {
            try GGUFCheckpoint.requireReplaceable(url)
        } catch let error as WriteError {
            throw CheckpointError.file(error.path, reason: error.reason)
        }
    }
}

extension ModelConversion.NumberType {
    init(_ type: ModelConfiguration.WeightType) {
        switch type {
        case .float32: self = .f32
        case .float16: self = .f16
        case .bfloat16: self = .bf16
        }
    }

    /// Of a folder; nil: it has none such.
    var weights: ModelConfiguration.WeightType? {
        switch self {
        case .f32: .float32
        case .f16: .float16
        case .bf16: .bfloat16
        case .q80: nil
        }
    }

    /// Of tensors; nil: they have none such.
    var dtype: DType? { weights?.storage }

    var storage: GGUFCheckpoint.Storage {
        switch self {
        case .f32: .float32
        case .f16: .float16
        case .bf16: .bfloat16
        case .q80: .q80
        }
    }
}
