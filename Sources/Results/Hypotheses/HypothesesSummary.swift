import Statistics

/// Ways of learning to reason at equal compute from one base model, as `summary.json`: every number of the
/// report.
public struct HypothesesSummary: RunSummary {
    public static var kind: SummaryKind { .hypotheses }

    /// A model along its training.
    public struct Point: Codable, Hashable, Sendable {
        /// Spent on training so far, mean of the seeds: sampling, searching, judging and learning.
        public var flops: Double
        /// Of one chain within `comparedWithin` tokens, all seeds on the same problems.
        public var accuracy: Double
        public var interval: Interval
        /// Different problems.
        public var n: Int

        package init(flops: Double, accuracy: Double, interval: Interval, n: Int) {
            self.flops = flops
            self.accuracy = accuracy
            self.interval = interval
            self.n = n
        }
    }

    /// What the search that taught a model does with the base, and so what could be kept of it.
    public struct Expert: Codable, Hashable, Sendable {
        /// The strategy, in words.
        public var name: String
        /// Of what it chooses, on the test problems.
        public var accuracy: Estimate
        /// Mean tokens of a problem, all chains together.
        public var tokens: Double
        /// The share of its gain over one chain of the base that one chain of the taught model has, both within
        /// as many tokens as a chain of it may have; nil where there is no gain to keep.
        public var kept: Estimate?

        package init(name: String, accuracy: Estimate, tokens: Double, kept: Estimate?) {
            self.name = name
            self.accuracy = accuracy
            self.tokens = tokens
            self.kept = kept
        }
    }

    /// A way of learning, and what came of it.
    public struct Algorithm: Codable, Hashable, Sendable {
        public var name: String
        public var hypothesis: Hypothesis
        /// What it does, in a clause.
        public var summary: String
        public var seeds: [UInt64]
        /// Accuracy by training compute; empty where nothing is trained.
        public var curve: [Point] = []
        /// Of the last model: one chain's accuracy within so many tokens.
        public var accuracy: [ReasonerSummary.WithinTokens]
        /// The same within `comparedWithin`, of each seed by itself.
        public var bySeed: [Double] = []
        public var solvedAtFirstAttempt: ReasonerSummary.Measure?
        public var solvedPerAttempt: ReasonerSummary.Measure?
        public var repeatedAttempts: ReasonerSummary.Measure?
        /// Whether one of k chains is right.
        public var passAtK: [SampledPoint] = []
        /// The vote of k chains.
        public var voteAtK: [SampledPoint] = []
        /// Means of a chain, by what is counted.
        public var behaviour: [String: ReasonerSummary.Measure] = [:]
        /// Of the model's own chains, nats a token.
        public var klFromBase: ReasonerSummary.Measure?
        public var entropy: ReasonerSummary.Measure?
        /// Mean tokens of a chain.
        public var length: ReasonerSummary.Measure?
        /// The temperatures at which its chains were drawn, by seed, where they were chosen; nil: 1.
        public var temperatures: [Float]?
        /// Against the base, the base at a temperature chosen for it, and the first plain algorithm.
        public var comparisons: [ReasonerSummary.Comparison] = []
        public var expert: Expert?
        /// Of what learns from a verdict on whole chains.
        public var entropyCurve: EntropyCurve?
        /// By training compute, of the base and of what learns to go on from mistakes, where something learns second
        /// attempts; nil: not measured.
        public var secondAttempts: [SecondAttempts]?

        package init(
            name: String, hypothesis: Hypothesis, summary: String, seeds: [UInt64],
            measures: ReasonerSummary.ModelMeasures
        ) {
            self.name = name
            self.hypothesis = hypothesis
            self.summary = summary
            self.seeds = seeds
            accuracy = measures.accuracy
            solvedAtFirstAttempt = measures.solvedAtFirstAttempt
            solvedPerAttempt = measures.solvedPerAttempt
            repeatedAttempts = measures.repeatedAttempts
        }
    }

    /// A published or obvious expectation, and whether it is seen here.
    public struct Claim: Codable, Hashable, Sendable {
        /// Short and stable, for scripts.
        public var id: String
        public var text: String
        public var source: String
        public var verdict: SearchClaim.Verdict
        /// In the unit that the text names.
        public var effect: Double?
        public var interval: Interval?
        /// The numbers that it rests on, as a sentence.
        public var evidence: String

        package init(
            id: String, text: String, source: String, verdict: SearchClaim.Verdict,
            effect: Double? = nil, interval: Interval? = nil, evidence: String
        ) {
            self.id = id
            self.text = text
            self.source = source
            self.verdict = verdict
            self.effect = effect
            self.interval = interval
            self.evidence = evidence
        }
    }

    public var title: String
    /// ISO 8601.
    public var date: String
    public var commit: String
    public var task: String
    /// How test problems are kept apart.
    public var description: String
    public var seeds: [UInt64]
    /// FLOPs that each may spend on training.
    public var budget: Double
    /// Tokens within which one chain is compared in words.
    public var comparedWithin: Int
    /// The base first; the first of a hypothesis stands for it in claims.
    public var algorithms: [Algorithm]
    public var claims: [Claim]
    /// What learning did to the chains of bases that differ in what they have of a search; nil: not asked for.
    public var emergence: [Emergence]?
    /// Lines of the compute bill.
    public var bill: [ReasonerSummary.BillLine]
    public var machineFacts: Machine?
    /// The recipe as JSON.
    public var configuration: String

    package init(
        title: String, date: String, commit: String, task: String, description: String,
        seeds: [UInt64], budget: Double, comparedWithin: Int, algorithms: [Algorithm],
        claims: [Claim], bill: [ReasonerSummary.BillLine], machineFacts: Machine?,
        configuration: String
    ) {
        self.title = title
        self.date = date
        self.commit = commit
        self.task = task
        self.description = description
        self.seeds = seeds
        self.budget = budget
        self.comparedWithin = comparedWithin
        self.algorithms = algorithms
        self.claims = claims
        self.bill = bill
        self.machineFacts = machineFacts
        self.configuration = configuration
    }

    /// Verdicts that are counted.
    public var judged: [Claim] { claims.filter(\.verdict.isJudged) }
}
