import Foundation
import Reasoning

/// What is known of a model before its weights are read.
public struct ModelInformation: Codable, Hashable, Sendable {
    /// Which architecture it is, as `model_type` has it.
    public var family: String
    /// Trainable numbers; a tied head counts once.
    public var parameters: Int
    /// Rows of the embedding.
    public var vocabularySize: Int
    /// Tokens of the tokenizer, which alone have logits; nil where there is no tokenizer.
    public var tokens: Int?
    /// Longest sequence, in tokens.
    public var context: Int
    /// The type in which the weights are stored.
    public var dtype: String
    /// The tokens that end a sequence; the tokenizer's where there are none.
    public var endOfSequence: [Int]
    public var hasChatTemplate: Bool
    /// What it takes, by the type that it computes in.
    public var memory: [String: ModelMemory]

    /// - Parameters:
    ///   - configuration: a valid one.
    ///   - dtype: how the weights are stored; nil: as the configuration says.
    public init(
        _ configuration: ModelConfiguration, dtype: String? = nil, tokens: Int?,
        hasChatTemplate: Bool
    ) {
        family = configuration.architecture.rawValue
        parameters = configuration.parameterCount
        vocabularySize = configuration.vocabularySize
        self.tokens = tokens
        context = configuration.maxPositionEmbeddings
        self.dtype = dtype ?? configuration.dtype.rawValue
        endOfSequence = configuration.eosTokenIds
        self.hasChatTemplate = hasChatTemplate
        memory = ModelConfiguration.WeightType.allCases.reduce(into: [:]) {
            $0[$1.rawValue] = ModelMemory(configuration, as: $1)
        }
    }

    /// Reads a Hugging Face folder or a GGUF file: its configuration, the names, shapes and types of its weights, and
    /// the size of its tokenizer, of which it need not be known how it reads texts.
    /// - Throws: `CheckpointError`, `ConfigurationError`, `TensorError`, `TokenizerError`.
    public static func read(folder: URL) throws -> ModelInformation {
        let checkpoint = try CheckpointFolder(url: folder)
        let types = try checkpoint.storedTypes()
        let tokens = try checkpoint.tokenCount()
        if let tokens { try checkpoint.requireRoom(for: tokens) }
        return ModelInformation(
            checkpoint.configuration, dtype: types.joined(separator: ", "), tokens: tokens,
            hasChatTemplate: try checkpoint.tokenizerFile?.hasTemplate
                ?? TokenizerFile.hasTemplate(folder: checkpoint.tokenizerFolder))
    }
}

extension TokenizerFile {
    /// Whether a folder has a chat template, of which it need not be known whether it can be rendered.
    /// - Throws: `TokenizerError` for a `tokenizer_config.json` that cannot be read.
    static func hasTemplate(folder: URL) throws -> Bool {
        let files = FileManager.default
        if files.fileExists(atPath: folder.appending(path: templateName).path) { return true }
        let file = folder.appending(path: configurationName)
        guard files.fileExists(atPath: file.path) else { return false }
        let template = try parse(contents(of: file), configurationName)["chat_template"] ?? .null
        return template != .null && template != "" && template != []
    }
}
