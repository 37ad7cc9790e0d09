import Foundation
import Reasoning

/// The roles of tokens as a folder's `generation_config.json` and `config.json` say them by number, for
/// where `tokenizer_config.json` does not name them.
struct TokenRoles {
    /// Those that end a sequence, the likeliest first.
    var ends: [Int32] = []
    var padding: Int32?

    init(ends: [Int32] = [], padding: Int32? = nil) {
        self.ends = ends
        self.padding = padding
    }

    /// Reads what a folder says; a file that is not there or cannot be read says nothing here.
    init(folder: URL) {
        for name in [GenerationConfiguration.fileName, CheckpointFolder.configurationName] {
            guard let data = try? TokenizerFile.contents(of: folder.appending(path: name)),
                let file = try? TokenizerFile.parse(data, name)
            else { continue }
            ends += Self.tokens(file["eos_token_id"])
            padding = padding ?? Self.tokens(file["pad_token_id"]).first
        }
    }

    /// A number, or a list of them.
    private static func tokens(_ value: JSON?) -> [Int32] {
        switch value {
        case .integer(let token)?: Int32(exactly: token).map { [$0] } ?? []
        case .array(let values)?: values.flatMap { tokens($0) }
        default: []
        }
    }
}
