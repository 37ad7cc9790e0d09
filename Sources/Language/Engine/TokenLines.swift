import Reasoning

/// Token ids and their log-probabilities as files have them: a JSON list a line.
public enum TokenLines {
    /// Why a JSON value is no list of tokens.
    public struct Failure: Error, Equatable, CustomStringConvertible {
        public var description: String
    }

    /// The tokens of a value such as `[1, 4093, 198]`.
    package static func tokens(in value: JSON) throws(Failure) -> [Token] {
        guard case .array(let values) = value else {
            throw Failure(description: "is \(value.kind), not a list of tokens")
        }
        var tokens: [Token] = []
        for (index, value) in values.enumerated() {
            guard case .integer(let number) = value, let token = Token(exactly: number) else {
                throw Failure(description: "entry \(index) is \(value.line), not a token's id")
            }
            tokens.append(token)
        }
        return tokens
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
    /// - Throws: as `score(_:)`, and for a token outside the vocabulary where none comes after it, too.
    public func logProbs(of sequences: [[Token]]) async throws -> [[Float?]] {
        for tokens in sequences { try requireKnown(tokens) }
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

    /// - Throws: `ConfigurationError` for a token outside the vocabulary.
    public func requireKnown(_ tokens: [Token]) throws(ConfigurationError) {
        let vocabulary = 0..<vocabularySize
        guard let index = tokens.firstIndex(where: { !vocabulary.contains(Int($0)) }) else {
            return
        }
        throw ConfigurationError(
            field: "tokens",
            reason:
                "entry \(index), \(tokens[index]), is not in the vocabulary of \(vocabularySize)")
    }
}
