/// A question, its reference and the task it belongs to.
public struct Problem: Codable, Hashable, Sendable, Identifiable {
    /// Unique within a data set, stable between runs; the sample streams are derived from it.
    public var id: String
    /// The name of the task that renders, reads and judges it.
    public var task: String
    /// The question as a person reads it.
    public var question: String
    /// What the exact verifier compares with. Never shown to a policy.
    public var reference: Reference
    /// The task's difficulty level, 1 for the easiest; nil when unknown.
    public var difficulty: Int?

    public init(
        id: String, task: String, question: String, reference: Reference, difficulty: Int? = nil
    ) {
        self.id = id
        self.task = task
        self.question = question
        self.reference = reference
        self.difficulty = difficulty
    }
}
