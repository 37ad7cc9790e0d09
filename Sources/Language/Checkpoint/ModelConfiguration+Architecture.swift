extension ModelConfiguration {
    /// Which model of the family it is: what Hugging Face names a folder's model by, and how its
    /// blocks differ from LLaMA's.
    public enum Architecture: String, CaseIterable, Sendable {
        /// LLaMA itself (2302.13971).
        case llama

        /// The class of transformers that reads its folders.
        var className: String {
            switch self {
            case .llama: "LlamaForCausalLM"
            }
        }

        private enum Key: String, CodingKey {
            case modelType = "model_type"
            case architectures
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
            guard let names = try fields.decodeIfPresent([String].self, forKey: .architectures)
            else { return candidates[0] }
            guard let found = candidates.first(where: { names.contains($0.className) }) else {
                throw CheckpointError.unsupported(
                    field: "architectures", value: "\(names)",
                    supported: candidates.map { "[\"\($0.className)\"]" }.joined(separator: ", "))
            }
            return found
        }

        /// Writes what `read(from:)` reads.
        func write(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: Key.self)
            try fields.encode([className], forKey: .architectures)
            try fields.encode(rawValue, forKey: .modelType)
        }
    }
}
