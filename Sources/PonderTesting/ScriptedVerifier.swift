import Reasoning
import Synchronization

/// A verifier that says what it is told to, and counts what it was asked: for tests of strategies.
public final class ScriptedVerifier: Verifier {
    /// What was asked of a verifier so far.
    public struct Calls: Sendable {
        /// Calls of `score`.
        public var calls = 0
        /// The texts of the chains it was asked about, in order.
        public var chains: [String] = []
        /// The sum of the usages returned.
        public var usage = Usage.zero
    }

    public let usesReference: Bool
    public let valuesPartialChains: Bool
    private let usageOfChain: Usage
    private let word: @Sendable (Chain) async throws -> Score
    private let log = Mutex(Calls())

    /// - Parameters:
    ///   - usage: charged for each chain.
    ///   - word: what it says of a chain; it may suspend, and what it throws is thrown.
    public static func saying(
        costing usage: Usage = .zero, usesReference: Bool = false,
        valuesPartialChains: Bool = true,
        _ word: @escaping @Sendable (Chain) async throws -> Score
    ) -> ScriptedVerifier {
        ScriptedVerifier(
            usage: usage, usesReference: usesReference, valuesPartialChains: valuesPartialChains,
            word: word)
    }

    private init(
        usage: Usage, usesReference: Bool = false, valuesPartialChains: Bool = true,
        word: @escaping @Sendable (Chain) async throws -> Score
    ) {
        usageOfChain = usage
        self.usesReference = usesReference
        self.valuesPartialChains = valuesPartialChains
        self.word = word
    }

    /// Values of texts; nil where such a chain can never be judged.
    public convenience init(
        costing usage: Usage = .zero, _ value: @escaping @Sendable (String) -> Double?
    ) {
        self.init(usage: usage) { value($0.text).map(Score.value) ?? .never }
    }

    /// A table of values by text; what it lacks can never be judged.
    public convenience init(texts table: [String: Double], costing usage: Usage = .zero) {
        self.init(costing: usage) { table[$0] }
    }

    /// A table of values by answer; what it lacks, or has as nil, can never be judged.
    public convenience init(
        answers table: [String: Double?], costing usage: Usage = .zero, usesReference: Bool = false
    ) {
        self.init(usage: usage, usesReference: usesReference) { chain in
            let value = chain.format.answer(in: chain.text).flatMap { table[$0] ?? nil }
            return value.map(Score.value) ?? .never
        }
    }

    /// Numbers in (0, 1) that depend on nothing but the text.
    public static func hashing(costing usage: Usage = .zero) -> ScriptedVerifier {
        ScriptedVerifier(costing: usage) { text in
            var stream = RandomStream(7, text)
            return 0.05 + 0.9 * stream.uniform()
        }
    }

    /// What was asked so far.
    public var calls: Calls { log.withLock { $0 } }

    public func score(_ chains: [Chain]) async throws -> Scores {
        var words: [Score] = []
        for chain in chains { words.append(try await word(chain)) }
        let usage = chains.reduce(Usage.zero) { sum, _ in sum + usageOfChain }
        log.withLock { calls in
            calls.calls += 1
            calls.chains += chains.map(\.text)
            calls.usage += usage
        }
        return Scores(words, usage: usage)
    }
}
