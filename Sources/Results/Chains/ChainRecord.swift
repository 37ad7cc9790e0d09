import Reasoning

/// A chain with its place among the samples of a run or a file.
public struct ChainRecord: Codable, Hashable, Sendable {
    /// The problem's id.
    public var problem: String
    /// The problem's question and its task's name; nil where they are kept elsewhere.
    public var question: String?
    public var task: String?
    /// Which of the problem's samples it is, from 0.
    public var sample: Int
    /// What it was worth to a learner; nil where it was not sampled to learn from, or could not be
    /// judged (masked, never zero).
    public var reward: Double?
    public var chain: JudgedChain

    public init(
        problem: String, question: String? = nil, task: String? = nil, sample: Int,
        reward: Double? = nil, chain: JudgedChain
    ) {
        self.problem = problem
        self.question = question
        self.task = task
        self.sample = sample
        self.reward = reward
        self.chain = chain
    }
}

extension ChainRecord {
    private enum CodingKeys: String, CodingKey { case problem, question, task, sample, reward }

    /// Reads the keys of its place and those of the chain beside each other.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            problem: try fields.decode(String.self, forKey: .problem),
            question: try fields.decodeIfPresent(String.self, forKey: .question),
            task: try fields.decodeIfPresent(String.self, forKey: .task),
            sample: try fields.decode(Int.self, forKey: .sample),
            reward: try fields.decodeIfPresent(Double.self, forKey: .reward),
            chain: try JudgedChain(from: decoder))
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(problem, forKey: .problem)
        try fields.encodeIfPresent(question, forKey: .question)
        try fields.encodeIfPresent(task, forKey: .task)
        try fields.encode(sample, forKey: .sample)
        try fields.encodeIfPresent(reward, forKey: .reward)
        try chain.encode(to: encoder)
    }
}
