import Tensors

/// The keys under which a GGUF file has its tokenizer.
///
/// Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md#tokenizer
enum GGUFKeys {
    static let tokenizerModel = "tokenizer.ggml.model"
    static let preTokenizer = "tokenizer.ggml.pre"
    static let tokens = "tokenizer.ggml.tokens"
    static let tokenTypes = "tokenizer.ggml.token_type"
    static let merges = "tokenizer.ggml.merges"
    static let addsBOS = "tokenizer.ggml.add_bos_token"
    static let addsEOS = "tokenizer.ggml.add_eos_token"

    /// The key of the token of a role, such as `eos`.
    static func token(_ role: String) -> String { "tokenizer.ggml.\(role)_token_id" }

    static let templateField = "chat_template"
    private static let templateKey = "tokenizer.chat_template"
    private static let ownPrefix = "ponder.chat."

    /// The key of a field of `tokenizer_config.json` that is the chat's: llama.cpp has one for the
    /// template, for others there is one of our own.
    static func chat(_ field: String) -> String {
        field == templateField ? templateKey : ownPrefix + field
    }

    /// The fields that a file has, with their keys.
    static func chatFields(in file: GGUFFile) -> [(field: String, key: String)] {
        file.keys.compactMap { key in
            if key == templateKey { return (templateField, key) }
            return key.hasPrefix(ownPrefix) ? (String(key.dropFirst(ownPrefix.count)), key) : nil
        }
    }
}
