import Foundation
import Reasoning
import Tensors

/// The `tokenizer.json` and `tokenizer_config.json` of a Hugging Face folder, read into a
/// tokenizer by the type of their model.
///
/// Read are character vocabularies (`WordLevel` behind a `Split` into characters and words), byte
/// vocabularies (`BPE` without merges behind `ByteLevel`), both of which Ponder writes, and byte-pair
/// vocabularies (`BPE` with merges) as they are published; anything else is an error that names the
/// field. In a character vocabulary an unknown character, which the `tokenizers` library would replace by
/// `unk_token`, stays an error.
public enum TokenizerFile {
    static let name = "tokenizer.json"
    static let configurationName = "tokenizer_config.json"
    static let templateName = "chat_template.jinja"
    /// Most tokens of a vocabulary.
    static let sizeLimit = 1 << 24

    /// Reads the tokenizer of a folder, or of the GGUF file that is in its place.
    /// - Throws: `TokenizerError`; `CheckpointError`, `TensorError` for a GGUF file that is none.
    public static func read(folder: URL) throws -> any Tokenizer {
        if let file = try GGUFCheckpoint.file(at: folder) {
            return try GGUFTokenizer(file: GGUFFile(url: file)).tokenizer()
        }
        return try read(folder: folder, file: Parsed(folder: folder))
    }

    /// A folder's `tokenizer.json`: large in published folders, and so parsed once.
    struct Parsed: Sendable {
        let data: Data
        let json: JSON

        /// - Throws: `TokenizerError`.
        init(folder: URL) throws {
            try self.init(
                TokenizerFile.contents(of: folder.appending(path: TokenizerFile.name)))
        }

        /// - Throws: `TokenizerError`.
        init(_ data: Data) throws {
            self.data = data
            json = try TokenizerFile.parse(data, TokenizerFile.name)
        }
    }

    /// Reads the tokenizer of a folder whose `tokenizer.json` was read before.
    static func read(folder: URL, file: Parsed) throws -> any Tokenizer {
        let template = folder.appending(path: templateName)
        return try read(
            file,
            configuration: contents(of: folder.appending(path: configurationName)),
            template: FileManager.default.fileExists(atPath: template.path)
                ? String(decoding: contents(of: template), as: UTF8.self) : nil,
            fallback: TokenRoles(folder: folder))
    }

    /// Reads a tokenizer from the bytes of both files.
    /// - Parameter template: the text of `chat_template.jinja`, where there is one.
    /// - Throws: `TokenizerError`.
    public static func read(
        json: Data, configuration: Data, template: String? = nil
    ) throws -> any Tokenizer {
        try read(
            Parsed(json), configuration: configuration, template: template, fallback: TokenRoles())
    }

    /// - Parameter fallback: the roles of tokens where `configuration` does not name them.
    private static func read(
        _ parsed: Parsed, configuration: Data, template: String?, fallback: TokenRoles
    ) throws -> any Tokenizer {
        let file = parsed.json
        let roles = try parse(configuration, configurationName)
        if isBytePair(file) {
            return try bytePair(
                file, roles: roles, fallback: fallback, template: template,
                source: TokenizerSource(
                    tokenizer: Array(parsed.data), configuration: Array(configuration),
                    template: template))
        }
        let specials = try specials(in: file)
        guard let endOfSequence = try role("eos_token", in: roles) else {
            throw TokenizerError.invalidField(
                "eos_token", reason: "\(configurationName) does not name it")
        }
        let parts = Parts(
            file: file, specials: specials, endOfSequence: endOfSequence,
            padding: try role("pad_token", in: roles),
            chat: try Chat(
                configuration: roles, template: template, endOfSequence: endOfSequence,
                specials: specials))
        try requireAbsent("normalizer", in: file)
        switch try string(file["model"]?["type"], "model.type") {
        case "WordLevel": return try characters(parts)
        case "BPE": return try bytes(parts)
        case let type:
            throw TokenizerError.unsupported(
                field: "model.type", value: "'\(type)'", supported: "'WordLevel', 'BPE'")
        }
    }

