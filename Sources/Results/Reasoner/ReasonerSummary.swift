import Reasoning

/// Everything a report of `reproduce o1` says, as numbers and text: the file `summary.json`.
///
/// The report, its figures and its sentences are drawn from this value alone. The keys of `base`,
/// `trained`, `trainPanel`, `testPanel`, `seconds`, `ledger`, `seeds` and `commit` are a contract
/// with scripts; all other keys may be absent in a file that is read, and are then empty.
public struct ReasonerSummary: RunSummary, Hashable {
    public static var kind: SummaryKind { .reasoner }

    /// Held-out accuracy of one sampled chain before reinforcement learning.
    public var base: ModelMeasures
    /// The same after it.
    public var trained: ModelMeasures
    /// Accuracy of one sampled chain of successive checkpoints, against train-time compute.
    public var trainPanel: [TrainPoint]
    /// Accuracy against test-time compute.
    public var testPanel: TestPanel
    /// Wall-clock seconds by phase, such as `pretraining`. A phase called `total` is the elapsed
    /// time; without it the sum of the phases stands in.
    public var seconds: [String: Double]
    /// What was spent, by account (`policy`, `verifier`, `rollouts`, `training`).
    public var ledger: [String: Spending]
    public var seeds: [UInt64]
    /// The commit of the source tree, with `-dirty` when files had been changed.
    public var commit: String

    /// What the run was about, such as `Countdown, three numbers`.
    public var title: String
    /// When it ended, ISO 8601.
    public var date: String
    /// What the compute of the train panel counts, for its axis.
    public var trainComputeLabel: String
    /// What the compute of the test panel counts, for its axis.
    public var testComputeLabel: String
    /// Lines fitted to series of the panels.
    public var fits: [Fit]
    /// Reinforcement learning, step by step.
    public var learning: [LearningStep]
    public var behaviours: Behaviours
    /// The same problems before and after, side by side.
    public var examples: [Example]
    /// The ledger by phase, finer than `ledger`.
    public var bill: [BillLine]
    public var model: Model
    public var heldOut: HeldOut
    /// Nil where the task's problems cannot be counted.
    public var split: SplitCounts?
    public var controls: Controls
    /// The trained model against base and controls.
    public var comparisons: [Comparison]
    /// The tokens within which they are compared in words: as many as learning allowed.
    public var comparedWithin: Int?
    /// Cores, threads, kernels and LibTorch's version: one sentence.
    public var machine: String
    /// The machine that ended the run; nil in summaries from before it was noted.
    public var machineFacts: Machine?
    /// The resolved configuration, as YAML.
    public var configuration: String
    /// Whatever a reader must know to judge the numbers, a sentence each.
    public var notes: [String]

    public init(
        base: ModelMeasures, trained: ModelMeasures, trainPanel: [TrainPoint] = [],
        testPanel: TestPanel = TestPanel(), seconds: [String: Double] = [:],
        ledger: [String: Spending] = [:], seeds: [UInt64] = [], commit: String = "",
        title: String = "", date: String = "",
        trainComputeLabel: String = "train-time compute (FLOPs)",
        testComputeLabel: String = "test-time compute per problem (FLOPs)",
        fits: [Fit] = [], learning: [LearningStep] = [], behaviours: Behaviours = Behaviours(),
        examples: [Example] = [], bill: [BillLine] = [], model: Model = Model(),
        heldOut: HeldOut = HeldOut(), split: SplitCounts? = nil, controls: Controls = Controls(),
        comparisons: [Comparison] = [], comparedWithin: Int? = nil, machine: String = "",
        machineFacts: Machine? = nil, configuration: String = "", notes: [String] = []
    ) {
        self.base = base
        self.trained = trained
        self.trainPanel = trainPanel
        self.testPanel = testPanel
        self.seconds = seconds
        self.ledger = ledger
        self.seeds = seeds
        self.commit = commit
        self.title = title
        self.date = date
        self.trainComputeLabel = trainComputeLabel
        self.testComputeLabel = testComputeLabel
        self.fits = fits
        self.learning = learning
        self.behaviours = behaviours
        self.examples = examples
        self.bill = bill
        self.model = model
        self.heldOut = heldOut
        self.split = split
        self.controls = controls
        self.comparisons = comparisons
        self.comparedWithin = comparedWithin
        self.machine = machine
        self.machineFacts = machineFacts
        self.configuration = configuration
        self.notes = notes
    }

    /// Elapsed seconds of the whole run.
    public var totalSeconds: Double {
        seconds["total"] ?? seconds.values.reduce(0, +)
    }

    /// Floating-point operations of every account.
    public var totalFlops: Double {
        ledger.values.reduce(0) { $0 + $1.flops }
    }
}

extension ReasonerSummary {
    /// Reads a summary; keys beyond the contract may be absent.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func optional<Value: Decodable>(_ key: CodingKeys, _ fallback: Value) throws -> Value {
            try values.decodeIfPresent(Value.self, forKey: key) ?? fallback
        }
        self.init(
            base: try values.decode(ModelMeasures.self, forKey: .base),
            trained: try values.decode(ModelMeasures.self, forKey: .trained),
            trainPanel: try values.decode([TrainPoint].self, forKey: .trainPanel),
            testPanel: try values.decode(TestPanel.self, forKey: .testPanel),
            seconds: try values.decode([String: Double].self, forKey: .seconds),
            ledger: try values.decode([String: Spending].self, forKey: .ledger),
            seeds: try values.decode([UInt64].self, forKey: .seeds),
            commit: try values.decode(String.self, forKey: .commit))
        title = try optional(.title, title)
        date = try optional(.date, date)
        trainComputeLabel = try optional(.trainComputeLabel, trainComputeLabel)
        testComputeLabel = try optional(.testComputeLabel, testComputeLabel)
        fits = try optional(.fits, fits)
        learning = try optional(.learning, learning)
        behaviours = try optional(.behaviours, behaviours)
        examples = try optional(.examples, examples)
        bill = try optional(.bill, bill)
        model = try optional(.model, model)
        heldOut = try optional(.heldOut, heldOut)
        split = try values.decodeIfPresent(SplitCounts.self, forKey: .split)
        controls = try optional(.controls, controls)
        comparisons = try optional(.comparisons, comparisons)
        comparedWithin = try values.decodeIfPresent(Int.self, forKey: .comparedWithin)
        machine = try optional(.machine, machine)
        machineFacts = try optional(.machineFacts, machineFacts)
        configuration = try optional(.configuration, configuration)
        notes = try optional(.notes, notes)
    }
}

extension ReasonerSummary {
    /// A compute ledger in the shape of `ledger`: account, then tokens, FLOPs and seconds.
    public static func readable(_ ledger: ComputeLedger) -> [String: Spending] {
        Dictionary(
            uniqueKeysWithValues: ledger.accounts.map { ($0.rawValue, Spending($1)) })
    }

    /// A ledger of one phase as lines of the bill, in the order of the accounts.
    public static func bill(phase: String, _ ledger: ComputeLedger) -> [BillLine] {
        ComputeLedger.Account.allCases.compactMap { account in
            ledger.accounts[account].map {
                BillLine(phase: phase, account: account.rawValue, spending: Spending($0))
            }
        }
    }
}
