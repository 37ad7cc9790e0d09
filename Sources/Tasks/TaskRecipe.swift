import Reasoning

/// A task that a model can be trained on from nothing: it makes its problems, and judges and counts
/// what chains write, step by step.
public typealias TrainableTask = GenerativeTask & StepJudge & AnatomizedTask

/// What a model is trained on: a task by its name, and the texts that teach its language.
///
/// Written as one field with the corpus's own fields in it, `multiplication: {slips: 0.2, …}`.
public enum TaskRecipe: Hashable, Sendable {
    case countdown(CountdownCorpus.Configuration)
    case multiplication(MultiplicationCorpus.Configuration)
    case wordProblems(WordProblemsCorpus.Configuration)

    /// The tasks, as recipes name them.
    public enum Kind: String, CaseIterable, CodingKey, Sendable {
        case countdown
        case multiplication
        case wordProblems

        /// For titles and sentences.
        public var title: String {
            switch self {
            case .countdown: "Countdown"
            case .multiplication: "multiplication"
            case .wordProblems: "word problems"
            }
        }
    }

    public var kind: Kind {
        switch self {
        case .countdown: .countdown
        case .multiplication: .multiplication
        case .wordProblems: .wordProblems
        }
    }

    /// The task with the recipe's problems.
    /// - Throws: `TaskError.configuration`.
    public func task() throws -> any TrainableTask {
        switch self {
        case .countdown(let corpus): try Countdown(configuration: corpus.problems)
        case .multiplication(let corpus): try Multiplication(configuration: corpus.problems)
        case .wordProblems(let corpus): try WordProblems(configuration: corpus.problems)
        }
    }

    /// The texts that teach the task's language.
    /// - Throws: `TaskError`.
    public func corpus(seed: UInt64) throws -> any PretrainingCorpus {
        switch self {
        case .countdown(let configuration):
            try CountdownCorpus(configuration: configuration, seed: seed)
        case .multiplication(let configuration):
            try MultiplicationCorpus(configuration: configuration, seed: seed)
        case .wordProblems(let configuration):
            try WordProblemsCorpus(configuration: configuration, seed: seed)
        }
    }

    /// The most tokens of a text of the corpus.
    public var tokenLimit: Int {
        switch self {
        case .countdown(let corpus): corpus.tokenLimit
        case .multiplication(let corpus): corpus.tokenLimit
        case .wordProblems(let corpus): corpus.tokenLimit
        }
    }

    /// The most tokens of an answer with its end of sequence.
    public var answerTokens: Int {
        switch self {
        case .countdown(let corpus): corpus.problems.answerTokens
        case .multiplication(let corpus): corpus.problems.answerTokens
        case .wordProblems(let corpus): corpus.problems.answerTokens
        }
    }

    /// The hardest level of difficulty of the task; 1 is the easiest.
    public var hardestLevel: Int {
        switch self {
        case .countdown: Countdown.levels
        case .multiplication: Multiplication.levels
        case .wordProblems: WordProblems.levels
        }
    }

    /// The levels of difficulty of which problems are.
    public var levels: ClosedRange<Int> {
        get {
            switch self {
            case .countdown(let corpus): corpus.problems.levels
            case .multiplication(let corpus): corpus.problems.levels
            case .wordProblems(let corpus): corpus.problems.levels
            }
        }
        set {
            switch self {
            case .countdown(var corpus):
                corpus.problems.levels = newValue
                self = .countdown(corpus)
            case .multiplication(var corpus):
                corpus.problems.levels = newValue
                self = .multiplication(corpus)
            case .wordProblems(var corpus):
                corpus.problems.levels = newValue
                self = .wordProblems(corpus)
            }
        }
    }

    /// - Throws: `TaskError.configuration` naming the first field that is out of bounds.
    public func validate() throws {
        switch self {
        case .countdown(let corpus): try corpus.validate()
        case .multiplication(let corpus): try corpus.validate()
        case .wordProblems(let corpus): try corpus.validate()
        }
    }
}
