import Reasoning
import Search
import Statistics

/// What `ponder reproduce search` found, as `summary.json`: every number of its report.
public struct SearchSummary: RunSummary {
    public static var kind: SummaryKind { .search }

    /// A strategy at one size.
    public struct Point: Codable, Hashable, Sendable {
        public var label: String
        /// Mean of a problem, everything included.
        public var flopsPerProblem: Double
        /// Nil for allocations in summaries from before.
        public var tokensPerProblem: Double?
        /// Those of them that were sampled: by the policy, discarded branches and rollouts included, and
        /// by a verifier that writes checks; nil in summaries from before, and for search without a model.
        public var generatedTokensPerProblem: Double?
        public var accuracy: Double
        public var interval: Interval
        /// Problems.
        public var n: Int
        /// Accuracy by quintile of difficulty, the easiest first.
        public var quintiles: [Double]
        /// Nil where it was replayed from recorded chains.
        public var engine: EngineShare?

        package init(
            label: String, flopsPerProblem: Double, tokensPerProblem: Double?,
            generatedTokensPerProblem: Double? = nil, accuracy: Double, interval: Interval, n: Int,
            quintiles: [Double], engine: EngineShare?
        ) {
            self.label = label
            self.flopsPerProblem = flopsPerProblem
            self.tokensPerProblem = tokensPerProblem
            self.generatedTokensPerProblem = generatedTokensPerProblem
            self.accuracy = accuracy
            self.interval = interval
            self.n = n
            self.quintiles = quintiles
            self.engine = engine
        }
    }

    /// A strategy with a verifier at several sizes.
    public struct Curve: Codable, Hashable, Sendable {
        public var strategy: String
        public var verifier: String?
        /// Whether it ends as soon as it is sure enough; summaries from before do not say.
        public var stops: Bool
        /// Whether it reads the answer key: a bound, and no strategy.
        public var usesReference: Bool
        public var points: [Point]
        /// Whether it is not in the plan that was fixed before anything was measured.
        public var added: Bool

        public var name: String { CurveName.of(strategy, verifier, stops: stops) }

        package init(
            strategy: String, verifier: String?, stops: Bool = false, usesReference: Bool,
            points: [Point], added: Bool = false
        ) {
            self.added = added
            self.strategy = strategy
            self.verifier = verifier
            self.stops = stops
            self.usesReference = usesReference
            self.points = points
        }

