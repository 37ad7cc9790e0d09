import Reasoning

/// Worked solutions to learn from by next-token prediction: each once an epoch, in another order every
/// epoch.
public struct DemonstrationCorpus: PretrainingCorpus {
    public let lessons: [CorpusExample]
    private let order: EpochOrder

    /// - Throws: `ConfigurationError` where there is nothing to learn from.
    public init(_ lessons: [CorpusExample], seed: UInt64) throws {
        guard !lessons.isEmpty else {
            throw ConfigurationError(field: "lessons", reason: "there are none to learn from")
        }
        self.lessons = lessons
        order = EpochOrder(count: lessons.count, seed: seed, name: "lessons")
    }

    public var alphabet: String { lessons.alphabet }

    public func example(at index: Int) -> CorpusExample { lessons[order.place(at: index)] }
}
