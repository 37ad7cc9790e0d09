import Foundation

/// The part of a Hugging Face folder's `generation_config.json` that concerns us: the special
/// tokens by which `transformers` and vLLM know when to stop, and sampling from the model's own
/// distribution.
struct GenerationConfiguration: Codable, Hashable {
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

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        if let list = try? fields.decode([Int].self, forKey: .eosTokenIds) {
            eosTokenIds = list
        } else {
            eosTokenIds =
                try fields.decodeIfPresent(Int.self, forKey: .eosTokenIds).map { [$0] } ?? []
        }
        bosTokenId = try fields.decodeIfPresent(Int.self, forKey: .bosTokenId)
        padTokenId = try fields.decodeIfPresent(Int.self, forKey: .padTokenId)
    }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(eosTokenIds, forKey: .eosTokenIds)
        try fields.encodeIfPresent(bosTokenId, forKey: .bosTokenId)
        try fields.encodeIfPresent(padTokenId, forKey: .padTokenId)
        try fields.encode(true, forKey: .samples)
    }
}
