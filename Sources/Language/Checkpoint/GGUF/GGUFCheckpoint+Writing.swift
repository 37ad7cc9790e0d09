import Foundation
import Reasoning
import Tensors

extension GGUFCheckpoint {
    /// How matrices are written; the vectors of norms and biases stay float32.
    public enum Storage: String, CaseIterable, Sendable {
        case float32, float16, bfloat16
        /// Blocks of 32 numbers of 8 bits (`Q8_0`); float16 where a row is not whole blocks.
        case q80 = "q8_0"

        var type: GGUFType {
            switch self {
            case .float32: .f32
            case .float16: .f16
            case .bfloat16: .bf16
            case .q80: .q80
            }
        }

        /// The number that llama.cpp has for a file of the kind (`llama_ftype`).
        var fileType: UInt32 {
            switch self {
            case .float32: 0
            case .float16: 1
            case .q80: 7
            case .bfloat16: 32
            }
        }

        /// Bytes of a weight as it is written.
        func bytes(of shape: [Int]) -> Int {
            let type = shape.count > 1 ? matrixType(row: shape[shape.count - 1]) : .f32
            return shape.reduce(1, *) / type.blockSize * type.blockBytes
        }

        /// The type of a matrix whose rows are so long.
        func matrixType(row length: Int) -> GGUFType {
            length % type.blockSize == 0 ? type : .f16
        }
    }

    /// A key that only files written here have; its value is the version of what is written.
    static let mark = "ponder.version"

    /// Writes a model as a GGUF file that llama.cpp reads: whole or not at all, whenever the process
    /// stops. A file that has the name is replaced if it was written here. Adapters are added to their
    /// weights.
    /// - Parameters:
    ///   - tokenizer: a `BytePairTokenizer` of pieces that llama.cpp knows; nil for a model without one,
    ///     which llama.cpp does not read.
    ///   - url: a file; its name should end in `.gguf`.
    /// - Throws: `CheckpointError`, `TokenizerError`, `TensorError`, `WriteError`.
    public static func write(
        _ model: Transformer, tokenizer: (any Tokenizer)?, as storage: Storage, to url: URL
    ) throws {
        let model = try model.merged()
        let configuration = model.configuration
        try write(
            LlamaWeights.split(model.namedWeights, configuration: configuration), configuration,
            metadata: metadata(configuration, tokenizer: tokenizer, as: storage), as: storage,
            to: url)
    }

    /// All metadata but those of tensors.
    /// - Throws: `TokenizerError` for a tokenizer that GGUF files do not have.
    static func metadata(
        _ configuration: ModelConfiguration, tokenizer: (any Tokenizer)?, as storage: Storage
    ) throws -> [(key: String, value: GGUFValue)] {
        let rotary = try GGUFRotaryScaling.written(configuration).metadata
        var metadata = GGUFConfiguration.metadata(of: configuration, storage) + rotary
        if let tokenizer {
            metadata += try GGUFTokenizer.metadata(of: tokenizer, configuration: configuration)
        }
        return metadata + [(mark, .uint32(1))]
    }

    /// Writes weights by the names of a Hugging Face folder.
    static func write(
        _ weights: [(name: String, tensor: Tensor)], _ configuration: ModelConfiguration,
        metadata: [(key: String, value: GGUFValue)], as storage: Storage, to url: URL
    ) throws {
        try requireReplaceable(url)
        let tensors =
            try weights
            .map { name, weight in
                guard let theirs = GGUFNames.theirs(name) else {
                    throw CheckpointError.unsupported(
                        field: "tensor '\(name)'", value: "present",
                        supported: "the weights that GGUF files have")
                }
                return GGUFTensor(
                    name: theirs,
                    tensor: try withoutGradients {
                        try GGUFRotary.joined(weight, name: name, configuration: configuration)
                    }, type: weight.rank > 1 ? storage.matrixType(row: weight.dim(-1)) : .f32)
            }
        try saveGGUF(
            GGUFRotaryScaling.written(configuration).tensors + tensors, metadata: metadata, url: url
        )
    }

    /// What stands at `url` must have been written here.
    /// - Throws: `WriteError`.
    static func requireReplaceable(_ url: URL) throws {
        var status = stat()
        guard lstat(url.path, &status) == 0 else { return }
        guard let file = try? GGUFFile(url: url), file[mark] != nil else {
            throw WriteError(url.path, reason: "was not written here; it is not replaced")
        }
    }
}

extension GGUFConfiguration {
    /// What `configuration()` reads, and what llama.cpp asks for beside it.
    static func metadata(
        of configuration: ModelConfiguration, _ storage: GGUFCheckpoint.Storage
    ) -> [(key: String, value: GGUFValue)] {
        let c = configuration
        let architecture = c.architecture.ggufName
        /// Within the bounds of `validate()`.
        func count(_ value: Int) -> GGUFValue { .uint32(UInt32(clamping: value)) }
        let sizes: [(String, GGUFValue)] = [
            ("vocab_size", count(c.vocabularySize)),
            ("context_length", count(c.maxPositionEmbeddings)),
            ("embedding_length", count(c.hiddenSize)), ("block_count", count(c.hiddenLayers)),
            ("feed_forward_length", count(c.intermediateSize)),
            ("attention.head_count", count(c.attentionHeads)),
            ("attention.head_count_kv", count(c.kvHeads)),
            ("attention.key_length", count(c.headDimensions)),
            ("attention.value_length", count(c.headDimensions)),
            ("attention.layer_norm_rms_epsilon", .float32(Float(c.rmsNormEps))),
            ("rope.dimension_count", count(c.headDimensions)),
            ("rope.freq_base", .float32(Float(c.ropeTheta))),
        ]
        return [
            (architectureKey, .string(architecture)), ("general.type", .string("model")),
            ("general.file_type", .uint32(storage.fileType)),
            ("general.quantization_version", .uint32(2)),
        ] + sizes.map { ("\(architecture).\($0)", $1) }
    }
}
