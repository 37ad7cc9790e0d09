import Reasoning

/// Token ids and their log-probabilities as files have them: a JSON list a line.
public enum TokenLines {
    /// The tokens of a line, such as `[1, 4093, 198]`.
    /// - Parameter place: the file and line, for messages.
    /// - Throws: `CheckpointError.file`.
    public static func tokens(of line: some StringProtocol, at place: String) throws -> [Token] {
        let json: JSON
        do {
            json = try JSONParser.parse(line.utf8)
        } catch let failure as JSONParser.Failure {
            throw CheckpointError.file(place, reason: failure.reason)
        }
        guard case .array(let values) = json else {
            throw CheckpointError.file(place, reason: "is \(json.kind), not a list of tokens")
        }
        return try values.enumerated().map { index, value in
            guard case .integer(let number) = value, let token = Token(exactly: number) else {
                throw CheckpointError.file(
                    place, reason: "entry \(index) is \(value.line), not a token's id")
            }
            return token
        }
    }

    /// A line such as `[null, -2.25, -0.5]`; what is no number is null, too.
    public static func line(of logProbs: [Float?]) -> String {
        func text(_ logProb: Float?) -> String {
            logProb.flatMap { $0.isFinite ? "\($0)" : nil } ?? "null"
        }
        return "[" + logProbs.map(text).joined(separator: ", ") + "]"
    }
}

extension GenerationEngine {
    /// For each token of each sequence its natural-log probability after those before it, in nats; nil
    /// for the first, before which there is nothing to condition on.
    ///
    /// - Throws: as `score(_:)`.
    public func logProbs(of sequences: [[Token]]) async throws -> [[Float?]] {
        let requests = sequences.map { tokens in
            ScoreRequest(
                tokens: tokens,
                targets: tokens.indices.dropFirst().map {
                    .init(position: $0 - 1, token: tokens[$0])
                })
        }
        return try await zip(sequences, score(requests)).map { tokens, found in
            tokens.isEmpty ? [] : [nil] + found.logProbs.map(Optional.some)
        }
    }
}
