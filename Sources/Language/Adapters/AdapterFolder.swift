import Foundation
import Reasoning
import Tensors

/// Low-rank adapters as PEFT stores them (github.com/huggingface/peft): `adapter_config.json` and
/// `adapter_model.safetensors`, mostly with the tokenizer's files beside them. The weights that they stand
/// beside are another folder's, or a GGUF file's: the base.
///
/// `CheckpointFolder` opens it wherever a model's folder may stand.
public struct AdapterFolder: Sendable {
    static let configurationName = "adapter_config.json"
    static let weightsName = "adapter_model.safetensors"

    public let url: URL
    public let configuration: LoRAConfiguration
    /// What it names as its base (`base_model_name_or_path`); nil where that is nothing.
    public let base: String?

    /// Reads and checks the configuration.
    /// - Throws: `CheckpointError` that names the file, the field and what is wrong with it.
    public init(url: URL) throws {
        let file = url.appending(path: Self.configurationName)
        self.url = url
        (configuration, base) = try Self.read(
            json: CheckpointFolder.contents(of: file), file: file.path)
    }

    /// Whether a folder holds adapters, whole or not.
    public static func isAdapter(_ url: URL) -> Bool {
        FileManager.default.fileExists(atPath: url.appending(path: configurationName).path)
    }

    /// Where the base is: the place that is given, or the one that the adapters name, absolute or relative
    /// to their folder.
    /// - Throws: `CheckpointError` that says what to pass where no model is there, or adapters are.
    func baseURL(given: URL?) throws -> URL {
        let file = url.appending(path: Self.configurationName).path
        let base: URL
        if let given {
            base = given
        } else {
            guard let named = self.base else {
                throw CheckpointError.file(
                    file, reason: "names no base_model_name_or_path; \(Self.advice)")
            }
            base =
                named.hasPrefix("/")
                ? URL(fileURLWithPath: named) : url.appending(path: named).standardizedFileURL
            guard CheckpointFolder.isModel(base) else {
                throw CheckpointError.file(
                    file,
                    reason: "base_model_name_or_path is '\(named)', and there is no model at "
                        + "\(base.path); \(Self.advice)")
            }
        }
        guard !Self.isAdapter(base) else {
            throw CheckpointError.file(
                base.path, reason: "holds adapters, which cannot be a base; merge them first")
        }
        return base
    }

    private static let advice = "pass the folder of the model that the adapters were trained beside"

    /// Writes the model that adapters and base make together as a plain folder, with the tokenizer where
    /// there is one.
    ///
    /// The sum is taken in float32 and stored in the type of the base.
    /// - Parameter base: nil: the one that the adapters name.
    /// - Throws: `CheckpointError`, `TokenizerError`, `TensorError`, `WriteError`; `ConfigurationError` for a
    ///   folder without adapters, and for a model that does not fit into memory.
    public static func merge(_ url: URL, base: URL? = nil, to target: URL) throws {
        let checkpoint = try CheckpointFolder(url: url, base: base)
        guard checkpoint.adapter != nil else {
            throw ConfigurationError(
                field: "adapter", reason: "\(url.path) holds no \(configurationName)")
        }
        let tokenizer: (any Tokenizer)? =
            try checkpoint.tokenCount() == nil ? nil : checkpoint.tokenizer()
        try CheckpointFolder.write(checkpoint.transformer(), tokenizer: tokenizer, to: target)
    }
}
