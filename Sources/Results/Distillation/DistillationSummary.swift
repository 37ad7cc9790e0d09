import Reasoning
import Statistics

/// What rounds of search and learning came to, as `summary.json`: every number of the report.
public struct DistillationSummary: RunSummary {
    public static var kind: SummaryKind { .distillation }

    /// A model on held-out problems.
    public struct Measured: Codable, Hashable, Sendable {
        /// Of one sampled chain; `n` counts chains, the interval resamples problems.
        public var accuracy: Estimate
        /// Share of the problems with a right chain among those drawn.
        public var coverage: Double
        public var problems: Int
        public var samples: Int
        /// Mean tokens of a chain.
        public var tokens: Double
        /// By problem, the share of its chains that are right; nil where no search is compared.
        public var shares: [Double]?
        /// Mean tokens run for one chain, its prompt included; nil where no search is compared.
        public var tokensRun: Double?

        package init(
            accuracy: Estimate, coverage: Double, problems: Int, samples: Int, tokens: Double
        ) {
            self.accuracy = accuracy
            self.coverage = coverage
            self.problems = problems
            self.samples = samples
            self.tokens = tokens
        }
    }

    /// What asking again with the answer shown came to (STaR's rationalization).
    public struct Rationalized: Codable, Hashable, Sendable {
        /// Problems that were asked again: none of their chains was right, and the key knows an answer.
        public var problems: Int
        /// Those with a right chain then.
        public var solved: Int
        /// Chains learned from without the hint.
        public var demonstrations: Int

        package init(problems: Int = 0, solved: Int = 0, demonstrations: Int = 0) {
            self.problems = problems
            self.solved = solved
            self.demonstrations = demonstrations
        }

        package static func + (a: Self, b: Self) -> Self {
            Self(
                problems: a.problems + b.problems, solved: a.solved + b.solved,
                demonstrations: a.demonstrations + b.demonstrations)
        }
    }

    /// A step of learning what a verifier scored high enough.
    public struct Improvement: Codable, Hashable, Sendable {
        /// The least score.
        public var threshold: Double
        /// Chains of the round that have it.
        public var demonstrations: Int

        package init(threshold: Double, demonstrations: Int) {
            self.threshold = threshold
            self.demonstrations = demonstrations
        }
    }

    /// What the expert found in a round, and what was learned from it.
    public struct Expert: Codable, Hashable, Sendable {
        private enum CodingKeys: String, CodingKey {
            // In files as they have been called from the beginning.
            case demonstrations = "lessons"
            case problems, solved, answered, rationalized, improvements, collecting, learning
        }

        /// Training problems of the round.
        public var problems: Int
        /// Those with a right chain among all that it made without a hint: the answer key's word.
        public var solved: Int
        /// Those whose answer, the expert's own choice, was right.
        public var answered: Int
        /// Chains to learn from.
        public var demonstrations: Int
        /// Nil where nothing was asked with a hint. Its demonstrations are among all.
        public var rationalized: Rationalized?
        /// Nil where no score decided.
        public var improvements: [Improvement]?
        /// Its seconds are elapsed ones, of all problems.
        public var collecting: Usage
        public var learning: Usage

        package init(
            problems: Int, solved: Int, answered: Int, demonstrations: Int,
            rationalized: Rationalized? = nil, improvements: [Improvement]? = nil,
            collecting: Usage, learning: Usage
        ) {
            self.problems = problems
            self.solved = solved
            self.answered = answered
            self.demonstrations = demonstrations
            self.rationalized = rationalized
            self.improvements = improvements
            self.collecting = collecting
            self.learning = learning
        }
    }

    /// A model and, but for the last one, what its expert taught the next.
    public struct Round: Codable, Hashable, Sendable {
        public var number: Int
        /// Spent on making the model, beginning with the first round's: searching and learning, without
        /// measuring.
        public var flops: Double
        public var measured: Measured
        public var expert: Expert?
        /// nil: it was not measured.
        public var search: Search?
        /// Of the search before; nil for the first model, and where that search gained nothing.
        public var amortization: Amortization?

        package init(number: Int, flops: Double, measured: Measured, expert: Expert? = nil) {
            self.number = number
            self.flops = flops
            self.measured = measured
            self.expert = expert
        }
    }

    /// The course of reinforcement learning from the same task's base model, to compare with.
    public struct Reference: Codable, Hashable, Sendable {
        /// The run's folder.
        public var run: String
        /// Checkpoints: FLOPs of reinforcement learning so far, held-out accuracy of one chain.
        public var points: [ReasonerSummary.TrainPoint]

        package init(run: String, points: [ReasonerSummary.TrainPoint]) {
            self.run = run
            self.points = points
        }
    }

    public var title: String
    /// ISO 8601.
    public var date: String
    public var commit: String
    public var task: String
    /// How held-out problems are kept apart.
    public var description: String
    public var expert: String
    public var seed: UInt64
    public var rounds: [Round]
    public var reference: Reference?
    /// The verifier of all rounds on held-out chains of the last model; nil where none was trained.
    public var verifier: VerifierReport?
    /// Searching and learning, by account.
    public var ledger: ComputeLedger
    /// The machine that ended the run; nil in summaries from before it was noted.
    public var machineFacts: Machine?
    /// The recipe as JSON.
    public var configuration: String

    package init(
        title: String, date: String, commit: String, task: String, description: String,
        expert: String, seed: UInt64, rounds: [Round], reference: Reference?,
        verifier: VerifierReport? = nil, ledger: ComputeLedger, machineFacts: Machine? = nil,
        configuration: String
    ) {
        self.title = title
        self.date = date
        self.commit = commit
        self.task = task
        self.description = description
        self.expert = expert
        self.seed = seed
        self.rounds = rounds
        self.reference = reference
        self.verifier = verifier
        self.ledger = ledger
        self.machineFacts = machineFacts
        self.configuration = configuration
    }
}
