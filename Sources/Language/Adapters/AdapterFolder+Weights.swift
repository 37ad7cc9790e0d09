import Foundation
import Reasoning
import Tensors

extension AdapterFolder {
    /// A matrix's name in PEFT's files, such as
    /// `base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight`.
    ///
    /// - Parameter parameter: its name in `LoRAAdapters.namedParameters`.
    static func stored(_ parameter: String) -> String { "base_model.model.\(parameter).weight" }

    /// A model with these adapters, which may be other ones than it has: the weights are shared.
    /// - Throws: `CheckpointError` that names the file and the tensor that is missing, of no projection or
    ///   of another shape; `TensorError` for a file that breaks its format; `ConfigurationError` for
    ///   adapters that do not fit into memory.
    public func applied(to model: Transformer) throws -> Transformer {
        try applied(to: model, base: model.adapters?.base)
    }

    func applied(to model: Transformer, base: String?) throws -> Transformer {
        try configuration.requireMemory(beside: model.configuration)
        let path = url.appending(path: Self.weightsName)
        let file = try SafetensorsFile(url: path)
        let expected = (0..<model.configuration.hiddenLayers).flatMap { layer in
            model.configuration.adapterPlans(layer: layer, of: configuration).all.joined()
                .flatMap { plan in
                    AdapterPlan.Factor.allCases.map { Self.stored(plan.name(of: $0)) }
                }
        }
        let found = Set(file.names)
        let missing = expected.filter { !found.contains($0) }
        let unexpected = found.subtracting(expected).sorted()
        guard missing.isEmpty, unexpected.isEmpty else {
            throw CheckpointError.names(
                file: path.path, missing: missing, unexpected: unexpected)
        }
        let dtype = LoRAAdapters.dtype(beside: model.dtype)
        return try model.with(
            adapters: LoRAAdapters(configuration, of: model.configuration, base: base) {
                plan, factor in
                let name = Self.stored(plan.name(of: factor))
                let shape = plan.shape(of: factor, rank: configuration.rank)
                guard let layout = file.layout(of: name), layout.shape == shape else {
                    throw CheckpointError.shape(
                        file: path.path, tensor: name, expected: shape,
                        found: file.layout(of: name)?.shape ?? [])
                }
                guard layout.dtype.isFloatingPoint else {
                    throw CheckpointError.unsupported(
                        field: "\(path.path): tensor '\(name)'", value: layout.dtype.rawValue,
                        supported: "floating-point weights")
                }
                return try file.tensor(name).asType(dtype).moved(to: model.device)
            })
    }

    /// Writes a model's adapters as a folder that PEFT reads, and that is whole or not there, whenever the
    /// process stops. A folder that has the name is replaced.
    ///
    /// The weights beside them are not written; the folder names them as `LoRAAdapters.base` says.
    /// - Parameter tokenizer: nil for a model without one.
    /// - Throws: `ConfigurationError` for a model without adapters; `TokenizerError`, `TensorError`,
    ///   `WriteError`.
    public static func write(
        _ model: Transformer, tokenizer: (any Tokenizer)?, to url: URL
    ) throws {
        try AtomicFolder.write(url) { try writeFiles(model, tokenizer: tokenizer, into: $0) }
    }

    /// Writes the files into a folder that is there, such as a checkpoint being written.
    /// - Throws: as `write(_:tokenizer:to:)`.
    public static func writeFiles(
        _ model: Transformer, tokenizer: (any Tokenizer)?, into folder: URL
    ) throws {
        guard let adapters = model.adapters else {
            throw ConfigurationError(field: "lora", reason: "the model has no adapters to write")
        }
        let text = json(of: adapters).text() + "\n"
        try CheckpointFolder.save(
            Data(text.utf8), folder.appending(path: configurationName))
        if let tokenizer { try TokenizerFile.write(tokenizer, to: folder) }
        try saveSafetensors(
            adapters.namedParameters.map { (name: stored($0.name), tensor: $0.tensor) },
            metadata: ["format": "pt"], url: folder.appending(path: weightsName))
    }
}
