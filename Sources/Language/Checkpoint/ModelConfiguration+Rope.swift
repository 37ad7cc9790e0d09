import Reasoning
import Tensors

extension ModelConfiguration {
    /// What a `config.json` says of rotary positions: the base as `rope_theta`, and a dictionary that
    /// transformers 5 writes as `rope_parameters`, base included, and before it as `rope_scaling`.
    struct Rope {
        /// nil where it is nowhere.
        var theta: Double?
        var scaling: RotaryScaling

        init(theta: Double?, scaling: RotaryScaling) {
            self.theta = theta
            self.scaling = scaling
        }

        /// A base in a dictionary counts before the one beside it, as in transformers.
        /// - Throws: `CheckpointError` for a kind of scaling that is not supported, and for two
        ///   dictionaries that contradict each other; `DecodingError` for an absent number.
        init(from fields: KeyedDecodingContainer<Key>) throws {
            let dictionaries = try [Key.ropeScaling, .ropeParameters].compactMap {
                try fields.decodeIfPresent(RopeDictionary.self, forKey: $0)
            }.filter { !$0.isEmpty }
            if let first = dictionaries.first,
                dictionaries.contains(where: { $0.scaling != first.scaling })
            {
                throw CheckpointError.unsupported(
                    field: Key.ropeScaling.rawValue, value: "not what rope_parameters is",
                    supported: "the same in both")
            }
            theta =
                try dictionaries.lazy.compactMap(\.theta).first
                ?? fields.decodeIfPresent(Double.self, forKey: .ropeTheta)
            scaling = dictionaries.first?.scaling ?? .none
        }

        /// Writes it so that transformers 4 and 5 read it.
        func encode(to fields: inout KeyedEncodingContainer<Key>) throws {
            try fields.encode(theta, forKey: .ropeTheta)
            try fields.encode(
                RopeDictionary(theta: theta, scaling: scaling), forKey: .ropeParameters)
            guard scaling != .none else { return }
            try fields.encode(RopeDictionary(theta: nil, scaling: scaling), forKey: .ropeScaling)
        }
    }
}

/// A dictionary of rotary positions, by the names of transformers.
private struct RopeDictionary: Codable {
    var theta: Double?
    var scaling: RotaryScaling
    var isEmpty = false

    init(theta: Double?, scaling: RotaryScaling) {
        self.theta = theta
        self.scaling = scaling
    }

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }

        static let type = Key(stringValue: "type")
        static let ropeType = Key(stringValue: "rope_type")
        static let theta = Key(stringValue: "rope_theta")
        static let partial = Key(stringValue: "partial_rotary_factor")
        static let factor = Key(stringValue: "factor")
        static let low = Key(stringValue: "low_freq_factor")
        static let high = Key(stringValue: "high_freq_factor")
        static let original = Key(stringValue: "original_max_position_embeddings")
    }

    /// Every key must be one that is understood: what another means for the angles is not known.
    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        func field(_ key: Key) -> String {
            (decoder.codingPath + [key]).map(\.stringValue).joined(separator: ".")
        }
        let kind =
            try fields.decodeIfPresent(String.self, forKey: .ropeType)
            ?? fields.decodeIfPresent(String.self, forKey: .type) ?? "default"
        var known: [Key] = [.type, .ropeType, .theta, .partial]
        switch kind {
        case "default":
            scaling = .none
        case "linear":
            known.append(.factor)
            scaling = .linear(factor: try fields.decode(Double.self, forKey: .factor))
        case "llama3":
            known += [.factor, .low, .high, .original]
            scaling = .llama3(
                factor: try fields.decode(Double.self, forKey: .factor),
                lowFrequencyFactor: try fields.decode(Double.self, forKey: .low),
                highFrequencyFactor: try fields.decode(Double.self, forKey: .high),
                originalContext: try fields.decode(Int.self, forKey: .original))
        default:
            throw CheckpointError.unsupported(
                field: field(.ropeType), value: "'\(kind)'",
                supported: "'default', 'linear', 'llama3'")
        }
        let names = known.map(\.stringValue)
        for key in fields.allKeys where !names.contains(key.stringValue) {
            guard try !fields.decodeNil(forKey: key) else { continue }
            throw CheckpointError.unsupported(
                field: field(key), value: "present",
                supported: "of '\(kind)': " + names.joined(separator: ", "))
        }
        let part = try fields.decodeIfPresent(Double.self, forKey: .partial) ?? 1
        guard part == 1 else {
            throw CheckpointError.unsupported(
                field: field(.partial), value: "\(part)", supported: "1")
        }
        theta = try fields.decodeIfPresent(Double.self, forKey: .theta)
        isEmpty = fields.allKeys.isEmpty
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encodeIfPresent(theta, forKey: .theta)
        switch scaling {
        case .none:
            try fields.encode("default", forKey: .ropeType)
        case .linear(let factor):
            try fields.encode("linear", forKey: .ropeType)
            try fields.encode(factor, forKey: .factor)
        case .llama3(let factor, let low, let high, let context):
            try fields.encode("llama3", forKey: .ropeType)
            try fields.encode(factor, forKey: .factor)
            try fields.encode(low, forKey: .low)
            try fields.encode(high, forKey: .high)
            try fields.encode(context, forKey: .original)
        }
    }
}
