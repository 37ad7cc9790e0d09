import Statistics

/// What training an existing model came to, as `summary.json`: every number of the report.
public struct FineTuningSummary: RunSummary, Hashable {
    public static var kind: SummaryKind { .fineTuning }

    public var title: String
    /// When it ended, ISO 8601.
    public var date: String
    /// The commit of the source tree, with `-dirty` when files had been changed.
    public var commit: String
    public var seeds: [UInt64]
    public var model: Model
    public var data: ProblemSides
    /// The algorithm that the configuration is, by its name; nil: none that has one.
    public var algorithm: String?
    /// Held-out problems before learning.
    public var base: Measured
    /// The same problems after it.
    public var trained: Measured
    public var controls: Controls
    /// The trained model against base and controls.
    public var comparisons: [Comparison]
    /// Accuracy along the way, the last model's included, by seed and step.
    public var curve: [Point]
    /// Reinforcement learning, step by step.
    public var learning: [ReasonerSummary.LearningStep]
    /// The same problems before and after, side by side.
    public var examples: [ReasonerSummary.Example]
    /// What was spent, by phase and account.
    public var bill: [ReasonerSummary.BillLine]
    /// Seconds by phase.
    public var seconds: [String: Double]
    public var machineFacts: Machine?
    /// The resolved configuration, as JSON.
    public var configuration: String
    /// Whatever a reader must know to judge the numbers, a sentence each.
    public var notes: [String]

    package init(
        title: String, date: String = "", commit: String, seeds: [UInt64], model: Model,
        data: ProblemSides, algorithm: String? = nil, base: Measured, trained: Measured,
        controls: Controls = Controls(), comparisons: [Comparison] = [], curve: [Point] = [],
        learning: [ReasonerSummary.LearningStep] = [],
        examples: [ReasonerSummary.Example] = [], bill: [ReasonerSummary.BillLine] = [],
        seconds: [String: Double] = [:], machineFacts: Machine? = nil, configuration: String = "",
        notes: [String] = []
    ) {
        self.title = title
        self.date = date
        self.commit = commit
        self.seeds = seeds
        self.model = model
        self.data = data
        self.algorithm = algorithm
        self.base = base
        self.trained = trained
        self.controls = controls
        self.comparisons = comparisons
        self.curve = curve
        self.learning = learning
        self.examples = examples
        self.bill = bill
        self.seconds = seconds
        self.machineFacts = machineFacts
        self.configuration = configuration
        self.notes = notes
    }

    /// The phase of the bill in which a model learns from a coin.
    package static let coinPhase = "control random-reward"
}

extension FineTuningSummary {
    /// A model's chains on the held-out problems, one temperature for all.
    public struct Measured: Codable, Hashable, Sendable {
        /// Of one sampled chain; `n` counts problems.
        public var accuracy: Estimate
        /// Chains of each problem, all seeds together.
        public var samples: Int
        /// Share of chains in which no answer was found, or of which the judge could not tell.
        public var unanswered: ReasonerSummary.Measure
        /// Share of chains whose answer is another one than the right one.
        public var wrong: ReasonerSummary.Measure
        /// Share of chains that hit a limit before they ended.
        public var unfinished: ReasonerSummary.Measure
        /// Mean tokens of a chain after its prompt.
        public var meanTokens: ReasonerSummary.Measure
        /// At which the chains were drawn, of each seed.
        public var temperatures: [Float]

        package init(
            accuracy: Estimate, samples: Int, unanswered: ReasonerSummary.Measure,
            wrong: ReasonerSummary.Measure, unfinished: ReasonerSummary.Measure,
            meanTokens: ReasonerSummary.Measure, temperatures: [Float]
        ) {
            self.accuracy = accuracy
            self.samples = samples
            self.unanswered = unanswered
            self.wrong = wrong
            self.unfinished = unfinished
            self.meanTokens = meanTokens
            self.temperatures = temperatures
        }
    }

    /// What a gain stands beside, measured alike on the same problems; nil where the recipe has none.
    public struct Controls: Codable, Hashable, Sendable {
        /// The same model, taught in as many steps by a coin that rewards as often.
        public var randomReward: Measured?
        /// The model before learning at the temperature at which it solves most of other problems.
        public var baseAtBestTemperature: Measured?

        package init(randomReward: Measured? = nil, baseAtBestTemperature: Measured? = nil) {
            self.randomReward = randomReward
            self.baseAtBestTemperature = baseAtBestTemperature
        }
    }

    /// The trained model's accuracy less another's, on the same problems.
    public struct Comparison: Codable, Hashable, Sendable {
        /// Of which model: `base` or the name of a control.
        public var against: String
        /// The mean of the problems' differences; `n` counts problems, which the interval resamples.
        public var difference: Estimate
        /// Of there being none.
        public var pValue: Double

        package init(against: String, difference: Estimate, pValue: Double) {
            self.against = against
            self.difference = difference
            self.pValue = pValue
        }
    }

    /// A model along the way.
    public struct Point: Codable, Hashable, Sendable {
        public var step: Int
        public var seed: UInt64
        /// Tokens that learning has run through models so far: prompts, samples, training.
        public var tokens: Int
        /// FLOPs of learning so far.
        public var flops: Double
        public var accuracy: Estimate

        package init(step: Int, seed: UInt64, tokens: Int, flops: Double, accuracy: Estimate) {
            self.step = step
            self.seed = seed
            self.tokens = tokens
            self.flops = flops
            self.accuracy = accuracy
        }
    }
}
