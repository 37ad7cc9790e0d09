import Foundation
import Reasoning
import Tensors

/// A model as a Hugging Face folder: `config.json`, `generation_config.json`, `tokenizer.json`,
/// `tokenizer_config.json` and `model.safetensors`, or its shards with their index. In its place may be
/// a GGUF file, a folder that holds one and no `config.json`, or a folder of low-rank adapters, whose
/// weights are another one's.
public struct CheckpointFolder: Sendable {
    static let configurationName = "config.json"

    /// Where the weights are: for adapters their base.
    public let url: URL
    public let configuration: ModelConfiguration
    /// nil for a Hugging Face folder.
    let gguf: GGUFCheckpoint?
    /// nil for a model without adapters.
    let adapter: AdapterFolder?
    private let memory = TokenizerMemory()

    /// Reads and validates the configuration.
    /// - Parameter base: for adapters, where their base is; nil: where they say.
    /// - Throws: `CheckpointError` that names the file and what is wrong with it, `ConfigurationError`
    ///   for a field out of bounds, `TensorError` for a file that is not GGUF.
    public init(url: URL, base: URL? = nil) throws {
        let adapter = AdapterFolder.isAdapter(url) ? try AdapterFolder(url: url) : nil
        self.adapter = adapter
        guard base == nil || adapter != nil else {
            throw ConfigurationError(
                field: "base", reason: "\(url.path) holds no adapters, which alone have a base")
        }
        let url = try adapter?.baseURL(given: base) ?? url
        self.url = url
        gguf = try GGUFCheckpoint.file(at: url).map(GGUFCheckpoint.init(url:))
        if let gguf {
            configuration = gguf.configuration
            return
        }
        let file = url.appending(path: Self.configurationName)
        var configuration = try ModelConfiguration.read(
            json: Self.contents(of: file), file: file.path)
        // What ends a turn often stands there alone; it counts before what ends a text.
        let ends = try GenerationConfiguration.eosTokenIds(
            in: url, vocabularySize: configuration.vocabularySize)
        if !ends.isEmpty { configuration.eosTokenIds = ends }
        self.configuration = configuration
    }

    /// Whether there is something at a path that is meant as a model, whole or not.
    public static func isModel(_ url: URL) -> Bool {
        if AdapterFolder.isAdapter(url)
            || FileManager.default.fileExists(atPath: url.appending(path: configurationName).path)
        {
            return true
        }
        do {
            return try GGUFCheckpoint.file(at: url) != nil
        } catch {
            return true  // Opening it says what is wrong.
        }
    }

    /// What adapters name as their base: the absolute path of the weights.
    var name: String { url.absoluteURL.standardizedFileURL.path }

    /// Where the tokenizer is: with the adapters, or else with their base.
    var tokenizerFolder: URL {
        guard let adapter, TokenizerFile.isThere(adapter.url) else { return url }
        return adapter.url
    }

    /// The file of weights that has the tokenizer, too.
    var tokenizerFile: GGUFCheckpoint? { tokenizerFolder == url ? gguf : nil }

    /// The tokenizer.
    /// - Throws: `TokenizerError`; `ConfigurationError` when it has more tokens than the
    ///   model.
    public func tokenizer() throws -> any Tokenizer {
        let tokenizer =
            try tokenizerFile?.tokenizer()
            ?? TokenizerFile.read(folder: tokenizerFolder, file: memory.take(from: tokenizerFolder))
        try requireRoom(for: tokenizer.vocabularySize)
        return tokenizer
    }

    /// The tokens of the tokenizer; nil where there is none.
    /// - Throws: `TokenizerError`.
    func tokenCount() throws -> Int? {
        if let tokenizerFile { return try tokenizerFile.tokenCount() }
        return try memory.file(in: tokenizerFolder).flatMap {
            try TokenizerFile.tokenCount(in: $0.json)
        }
    }

    /// - Throws: `ConfigurationError` for more tokens than the model has.
    func requireRoom(for tokens: Int) throws {
        guard tokens <= configuration.vocabularySize else {
            throw ConfigurationError(
                field: "vocab_size",
                reason: "\(configuration.vocabularySize) is less than the \(tokens) tokens of "
                    + (gguf == nil ? TokenizerFile.name : GGUFKeys.tokens))
        }
    }

