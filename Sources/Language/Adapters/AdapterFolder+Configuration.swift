import Foundation
import Reasoning

extension AdapterFolder {
    /// Fields of an `adapter_config.json` that change what a model computes and that nothing here knows,
    /// each with the values that change nothing; null always does not.
    private static let foreign: [(field: String, neutral: [JSON])] = [
        ("task_type", ["CAUSAL_LM"]), ("bias", ["none"]), ("lora_bias", [false]),
        ("fan_in_fan_out", [false]), ("use_dora", [false]), ("use_qalora", [false]),
        ("modules_to_save", [[]]), ("rank_pattern", [[:]]), ("alpha_pattern", [[:]]),
        ("layers_to_transform", [[]]), ("layer_replication", [[]]), ("exclude_modules", [[]]),
        ("target_parameters", [[]]), ("trainable_token_indices", [[], [:]]),
        ("alora_invocation_tokens", [[]]), ("loftq_config", [[:]]),
        // Others change the base's weights as well.
        ("init_lora_weights", [true, false, "gaussian", "orthogonal", "eva"]),
    ]

    /// Reads and checks the bytes of an `adapter_config.json`.
    ///
    /// `lora_dropout` is passed over: it is of the training that was, and what is learned from here on has
    /// none.
    /// - Throws: `CheckpointError` that names the file and the field.
    static func read(
        json: Data, file: String
    ) throws -> (configuration: LoRAConfiguration, base: String?) {
        let value: JSON
        do {
            value = try JSONParser.parse(json)
        } catch let failure as JSONParser.Failure {
            throw CheckpointError.file(file, reason: failure.description)
        }
        func fault(_ field: String, _ reason: String) -> CheckpointError {
            .file(file, reason: "\(field): \(reason)")
        }
        func refusal(_ field: String, _ value: JSON, supported: String) -> CheckpointError {
            .unsupported(field: "\(file): \(field)", value: value.shown, supported: supported)
        }
        guard case .object = value else {
            throw CheckpointError.file(file, reason: "is \(value.kind), not an object")
        }
        guard value["peft_type"] == "LORA" else {
            throw refusal("peft_type", value["peft_type"] ?? .null, supported: "\"LORA\"")
        }
        for (field, neutral) in foreign {
            guard let found = value[field], found != .null, !neutral.contains(found) else {
                continue
            }
            throw refusal(
                field, found, supported: neutral.map(\.line).joined(separator: ", ") + " or none")
        }
        guard case .integer(let rank)? = value["r"] else {
            throw fault("r", "is \(value["r"]?.shown ?? "absent"), not a whole number")
        }
        guard let alpha = value["lora_alpha"]?.double else {
            throw fault("lora_alpha", "is \(value["lora_alpha"]?.shown ?? "absent"), not a number")
        }
        do {
            try ConfigurationError.check("r", rank, in: LoRAConfiguration.ranks)
            try ConfigurationError.check("lora_alpha", alpha, in: LoRAConfiguration.alphas)
        } catch {
            throw fault(error.field, error.reason)
        }
        let usesRoot = value["use_rslora"] ?? .null
        guard [.null, true, false].contains(usesRoot) else {
            throw fault("use_rslora", "is \(usesRoot.shown), not a boolean")
        }
        let base: String?
        switch value["base_model_name_or_path"] ?? .null {
        case .null, .string(""): base = nil
        case .string(let name) where !name.contains("\0"): base = name
        case let other: throw fault("base_model_name_or_path", "is \(other.shown), not a path")
        }
        let configuration = LoRAConfiguration(
            rank: rank, alpha: alpha, targets: try targets(value["target_modules"], refusal),
            useRSLoRA: usesRoot == true)
        return (configuration, base)
    }

    /// The projections of `target_modules`, each once.
    private static func targets(
        _ value: JSON?, _ refusal: (String, JSON, String) -> CheckpointError
    ) throws -> [LoRAConfiguration.Target] {
        let field = "target_modules"
        let supported =
            "a list of "
            + LoRAConfiguration.Target.allCases.map(\.rawValue).joined(separator: ", ")
        guard case .array(let names)? = value, !names.isEmpty else {
            throw refusal(field, value ?? .null, supported)
        }
        let targets = try names.map { name in
            guard case .string(let text) = name,
                let target = LoRAConfiguration.Target(rawValue: text)
            else { throw refusal(field, name, supported) }
            return target
        }
        return Array(Set(targets))
    }

    /// An `adapter_config.json` that PEFT reads.
    static func json(of adapters: LoRAAdapters) -> JSON {
        let configuration = adapters.configuration
        let base: JSON = adapters.base.map { JSON.string($0) } ?? .null
        let alpha: JSON =
            Int(exactly: configuration.alpha).map { JSON.integer($0) }
            ?? .number(configuration.alpha)
        let targets = configuration.targets.map { JSON.string($0.rawValue) }
        return [
            "alpha_pattern": [:], "auto_mapping": nil,
            "base_model_name_or_path": base, "bias": "none",
            "fan_in_fan_out": false, "inference_mode": true, "init_lora_weights": true,
            "layers_pattern": nil, "layers_to_transform": nil, "loftq_config": [:],
            "lora_alpha": alpha, "lora_dropout": .number(0), "modules_to_save": nil,
            "peft_type": "LORA",
            "r": .integer(configuration.rank), "rank_pattern": [:], "revision": nil,
            "target_modules": .array(targets),
            "task_type": "CAUSAL_LM", "use_dora": false,
            "use_rslora": .bool(configuration.useRSLoRA),
        ]
    }
}

extension JSON {
    /// The value for a message: in full where that is short.
    fileprivate var shown: String {
        switch self {
        case .array(let values) where values.isEmpty: line
        case .array, .object: kind
        case .string(let text) where text.count > 80: kind
        default: line
        }
    }

    fileprivate var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}
