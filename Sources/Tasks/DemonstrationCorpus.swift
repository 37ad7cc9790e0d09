import Reasoning

/// Worked solutions to learn from by next-token prediction: each once an epoch, in another order every
/// epoch.
public struct DemonstrationCorpus: PretrainingCorpus {
    public let examples: [CorpusExample]
    private let order: EpochOrder

    /// - Throws: `ConfigurationError` where there is nothing to learn from.
    public init(_ examples: [CorpusExample], seed: UInt64) throws {
        guard !examples.isEmpty else {
            throw ConfigurationError(field: "examples", reason: "there are none to learn from")
        }
        self.examples = examples
        order = EpochOrder(count: examples.count, seed: seed, name: "lessons")
    }

    public var alphabet: String { examples.alphabet }

    public func example(at index: Int) -> CorpusExample { examples[order.place(at: index)] }
}
