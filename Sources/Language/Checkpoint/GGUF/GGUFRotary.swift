import Tensors

/// The order of the rows of queries and keys.
///
/// Rotary positions turn pairs of a head's dimensions. Hugging Face's pairs are the halves, i and
/// d/2 + i; those of llama.cpp's `llama` are neighbours, 2i and 2i + 1, and its converter permutes the
/// rows accordingly. Other architectures stay as they are.
/// Source: `LlamaModel.permute` of
/// https://github.com/ggml-org/llama.cpp/blob/master/convert_hf_to_gguf.py
enum GGUFRotary {
    /// A weight with pairs as halves, of one with pairs as neighbours; other weights as they are.
    /// - Parameter name: as in a Hugging Face folder.
    static func split(
        _ weight: Tensor, name: String, configuration: ModelConfiguration
    ) throws -> Tensor {
        try permuted(weight, name, configuration) { [$0, $1 / 2, 2] }
    }

    /// The reverse of `split`.
    static func joined(
        _ weight: Tensor, name: String, configuration: ModelConfiguration
    ) throws -> Tensor {
        try permuted(weight, name, configuration) { [$0, 2, $1 / 2] }
    }

    /// - Parameter axes: of heads and their dimensions; the latter two are exchanged.
    private static func permuted(
        _ weight: Tensor, _ name: String, _ configuration: ModelConfiguration,
        axes: (_ heads: Int, _ dimensions: Int) -> [Int]
    ) throws -> Tensor {
        let heads: Int
        if configuration.architecture.ggufName != "llama" {
            return weight
        } else if name.contains(".self_attn.q_proj.") {
            heads = configuration.attentionHeads
        } else if name.contains(".self_attn.k_proj.") {
            heads = configuration.kvHeads
        } else {
            return weight
        }
        let shape = weight.shape
        return try weight.reshaped(axes(heads, configuration.headDimensions) + shape.dropFirst())
            .swappedAxes(1, 2).reshaped(shape)
    }
}
