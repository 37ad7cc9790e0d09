import Reasoning

/// What the model gave to a few tokens at the places where a sample drew one of them, such as the
/// verdicts of a chain that checks itself: who asks for these log-probabilities later is answered
/// without a forward pass.
///
/// Places are told by the hash of all tokens before them (`Row.hash`). Lives on the engine's thread.
struct VerdictMemory {
    /// Places that are remembered before all are forgotten.
    static let capacity = 1 << 20

    /// The tokens that are watched.
    private(set) var tokens: [Token] = []
    private var logProbs: [UInt64: [Float]] = [:]

    /// Watches more tokens, from now on.
    mutating func watch(_ more: [Token]) {
        let new = more.filter { !tokens.contains($0) }
        guard !new.isEmpty else { return }
        tokens += new
        forget()
    }

    /// Keeps what a row's model gave to the watched tokens where `drawn` was drawn.
    ///
    /// - Parameter found: natural-log probabilities, one for each watched token, in nats.
    mutating func keep(_ found: ArraySlice<Float>, of row: Row, drawn: Token) {
        guard tokens.contains(drawn), found.allSatisfy(\.isFinite) else { return }
        if logProbs.count >= Self.capacity { forget() }
        logProbs[row.hash(upTo: row.computed)] = Array(found)
    }

    /// The request's log-probabilities in the order of its targets; nil unless all are known.
    func scores(of request: ScoreRequest) -> [Float]? {
        guard !logProbs.isEmpty else { return nil }
        var prefix = PrefixHash()
        var scores: [Float] = []
        for target in request.targets {
            guard let index = tokens.firstIndex(of: target.token) else { return nil }
            while prefix.count <= target.position {
                prefix.append(request.tokens[prefix.count])
            }
            guard let found = logProbs[prefix.state] else { return nil }
            scores.append(found[index])
        }
        return scores
    }

    /// Nothing that was predicted holds any more.
    mutating func forget() { logProbs = [:] }
}

extension Row {
    /// The hash of its first tokens; cheap where it was asked for fewer before.
    func hash(upTo end: Int) -> UInt64 {
        if hashed.count > end { hashed = PrefixHash() }
        while hashed.count < end { hashed.append(tokens[hashed.count]) }
        return hashed.state
    }
}
