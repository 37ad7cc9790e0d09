import Reasoning

extension ModelConfiguration {
    /// Which model of the family it is: what Hugging Face names a folder's model by, and how its
    /// blocks differ from LLaMA's.
    public enum Architecture: String, CaseIterable, Sendable {
        /// LLaMA itself (2302.13971).
        case llama
        /// LLaMA's with a bias of queries, keys and values (2407.10671 §2.2), as Qwen2.5 and DeepSeek-R1's
        /// distilled Qwens have it, too.
        case qwen2
        /// LLaMA's with an RMSNorm of the queries and one of the keys, over each head and before
        /// rotary positions (2505.09388 §2).
        case qwen3
        /// LLaMA's; from version 0.2 on without the window of 2310.06825 §2.
        case mistral

        /// Whether queries and keys are normalized.
        var normalizesHeads: Bool { self == .qwen3 }
        /// Whether queries, keys and values have a bias.
        var biasesProjections: Bool { self == .qwen2 }
        /// Width of a head where a folder does not say it; nil: what the heads leave of the hidden size.
        var headDimensions: Int? { self == .qwen3 ? 128 : nil }

        /// The class of transformers that reads its folders.
        var className: String {
            switch self {
            case .llama: "LlamaForCausalLM"
            case .qwen2: "Qwen2ForCausalLM"
            case .qwen3: "Qwen3ForCausalLM"
            case .mistral: "MistralForCausalLM"
            }
        }

        private enum Key: String, CodingKey {
            case modelType = "model_type"
            case architectures
            case hasWindows = "use_sliding_window"
            case window = "sliding_window"
            case layerTypes = "layer_types"
        }

        /// Reads what a `config.json` says of it; where that is nothing, it is `llama`.
        /// - Throws: `CheckpointError` for another one.
        static func read(from decoder: any Decoder) throws -> Architecture {
            let fields = try decoder.container(keyedBy: Key.self)
            var candidates = allCases
            if let type = try fields.decodeIfPresent(String.self, forKey: .modelType) {
                candidates = Architecture(rawValue: type).list
                guard !candidates.isEmpty else {
                    throw CheckpointError.unsupported(
                        field: "model_type", value: "'\(type)'",
                        supported: allCases.map { "'\($0.rawValue)'" }.joined(separator: ", "))
                }
            }
            if let names = try fields.decodeIfPresent([String].self, forKey: .architectures) {
                let named = candidates.filter { names.contains($0.className) }
                guard !named.isEmpty else {
                    throw CheckpointError.unsupported(
                        field: "architectures", value: "\(names)",
                        supported: candidates.map { "[\"\($0.className)\"]" }
                            .joined(separator: ", "))
                }
                candidates = named
            }
            try candidates[0].requireWholeAttention(fields)
            return candidates[0]
        }

        /// Layers may attend to a window of the latest tokens alone; ours to all of them. Qwen's folders
        /// name a window and switch it off.
        private func requireWholeAttention(_ fields: KeyedDecodingContainer<Key>) throws {
            if try fields.decodeIfPresent(Bool.self, forKey: .hasWindows) ?? false {
                throw CheckpointError.unsupported(
                    field: "use_sliding_window", value: "true", supported: "false")
            }
            let types = try fields.decodeIfPresent([String].self, forKey: .layerTypes) ?? []
            if let type = types.first(where: { $0 != "full_attention" }) {
                throw CheckpointError.unsupported(
                    field: "layer_types", value: "'\(type)'", supported: "'full_attention'")
            }
            guard self != .qwen2, self != .qwen3 else { return }
            if let window = try fields.decodeIfPresent(Int.self, forKey: .window) {
                throw CheckpointError.unsupported(
                    field: "sliding_window", value: "\(window)", supported: "null")
            }
            guard self != .mistral || fields.contains(.window) else {
                throw ConfigurationError(
                    field: "sliding_window",
                    reason: "is absent, which transformers takes for 4096; null is no window")
            }
        }

        /// Writes what `read(from:)` reads.
        func write(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: Key.self)
            try fields.encode([className], forKey: .architectures)
            try fields.encode(rawValue, forKey: .modelType)
            if self == .mistral { try fields.encodeNil(forKey: .window) }
        }
    }
}
