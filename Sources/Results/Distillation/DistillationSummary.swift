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

    /// What the expert found in a round, and what was learned from it.
    public struct Expert: Codable, Hashable, Sendable {
        private enum CodingKeys: String, CodingKey {
            // In files as they have been called from the beginning.
            case demonstrations = "lessons"
            case problems, solved, answered, collecting, learning
        }

        /// Training problems of the round.
        public var problems: Int
        /// Those with a right chain among all that it made: the answer key's word.
        public var solved: Int
        /// Those whose answer, the expert's own choice, was right.
        public var answered: Int
        /// Chains to learn from.
        public var demonstrations: Int
        /// Its seconds are elapsed ones, of all problems.
        public var collecting: Usage
        public var learning: Usage

        package init(
            problems: Int, solved: Int, answered: Int, demonstrations: Int, collecting: Usage,
            learning: Usage
        ) {
            self.problems = problems
            self.solved = solved
            self.answered = answered
            self.demonstrations = demonstrations
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
    /// Searching and learning, by account.
    public var ledger: ComputeLedger
    /// The machine that ended the run; nil in summaries from before it was noted.
    public var machineFacts: Machine?
    /// The recipe as JSON.
    public var configuration: String

    package init(
        title: String, date: String, commit: String, task: String, description: String,
        expert: String, seed: UInt64, rounds: [Round], reference: Reference?,
        ledger: ComputeLedger, machineFacts: Machine? = nil, configuration: String
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
        self.ledger = ledger
        self.machineFacts = machineFacts
        self.configuration = configuration
    }
}