    /// What both kinds of vocabulary need.
    struct Parts {
        var file: JSON
        var specials: [SpecialTokens.Entry]
        var endOfSequence: String
        var padding: String?
        var chat: Chat
    }

    private static func characters(_ parts: Parts) throws -> CharacterTokenizer {
        let tokenizer = try CharacterTokenizer(
            vocabulary: try vocabulary(parts), specials: parts.specials,
            endOfSequence: parts.endOfSequence, padding: parts.padding, chat: parts.chat)
        let splitter = parts.file["pre_tokenizer"]
        let pattern = splitter?["pattern"]
        let expected = splitPattern(words: tokenizer.words)
        guard splitter?["type"] == "Split", splitter?["behavior"] == "Isolated",
            splitter?["invert"] ?? false == false,
            pattern?["Regex"] == .string(expected)
                || pattern?["String"] == "" && tokenizer.words.isEmpty
        else {
            throw TokenizerError.unsupported(
                field: "pre_tokenizer", value: splitter?["type"]?.text() ?? "absent",
                supported: "Split into the vocabulary's words and single characters, isolated, by "
                    + "the Regex \(expected)")
        }
        try requireAbsent("post_processor", in: parts.file)
        return tokenizer
    }

    private static func bytes(_ parts: Parts) throws -> ByteTokenizer {
        let model = parts.file["model"]
        guard case .array(let merges) = model?["merges"] else {
            throw TokenizerError.invalidField("model.merges", reason: "is not a list")
        }
        guard merges.isEmpty else {
            throw TokenizerError.unsupported(
                field: "model.merges", value: "a list of \(merges.count) merges",
                supported: "an empty list, for a vocabulary of bytes")
        }
        for field in ["byte_fallback", "continuing_subword_prefix", "end_of_word_suffix"] {
            let value = model?[field] ?? .null
            guard [.null, "", false].contains(value) else {
                throw TokenizerError.unsupported(
                    field: "model.\(field)", value: value.text(), supported: "null")
            }
        }
        let splitter = parts.file["pre_tokenizer"]
        guard splitter?["type"] == "ByteLevel", splitter?["add_prefix_space"] == false else {
            throw TokenizerError.unsupported(
                field: "pre_tokenizer", value: splitter?["type"]?.text() ?? "absent",
                supported: "ByteLevel without add_prefix_space")
        }
        if let processor = parts.file["post_processor"], processor != .null,
            processor["type"] != "ByteLevel"
        {
            try requireAbsent("post_processor", in: parts.file)
        }
        let isSpecial = Set(parts.specials.map(\.token))
        var tokenOfByte = [Int32?](repeating: nil, count: 256)
        let byteOf = Dictionary(uniqueKeysWithValues: zip(ByteAlphabet.characters, 0..<256))
        for (token, text) in try vocabulary(parts).enumerated()
        where !isSpecial.contains(Int32(token)) {
            guard let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1,
                let byte = byteOf[scalar]
            else {
                throw TokenizerError.invalidField(
                    "model.vocab", reason: "'\(text)' is neither a byte nor special")
            }
            tokenOfByte[byte] = Int32(token)
        }
        if let missing = tokenOfByte.firstIndex(of: nil) {
            throw TokenizerError.invalidField("model.vocab", reason: "has no byte \(missing)")
        }
        return try ByteTokenizer(
            tokenOfByte: tokenOfByte.compactMap { $0 }, specials: parts.specials,
            endOfSequence: parts.endOfSequence, padding: parts.padding, chat: parts.chat)
    }

    /// Matches each word, longest first, and each other character, line ends included.
    static func splitPattern(words: [String]) -> String {
        (words.sorted { $0.utf8.count > $1.utf8.count } + ["[\\s\\S]"]).joined(separator: "|")
    }
}
