import Foundation
import Reasoning

extension TokenizerFile {
    /// Whether a folder has a `tokenizer.json`.
    static func isThere(_ folder: URL) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: name).path)
    }

    /// The tokens of a `tokenizer.json`, one more than the largest id that it gives, whatever else stands
    /// in it; nil where it gives none.
    /// - Throws: `TokenizerError`.
    static func tokenCount(in file: JSON) throws -> Int? {
        var largest = -1
        switch file["model"]?["vocab"] {
        case .object(let members):
            for member in members {
                let token = try token(member.value, "model.vocab['\(member.key)']")
                largest = max(largest, Int(token))
            }
        case .array(let values): largest = values.count - 1
        default: break
        }
        if case .array(let added) = file["added_tokens"] {
            for (index, entry) in added.enumerated() {
                let token = try token(entry["id"], "added_tokens[\(index)].id")
                largest = max(largest, Int(token))
            }
        }
        return largest < 0 ? nil : largest + 1
    }
}
