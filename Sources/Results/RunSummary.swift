import Foundation

/// What a run found, as its file `summary.json`: every number of its report.
///
/// The file says in `kind` what it is about. A number that is not finite is the string `nan`, `inf`
/// or `-inf`, for which JSON has no number.
public protocol RunSummary: Codable, Sendable {
    static var kind: SummaryKind { get }
}

extension RunSummary {
    /// The bytes of `summary.json`: sorted keys, indented.
    public func encoded() throws -> Data {
        try SummaryJSON.encoder(pretty: true).encode(WithKind(summary: self)) + Data("\n".utf8)
    }

    /// Reads what `encoded()` wrote, now or by an earlier version.
    ///
    /// - Throws: `DecodingError`, which names the key that is missing or of the wrong type.
    public init(encoded data: Data) throws {
        self = try SummaryJSON.decoder.decode(Self.self, from: data)
    }
}

/// What a summary is about.
public enum SummaryKind: String, Codable, Sendable {
    /// `ponder reproduce o1`, and `ponder train` of an architecture.
    case reasoner
    /// `ponder reproduce search`.
    case search
    /// `ponder distil`.
    case distillation
    /// `ponder reproduce hypotheses`.
    case hypotheses
    /// `ponder train` of a model that is there already.
    case fineTuning = "fine-tuning"
    /// `ponder reproduce test-time`.
    case testTime = "test-time"

    /// Reads the kind of a `summary.json`; one from before summaries had a kind is known by its keys.
    public init(ofSummary data: Data) throws {
        self = try SummaryJSON.decoder.decode(Found.self, from: data).kind
    }

    fileprivate enum CodingKeys: String, CodingKey { case kind, subjects, rounds }

    private struct Found: Decodable {
        let kind: SummaryKind

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            let byKeys: SummaryKind =
                fields.contains(.subjects)
                ? .search : fields.contains(.rounds) ? .distillation : .reasoner
            kind = try fields.decodeIfPresent(SummaryKind.self, forKey: .kind) ?? byKeys
        }
    }
}

private struct WithKind<Summary: RunSummary>: Encodable {
    let summary: Summary

    func encode(to encoder: any Encoder) throws {
        try summary.encode(to: encoder)
        var fields = encoder.container(keyedBy: SummaryKind.CodingKeys.self)
        try fields.encode(Summary.kind, forKey: .kind)
    }
}

/// How results are written: with sorted keys, and numbers that are not finite as strings.
package enum SummaryJSON {
    /// - Parameter pretty: whether indented, over several lines.
    package static func encoder(pretty: Bool) -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return encoder
    }

    package static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return decoder
    }

    /// A resolved configuration, for a report.
    package static func text(_ configuration: some Encodable) throws -> String {
        String(decoding: try encoder(pretty: true).encode(configuration), as: UTF8.self)
    }
}
