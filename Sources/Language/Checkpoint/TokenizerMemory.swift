import Foundation
import Synchronization

/// A folder's `tokenizer.json` from when its tokens were counted until the tokenizer is made of it, so
/// that both are of one reading.
final class TokenizerMemory: Sendable {
    private let parsed = Mutex<TokenizerFile.Parsed?>(nil)

    /// The file, kept for the next call; nil where there is none.
    /// - Throws: `TokenizerError`.
    func file(in folder: URL) throws -> TokenizerFile.Parsed? {
        try parsed.withLock { parsed in
            if parsed == nil, TokenizerFile.isThere(folder) {
                parsed = try TokenizerFile.Parsed(folder: folder)
            }
            return parsed
        }
    }

    /// The file, not kept any longer.
    /// - Throws: `TokenizerError`, also where there is none.
    func take(from folder: URL) throws -> TokenizerFile.Parsed {
        try parsed.withLock { parsed in
            defer { parsed = nil }
            return try parsed ?? TokenizerFile.Parsed(folder: folder)
        }
    }
}
