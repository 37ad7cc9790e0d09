import Reasoning
import Statistics

/// What `ponder reproduce test-time` found, as `summary.json`: one model's accuracy on one set of problems
/// against the compute of answering, by every strategy that applies.
public struct TestTimeSummary: RunSummary {
    public static var kind: SummaryKind { .testTime }

    /// A strategy at one size. Means are over problems, and everything is in them: prompts, discarded chains
    /// and branches, verifiers.
    public struct Point: Codable, Hashable, Sendable {
        /// The size, such as `8 chains`.
        public var label: String
        /// The same as a number: chains, beams, simulations, attempts, tokens of thought.
        public var size: Int
        public var tokensPerProblem: Double
        /// Those of them that were sampled.
        public var generatedTokensPerProblem: Double
        public var flopsPerProblem: Double
        public var accuracy: Double
        /// 95 %, problems resampled.
        public var interval: Interval
        /// The share of problems to which there was no answer: neither right nor wrong.
        public var unanswered: Double
        /// Problems.
        public var n: Int

        package init(
            label: String, size: Int, tokensPerProblem: Double, generatedTokensPerProblem: Double,
            flopsPerProblem: Double, accuracy: Double, interval: Interval, unanswered: Double,
            n: Int
        ) {
            self.label = label
            self.size = size
            self.tokensPerProblem = tokensPerProblem
            self.generatedTokensPerProblem = generatedTokensPerProblem
            self.flopsPerProblem = flopsPerProblem
            self.accuracy = accuracy
            self.interval = interval
            self.unanswered = unanswered
            self.n = n
        }
    }

    /// A strategy with a verifier at several sizes, by rising compute.
    public struct Curve: Codable, Hashable, Sendable {
        /// Strategy and verifier, such as `best-of-n, self`.
        public var name: String
        public var strategy: String
        /// nil where none is asked.
        public var verifier: String?
        /// Whether it reads the answer key: pass@k, a bound and no strategy.
        public var usesReference: Bool
        public var points: [Point]

        package init(
            strategy: String, verifier: String? = nil, usesReference: Bool = false,
            points: [Point]
        ) {
            name = CurveName.of(strategy, verifier, stops: false)
            self.strategy = strategy
            self.verifier = verifier
            self.usesReference = usesReference
            self.points = points
        }
    }

    /// What was asked for and not measured.
    public struct Skipped: Codable, Hashable, Sendable {
        public var strategy: String
        public var verifier: String?
        public var reason: String

        package init(strategy: String, verifier: String? = nil, reason: String) {
            self.strategy = strategy
            self.verifier = verifier
            self.reason = reason
        }
    }

    /// Problems of one level of difficulty.
    public struct Level: Codable, Hashable, Sendable {
        public var level: Int
        public var problems: Int
        /// Each curve at its largest size, in their order.
        public var results: [LevelResult]

        package init(level: Int, problems: Int, results: [LevelResult]) {
            self.level = level
            self.problems = problems
            self.results = results
        }
    }

    /// A curve's largest size on the problems of a level.
    public struct LevelResult: Codable, Hashable, Sendable {
        public var curve: String
        public var label: String
        public var accuracy: Double
        public var interval: Interval

        package init(curve: String, label: String, accuracy: Double, interval: Interval) {
            self.curve = curve
            self.label = label
            self.accuracy = accuracy
            self.interval = interval
        }
    }

    /// Whose chains they are.
    public struct ModelFacts: Codable, Hashable, Sendable {
        /// The folder or file as it was named.
        public var path: String
        /// Its architecture, as `model_type` has it.
        public var family: String
        public var parameters: Int
        /// Tokens.
        public var context: Int
        /// Of its files (`FileFingerprint`).
        public var fingerprint: String

        package init(
            path: String, family: String, parameters: Int, context: Int, fingerprint: String
        ) {
            self.path = path
            self.family = family
            self.parameters = parameters
            self.context = context
            self.fingerprint = fingerprint
        }
    }

    /// What the problems are.
    public struct DataFacts: Codable, Hashable, Sendable {
        /// The file, or the task that made them.
        public var name: String
        /// The task that judges them.
        public var task: String
        /// SHA-256 of the file; nil where a task made them.
        public var hash: String?
        /// Problems in the file; nil where a task made them.
        public var rows: Int?
        /// Problems that were measured.
        public var problems: Int
        /// Of these alone; nil: of all levels.
        public var levels: ClosedRange<Int>?

        package init(
            name: String, task: String, hash: String?, rows: Int?, problems: Int,
            levels: ClosedRange<Int>?
        ) {
            self.name = name
            self.task = task
            self.hash = hash
            self.rows = rows
            self.problems = problems
            self.levels = levels
        }
    }

    /// What single chains came to, all of the pool.
    public struct Chains: Codable, Hashable, Sendable {
        /// Of each problem.
        public var perProblem: Int
        /// How many had each verdict: `correct`, `wrong`, `unanswered`, and `unjudged` where the judge had no
        /// word.
        public var verdicts: [String: Int]
        /// How many ended for each reason.
        public var stopReasons: [String: Int]
        /// The share that closed their thought.
        public var closed: Double
        /// Mean tokens of one.
        public var tokens: Double

        package init(
            perProblem: Int, verdicts: [String: Int], stopReasons: [String: Int], closed: Double,
            tokens: Double
        ) {
            self.perProblem = perProblem
            self.verdicts = verdicts
            self.stopReasons = stopReasons
            self.closed = closed
            self.tokens = tokens
        }
    }

    public var title: String
    /// ISO 8601.
    public var date: String
    public var commit: String
    public var seed: UInt64
    public var model: ModelFacts
    public var data: DataFacts
    public var chains: Chains
    public var curves: [Curve]
    public var skipped: [Skipped]
    /// The easiest first; empty where problems have no level.
    public var levels: [Level]
    /// Search without a model and without FLOPs, by manner and within budgets of tokens; empty where the
    /// task has none.
    public var blind: [Curve]
    /// Seconds of measuring, earlier processes included.
    public var seconds: Double
    /// By account.
    public var ledger: ComputeLedger
    public var machineFacts: Machine
    /// The resolved recipe as JSON.
    public var configuration: String

    package init(
        title: String, date: String, commit: String, seed: UInt64, model: ModelFacts,
        data: DataFacts,
        chains: Chains, curves: [Curve], skipped: [Skipped], levels: [Level], blind: [Curve],
        seconds: Double, ledger: ComputeLedger, machineFacts: Machine, configuration: String
    ) {
        self.title = title
        self.date = date
        self.commit = commit
        self.seed = seed
        self.model = model
        self.data = data
        self.chains = chains
        self.curves = curves
        self.skipped = skipped
        self.levels = levels
        self.blind = blind
        self.seconds = seconds
        self.ledger = ledger
        self.machineFacts = machineFacts
        self.configuration = configuration
    }
}
