import Reasoning

/// Log-probabilities asked of the engine: tokens, any of the vocabulary, each after a prefix of one
/// sequence.
///
/// A target need not be the token that the sequence has there: so a verdict's probability is read
/// at every step of a chain in one pass.
public struct ScoreRequest: Hashable, Sendable {
    /// A token whose log-probability is asked for.
    public struct Target: Hashable, Sendable {
        /// The place in `tokens` after which it would stand.
        public var position: Int
        public var token: Token

        public init(position: Int, token: Token) {
            self.position = position
            self.token = token
        }
    }

    public let tokens: [Token]
    /// In ascending order of their positions; several may share one.
    public let targets: [Target]

    /// - Parameters:
    ///   - tokens: those behind the last target's position are not run.
    ///   - targets: in any order; they are sorted by position, equal ones keeping theirs.
    public init(tokens: [Token], targets: [Target]) {
        self.tokens = tokens
        self.targets = targets.enumerated().sorted {
            ($0.element.position, $0.offset) < ($1.element.position, $1.offset)
        }.map(\.element)
    }

    /// Tokens to run.
    var count: Int { targets.last.map { $0.position + 1 } ?? 0 }

    /// The targets after the tokens at some positions, by bisection.
    func targets(in positions: Range<Int>) -> ArraySlice<Target> {
        let first = firstTarget(from: positions.lowerBound)
        return targets[first..<max(first, firstTarget(from: positions.upperBound))]
    }

    /// The positions of targets among some, each once.
    func positions(in range: Range<Int>) -> [Int] {
        targets(in: range).reduce(into: []) { positions, target in
            if positions.last != target.position { positions.append(target.position) }
        }
    }

    private func firstTarget(from position: Int) -> Int {
        var (low, high) = (0, targets.count)
        while low < high {
            let middle = (low + high) / 2
            if targets[middle].position < position { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Throws `ConfigurationError` for tokens outside the vocabulary or positions outside the tokens,
    /// `EngineError` for a sequence that is longer than the context.
    func validate(vocabularySize: Int, contextLength: Int) throws {
        guard count <= contextLength else {
            throw EngineError.promptTooLong(tokens: count, contextLength: contextLength)
        }
        if let target = targets.first(where: { !tokens.indices.contains($0.position) }) {
            throw ConfigurationError(
                field: "targets",
                reason: "position \(target.position) is not among the \(tokens.count) tokens")
        }
        let vocabulary = 0..<vocabularySize
        let run = tokens[..<min(count, tokens.count)]
        if let bad = (run + targets.map(\.token)).first(where: { !vocabulary.contains(Int($0)) }) {
            throw ConfigurationError(
                field: "tokens", reason: "\(bad) is not in the vocabulary of \(vocabularySize)")
        }
    }
}