        /// A name of versions before is read as the one that its strategy has now.
        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            strategy = StrategyCatalog.presentName(
                of: try container.decode(String.self, forKey: .strategy))
            verifier = try container.decodeIfPresent(String.self, forKey: .verifier)
            stops = try container.decodeIfPresent(Bool.self, forKey: .stops) ?? false
            usesReference = try container.decode(Bool.self, forKey: .usesReference)
            points = try container.decode([Point].self, forKey: .points)
            added = try container.decodeIfPresent(Bool.self, forKey: .added) ?? false
        }
    }

    /// What a learned verifier selects as the number of chains grows.
    public struct Selection: Codable, Hashable, Sendable {
        public var verifier: String
        public var points: [SelectionCurve.Point]

        package init(verifier: String, points: [SelectionCurve.Point]) {
            self.verifier = verifier
            self.points = points
        }
    }

    /// How far a verifier's scores on whole chains can be believed, by the exact verdicts.
    public struct Reliability: Codable, Hashable, Sendable {
        public var verifier: String
        public var calibration: Calibration

        package init(verifier: String, calibration: Calibration) {
            self.verifier = verifier
            self.calibration = calibration
        }
    }

    /// What fits and comparisons of one model came to.
    public struct Model: Codable, Sendable {
        /// `base` or `trained`.
        public var name: String
        /// One sampled chain.
        public var passAt1: Double
        public var interval: Interval
        public var curves: [Curve]
        /// By quintile, the share of sorting chains that were correct.
        public var quintileRates: [Double]
        public var coverageLaw: CoverageLaw?
        public var selections: [Selection]
        public var reliability: [Reliability]
        public var comparisons: [EqualCompute]
        public var saving: AllocationSaving?
        /// The plans that the saving's allocation chooses from, by number.
        public var plans: [String]
        /// A tree of each search, with verdicts.
        public var trees: [Tree]
        /// By seed and verifier, or `vote`, the threshold at which strategies stop, fitted on
        /// validation problems; nil in summaries from before.
        public var thresholds: [[String: Double]]?
        /// What of the plans did best on validation problems, whatever it costs, on the test problems.
        public var chosen: Chosen?
        /// How small a difference the main comparison can show.
        public var power: ComparisonPower?
        /// By strategy, the curve that plots show, named before anything was measured; nil in summaries
        /// from before.
        public var shown: [String: String]?

        package init(
            name: String, passAt1: Double, interval: Interval, curves: [Curve],
            quintileRates: [Double], coverageLaw: CoverageLaw?, selections: [Selection],
            reliability: [Reliability], comparisons: [EqualCompute], saving: AllocationSaving?,
            plans: [String], trees: [Tree], thresholds: [[String: Double]]? = nil,
            chosen: Chosen? = nil, power: ComparisonPower? = nil, shown: [String: String]? = nil
        ) {
            self.shown = shown
            self.thresholds = thresholds
            self.chosen = chosen
            self.power = power
            self.name = name
            self.passAt1 = passAt1
            self.interval = interval
            self.curves = curves
            self.quintileRates = quintileRates
            self.coverageLaw = coverageLaw
            self.selections = selections
            self.reliability = reliability
            self.comparisons = comparisons
            self.saving = saving
            self.plans = plans
            self.trees = trees
        }
    }

    /// A plan that was chosen on validation problems and measured on test problems.
    public struct Chosen: Codable, Hashable, Sendable {
        public var plan: String
        public var point: Point

        package init(plan: String, point: Point) {
            self.plan = plan
            self.point = point
        }
    }

    /// A search's tree on a problem, for looking at.
    public struct Tree: Codable, Sendable {
        public var strategy: String
        public var problem: String
        public var tree: SearchTree

        package init(strategy: String, problem: String, tree: SearchTree) {
            self.strategy = strategy
            self.problem = problem
            self.tree = tree
        }
    }

    /// A task with its models.
    public struct Benchmark: Codable, Sendable {
        public var task: String
        /// Which problems, and how they were held out.
        public var description: String
        /// Different test problems.
        public var problems: Int
        public var models: [Model]
        /// What training each verifier cost, and how.
        public var verifiers: [VerifierNote]
        /// Search without a model and without FLOPs, within budgets of tokens: its points' tokens are
        /// those that it writes on a problem, until it solves it or the budget ends. Nil for a task whose
        /// corpus cannot search blindly, and in summaries from before.
        public var blindSearch: [Point]?
        /// The same, choosing attempts as the corpus does.
        public var corpusSearch: [Point]?
        /// Whether these two are not in the plan that was fixed before anything was measured; nil
        /// without them.
        public var baselinesAdded: Bool?

        package init(
            task: String, description: String, problems: Int, models: [Model],
            verifiers: [VerifierNote], blindSearch: [Point]? = nil, corpusSearch: [Point]? = nil,
            baselinesAdded: Bool? = nil
        ) {
            self.blindSearch = blindSearch
            self.corpusSearch = corpusSearch
            self.baselinesAdded = baselinesAdded
            self.task = task
            self.description = description
            self.problems = problems
            self.models = models
            self.verifiers = verifiers
        }
    }

    /// A verifier in a sentence.
    public struct VerifierNote: Codable, Hashable, Sendable {
        public var name: String
        public var text: String
        /// What making it cost: drawing its chains, which others may share, labels, training, calibration.
        public var flops: Double
        public var seconds: Double

        package init(name: String, text: String, flops: Double, seconds: Double) {
            self.name = name
            self.text = text
            self.flops = flops
            self.seconds = seconds
        }
    }

    private enum CodingKeys: String, CodingKey {
        // In files as they have been called from the beginning.
        case benchmarks = "subjects"
        case title, date, commit, machine, seeds, claims, seconds, ledger, configuration
        case plan, multiplicity
    }

    public var title: String
    /// ISO 8601.
    public var date: String
    public var commit: String
    public var machine: String
    public var seeds: [UInt64]
    public var benchmarks: [Benchmark]
    public var claims: [SearchClaim]
    /// By phase.
    public var seconds: [String: Double]
    /// By account.
    public var ledger: ComputeLedger
    /// The resolved recipe as YAML or JSON.
    public var configuration: String
    /// What was fixed beforehand; nil in summaries from before.
    public var plan: PlanNote?
    /// The number of verdicts and what it alone brings; nil in summaries from before.
    public var multiplicity: Multiplicity?

    package init(
        title: String, date: String, commit: String, machine: String, seeds: [UInt64],
        benchmarks: [Benchmark], claims: [SearchClaim], seconds: [String: Double],
        ledger: ComputeLedger, configuration: String, plan: PlanNote? = nil
    ) {
        var claims = claims
        multiplicity = plan.map { _ in Multiplicity(correcting: &claims) }
        self.plan = plan
        self.title = title
        self.date = date
        self.commit = commit
        self.machine = machine
        self.seeds = seeds
        self.benchmarks = benchmarks
        self.claims = claims
        self.seconds = seconds
        self.ledger = ledger
        self.configuration = configuration
    }
}
