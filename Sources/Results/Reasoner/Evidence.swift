import Reasoning

extension ReasonerSummary {
    /// A held-out problem with a chain of each model, sampled alike and not chosen by hand.
    public struct Example: Codable, Hashable, Sendable {
        public var problem: String
        public var before: JudgedChain
        public var after: JudgedChain

        public init(problem: String, before: JudgedChain, after: JudgedChain) {
            self.problem = problem
            self.before = before
            self.after = after
        }
    }

    /// The model that was trained.
    public struct Model: Codable, Hashable, Sendable {
        public var parameters: Int
        /// Architecture in a sentence.
        public var description: String

        public init(parameters: Int = 0, description: String = "") {
            self.parameters = parameters
            self.description = description
        }
    }

    /// What was held out, and how it is known to be disjoint from what was trained on.
    public struct HeldOut: Codable, Hashable, Sendable {
        /// How the split is made.
        public var description: String
        /// Held-out problems.
        public var problems: Int
        /// Different problems that training drew from.
        public var trainingProblems: Int?
        /// Held-out problems found among the training ones when the run looked; 0 is expected.
        public var overlap: Int?

        public init(
            description: String = "", problems: Int = 0, trainingProblems: Int? = nil,
            overlap: Int? = nil
        ) {
            self.description = description
            self.problems = problems
            self.trainingProblems = trainingProblems
            self.overlap = overlap
        }
    }
}

extension ReasonerSummary.Spending {
    /// Prompt and generated tokens together.
    public init(_ usage: Usage) {
        self.init(
            tokens: usage.tokensRun, flops: usage.flops,
            seconds: usage.seconds)
    }
}
