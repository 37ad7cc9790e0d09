import Foundation
import Reasoning
import Tensors

extension GGUFCheckpoint {
    /// How matrices are written; the vectors of norms and biases stay float32.
    public enum Storage: String, CaseIterable, Sendable {
        case float16
        /// Blocks of 32 numbers of 8 bits (`Q8_0`); float16 where a row is not whole blocks.
        case q80 = "q8_0"

        var type: GGUFType { self == .float16 ? .f16 : .q80 }

        /// The number that llama.cpp has for a file of the kind (`llama_ftype`).
        var fileType: UInt32 { self == .float16 ? 1 : 7 }
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
        try requireReplaceable(url)
        let model = try model.merged()
        let configuration = model.configuration
        let tensors = try LlamaWeights.split(model.namedWeights, configuration: configuration)
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
                    }, type: type(of: weight, storage))
            }
        let rotary = try GGUFRotaryScaling.written(configuration)
        var metadata = GGUFConfiguration.metadata(of: configuration, storage) + rotary.metadata
        if let tokenizer {
            metadata += try GGUFTokenizer.metadata(of: tokenizer, configuration: configuration)
        }
        try saveGGUF(rotary.tensors + tensors, metadata: metadata + [(mark, .uint32(1))], url: url)
    }

    private static func type(of weight: Tensor, _ storage: Storage) -> GGUFType {
        guard weight.rank > 1 else { return .f32 }
        return weight.dim(-1) % storage.type.blockSize == 0 ? storage.type : .f16
    }

    /// What stands at `url` must have been written here.
    private static func requireReplaceable(_ url: URL) throws {
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