    /// The model, with its adapters where the folder is of such. Each weight goes straight to its device
    /// and type, whatever type it is stored in.
    ///
    /// - Parameters:
    ///   - tokens: the tokens that there are (`Transformer.vocabularySize`); nil: those of the folder's
    ///     `tokenizer.json`, or where there is none as many as the configuration has.
    ///   - path: which implementation of the composite operations runs.
    /// - Throws: `CheckpointError`, `TensorError`, `ModelError`; `ConfigurationError` for a model that
    ///   does not fit into memory.
    public func transformer(
        device: Device = .cpu, dtype: DType = .float32, tokens: Int? = nil,
        path: FusedPath? = nil
    ) throws -> Transformer {
        guard dtype.isFloatingPoint else {
            throw ModelError.unsupported(field: "dtype", value: dtype.rawValue)
        }
        try device.require()
        let tokens = try tokens ?? tokenCount()
        if let tokens { try requireRoom(for: tokens) }
        try configuration.requireMemory(bytesPerWeight: device == .cpu ? dtype.size : 0)
        var weights = try weights { try $0.asType(dtype).moved(to: device) }
        let model = try Transformer(
            configuration: configuration,
            weights: LlamaWeights.fused(&weights, configuration: configuration),
            vocabularySize: tokens, path: path)
        return try adapter?.applied(to: model, base: name) ?? model
    }

    /// The model where a recipe places it; nil: on the CPU in float32.
    /// - Throws: `CheckpointError`, `TensorError`, `ModelError`.
    public func transformer(at placement: Placement?) throws -> Transformer {
        let placement = placement ?? Placement()
        return try transformer(device: placement.device, dtype: placement.dtype)
    }

    /// Writes the model and tokenizer of one folder into another, whole or not at all.
    /// - Throws: `CheckpointError`, `TokenizerError`, `TensorError`.
    public static func copy(_ source: URL, to target: URL) throws {
        let checkpoint = try CheckpointFolder(url: source)
        try write(checkpoint.transformer(), tokenizer: checkpoint.tokenizer(), to: target)
    }

    /// Writes a model as a folder that is whole or not there, whenever the process stops. A folder
    /// that has the name is replaced. Adapters are added to their weights; `AdapterFolder` writes them by
    /// themselves.
    /// - Parameter tokenizer: nil for a model without one.
    /// - Throws: `CheckpointError`, `TokenizerError`, `TensorError`.
    public static func write(
        _ model: Transformer, tokenizer: (any Tokenizer)?, to url: URL
    ) throws {
        try AtomicFolder.write(url) { try writeFiles(model, tokenizer: tokenizer, into: $0) }
    }

    /// Writes a model's files into a folder that is there, such as a checkpoint being written.
    /// - Throws: `CheckpointError`, `TokenizerError`, `TensorError`.
    public static func writeFiles(
        _ model: Transformer, tokenizer: (any Tokenizer)?, into folder: URL
    ) throws {
        let model = try model.merged()
        let configuration = model.configuration
        let stored = configuration.dtype.storage
        try writeFiles(
            LlamaWeights.split(model.namedWeights, configuration: configuration)
                .map { (name: $0.name, tensor: try $0.tensor.asType(stored)) },
            configuration, tokenizer: tokenizer, into: folder)
    }

    /// Writes the files of a model of these weights, which are of the type that they are to have.
    static func writeFiles(
        _ weights: [(name: String, tensor: Tensor)], _ configuration: ModelConfiguration,
        tokenizer: (any Tokenizer)?, into folder: URL
    ) throws {
        try save(try configuration.json(), folder.appending(path: configurationName))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try save(
            try encoder.encode(GenerationConfiguration(configuration)) + Data("\n".utf8),
            folder.appending(path: GenerationConfiguration.fileName))
        if let tokenizer { try TokenizerFile.write(tokenizer, to: folder) }
        try saveSafetensors(
            weights, metadata: ["format": "pt"], url: folder.appending(path: weightsName))
    }

    static func contents(of url: URL) throws -> Data {
        do {
            return try InputFile.contents(of: url.path)
        } catch {
            throw CheckpointError.file(error.path, reason: error.reason)
        }
    }

    static func save(_ data: Data, _ url: URL) throws {
        do {
            try data.write(to: url)
        } catch {
            throw WriteError(url.path, reason: "cannot be written: \(error.systemReason)")
        }
    }
}

extension ModelConfiguration.WeightType {
    /// The tensors' type of this name.
    public var storage: DType {
        switch self {
        case .float32: .float32
        case .float16: .float16
        case .bfloat16: .bfloat16
        }
    }
}
