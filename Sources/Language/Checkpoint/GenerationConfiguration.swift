import Foundation
import Reasoning

/// The part of a Hugging Face folder's `generation_config.json` that concerns us: the special
/// tokens by which `transformers` and vLLM know when to stop, and sampling from the model's own
/// distribution.
struct GenerationConfiguration: Encodable, Hashable {
    static let fileName = "generation_config.json"

    var eosTokenIds: [Int]
    var bosTokenId: Int?
    var padTokenId: Int?

    init(_ configuration: ModelConfiguration) {
        eosTokenIds = configuration.eosTokenIds
        bosTokenId = configuration.bosTokenId
        padTokenId = configuration.padTokenId
    }

    private enum CodingKeys: String, CodingKey {
        case eosTokenIds = "eos_token_id"
        case bosTokenId = "bos_token_id"
        case padTokenId = "pad_token_id"
        case samples = "do_sample"
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(eosTokenIds, forKey: .eosTokenIds)
        try fields.encodeIfPresent(bosTokenId, forKey: .bosTokenId)
        try fields.encodeIfPresent(padTokenId, forKey: .padTokenId)
        try fields.encode(true, forKey: .samples)
    }

    /// The tokens that end a sequence by a folder's file; none where there is no file or it names none.
    ///
    /// - Parameter vocabularySize: they must be in `0 ..< vocabularySize`.
    /// - Throws: `CheckpointError.file`.
    static func eosTokenIds(in folder: URL, vocabularySize: Int) throws -> [Int] {
        let url = folder.appending(path: fileName)
        guard FileManager.default.fileExists(atPath: url.path) else { return [] }
        let json: JSON
        do {
            json = try JSONParser.parse(CheckpointFolder.contents(of: url))
        } catch let failure as JSONParser.Failure {
            throw CheckpointError.file(url.path, reason: failure.description)
        }
        let values =
            switch json[CodingKeys.eosTokenIds.rawValue] ?? .null {
            case .null: [JSON]()
            case .array(let values): values
            case let value: [value]
            }
        return try values.map { value in
            guard case .integer(let token) = value, (0..<vocabularySize).contains(token) else {
                throw CheckpointError.file(
                    url.path,
                    reason: "eos_token_id: \(value.line) is no token of \(vocabularySize)")
            }
            return token
        }
    }
}
