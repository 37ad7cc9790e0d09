import Foundation
import Reasoning
import Testing

@testable import Language

/// What `scripts/goldens/byte_pair.py` stored of the `tokenizers` library; see
/// `scripts/goldens/README.md`.
struct BytePairGolden: Decodable {
    /// The files' texts.
    var tokenizer, configuration: String
    /// The tokens of each of `texts.json`'s texts, and their text.
    var encodings: [[Int32]]
    var decodings: [String]
    /// The tokens of one of the texts with those of the post-processor.
    var withSpecials: [Int32]
    /// Tokens at random, and their text.
    var tokens: [[Int32]]
    var texts: [String]

    static let names = [
        "gpt2", "roberta", "llama3", "qwen2", "qwen35", "smollm", "llama2", "mistral", "metaspace",
        "gemma", "words", "splits",
    ]

    static func read(_ name: String) throws -> BytePairGolden { try decode(name) }

    static func decode<Value: Decodable>(_ name: String) throws -> Value {
        let root = try #require(Bundle.module.url(forResource: "Goldens", withExtension: nil))
        return try JSONDecoder().decode(
            Value.self, from: Data(contentsOf: root.appending(path: "byte-pair/\(name).json")))
    }

    /// The texts that all of them encode.
    static func commonTexts() throws -> [String] {
        struct Texts: Decodable { var texts: [String] }
        let texts: Texts = try decode("texts")
        return texts.texts
    }

    func read() throws -> BytePairTokenizer {
        try #require(
            try TokenizerFile.read(
                json: Data(tokenizer.utf8), configuration: Data(configuration.utf8))
                as? BytePairTokenizer)
    }
}

/// Texts are the same where their bytes are, not where Swift says so.
func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
