import Foundation
import Tensors

/// A model in one GGUF file, as llama.cpp has them: configuration, tokenizer, chat template and
/// weights, which may be quantized and are computed with as float32 or what else is asked for.
///
/// `CheckpointFolder` opens it wherever a model's folder may stand.
public struct GGUFCheckpoint: Sendable {
    static let fileExtension = "gguf"

    public let file: GGUFFile
    public let configuration: ModelConfiguration

    /// Opens the file, checks its header and reads the configuration.
    /// - Throws: `TensorError` for a file that is not GGUF, `CheckpointError` for what is not
    ///   supported, `ConfigurationError` for a value out of bounds.
    public init(url: URL) throws {
        file = try GGUFFile(url: url)
        configuration = try GGUFConfiguration(file: file).configuration()
    }

    /// The file that a path leads to: the path itself where it ends in `.gguf` and is no folder, or the
    /// only such file of a folder without a `config.json`; nil where there is none.
    /// - Throws: `CheckpointError` for a folder of several.
    public static func file(at url: URL) throws -> URL? {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            return nil
        }
        guard isFolder.boolValue else {
            return url.pathExtension == fileExtension ? url : nil
        }
        let names = try AtomicFolder.names(in: url)
        guard !names.contains(CheckpointFolder.configurationName) else { return nil }
        let files = names.filter { $0.hasSuffix(".\(fileExtension)") && !$0.hasPrefix(".") }
        guard files.count <= 1 else {
            throw CheckpointError.file(
                url.path, reason: "holds \(files.count) GGUF files; name the one to be read")
        }
        return files.first.map { url.appending(path: $0) }
    }

    /// The tokenizer with the file's chat template.
    /// - Throws: `TokenizerError`.
    public func tokenizer() throws -> any Tokenizer {
        try GGUFTokenizer(file: file).tokenizer()
    }

    /// Tokens of the tokenizer, which the model may have more of; nil where there is none.
    /// - Throws: `TokenizerError`.
    func tokenCount() throws -> Int? { try GGUFTokenizer(file: file).count() }

    /// Whether there is a chat template, of which it need not be known whether it can be rendered.
    var hasTemplate: Bool { file[GGUFKeys.chat(GGUFKeys.templateField)] != nil }

    /// The names of all weights as a Hugging Face folder has them; those that it has none for keep their
    /// own. The rotary frequencies are no weight: the configuration has them.
    var weightNames: [String] {
        file.names.filter { $0 != GGUFRotaryScaling.tensor }.map { GGUFNames.ours($0) ?? $0 }
    }
}

extension GGUFCheckpoint: WeightSource {
    func layout(of name: String) -> (shape: [Int], dtype: DType)? {
        file.layout(of: GGUFNames.theirs(name) ?? name).map {
            ($0.shape, $0.type.dtype ?? .float32)
        }
    }

    func storage(of name: String) -> String? {
        file.layout(of: GGUFNames.theirs(name) ?? name)?.type.name
    }

    /// A weight as float32 on the CPU, in the order of rows that a Hugging Face folder has.
    func tensor(_ name: String) throws -> Tensor {
        try GGUFRotary.split(
            file.tensor(GGUFNames.theirs(name) ?? name), name: name, configuration: configuration)
    }
}
