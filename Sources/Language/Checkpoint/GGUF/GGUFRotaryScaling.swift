import Foundation
import Tensors

/// How a GGUF file says that rotary positions are scaled.
///
/// A linear scaling is a key. Llama 3's is the tensor `rope_freqs.weight` of what each frequency is divided
/// by. Its largest number is the factor, the bounds of the bands are those of all published models, 1 and
/// 4, and the first context is 8192 where no key says it; the numbers must be what follows from these.
/// Source: `LlamaModel.generate_extra_tensors` of
/// https://github.com/ggml-org/llama.cpp/blob/master/convert_hf_to_gguf.py
struct GGUFRotaryScaling {
    let fields: GGUFConfiguration
    /// Of the architecture's keys.
    let prefix: String

    static let tensor = "rope_freqs.weight"
    private static let typeKey = "rope.scaling.type"
    private static let factorKey = "rope.scaling.factor"
    private static let contextKey = "rope.scaling.original_context_length"
    /// The bounds between Llama 3's bands.
    private static let bounds = (low: 1.0, high: 4.0)

    /// - Parameter configuration: with the base and the width of a head.
    /// - Throws: `CheckpointError` for any other scaling.
    func scaling(_ configuration: ModelConfiguration) throws -> RotaryScaling {
        let file = fields.file
        for name in ["rope_factors_long.weight", "rope_factors_short.weight"]
        where file.layout(of: name) != nil {
            throw fields.unsupported("tensor '\(name)'", "present", "'\(Self.tensor)'")
        }
        try fields.require([("rope.scaling.attn_factor", 1)], prefix)
        let type = file[prefix + Self.typeKey] ?? .string("linear")
        guard ["none", "linear"].contains(type.string) else {
            throw fields.unsupported(prefix + Self.typeKey, "\(type)", "'none', 'linear'")
        }
        // 0 says nothing, as in llama.cpp; the other key is the older name.
        let factors = try [Self.factorKey, "rope.scale_linear"].compactMap {
            try fields.number(prefix + $0)
        }.filter { $0 != 0 && $0 != 1 }
        guard let factor = factors.first else { return try bands(configuration) }
        guard type.string == "linear", file.layout(of: Self.tensor) == nil, factor.isFinite,
            factor > 0
        else {
            throw fields.unsupported(
                prefix + Self.factorKey, "\(factor)", "a positive factor of type 'linear' alone")
        }
        return .linear(factor: factor)
    }

    /// Llama 3's bands, where there is the tensor.
    private func bands(_ configuration: ModelConfiguration) throws -> RotaryScaling {
        guard let layout = fields.file.layout(of: Self.tensor) else { return .none }
        let refusal = fields.unsupported(
            "tensor '\(Self.tensor)'", "\(layout.shape)",
            "that of Llama 3.1 to 3.3 for the model's base and heads")
        guard configuration.headDimensions > 0, layout.shape == [configuration.headDimensions / 2]
        else { throw refusal }
        let found = try fields.file.tensor(Self.tensor).floats()
        guard let factor = found.max(), factor.isFinite, factor >= 1 else { throw refusal }
        let scaling = RotaryScaling.llama3(
            factor: Double(factor), lowFrequencyFactor: Self.bounds.low,
            highFrequencyFactor: Self.bounds.high,
            originalContext: try fields.integer(prefix + Self.contextKey) ?? 8192)
        let expected = Self.factors(scaling, configuration)
        guard zip(found, expected).allSatisfy({ abs($0 - $1) <= 1e-4 * $1 }) else { throw refusal }
        return scaling
    }

    /// What each frequency is divided by.
    static func factors(
        _ scaling: RotaryScaling, _ configuration: ModelConfiguration
    ) -> [Float] {
        (0..<configuration.headDimensions / 2).map { pair in
            let place = 2 * Double(pair) / Double(configuration.headDimensions)
            let frequency = 1 / pow(configuration.ropeTheta, place)
            return Float(frequency / scaling.scaled(frequency))
        }
    }

    /// Keys and tensors that say a configuration's scaling.
    /// - Throws: `CheckpointError` for one that GGUF files do not have.
    static func written(
        _ configuration: ModelConfiguration
    ) throws -> (metadata: [(key: String, value: GGUFValue)], tensors: [GGUFTensor]) {
        let name = configuration.architecture.ggufName
        switch configuration.ropeScaling {
        case .none: return ([], [])
        case .linear(let factor):
            return (
                [
                    ("\(name).\(typeKey)", .string("linear")),
                    ("\(name).\(factorKey)", .float32(Float(factor))),
                ], []
            )
        case .llama3(_, let low, let high, let context):
            guard name == "llama", low == bounds.low, high == bounds.high else {
                throw CheckpointError.unsupported(
                    field: "rope_scaling",
                    value: "'llama3' of a \(name) between \(low) and \(high)",
                    supported: "that of a llama between \(bounds.low) and \(bounds.high)")
            }
            let factors = try Tensor(factors(configuration.ropeScaling, configuration))
            return (
                [("\(name).\(contextKey)", .uint32(UInt32(clamping: context)))],
                [GGUFTensor(name: tensor, tensor: factors, type: .f32)]
            )
        }
    }
}
