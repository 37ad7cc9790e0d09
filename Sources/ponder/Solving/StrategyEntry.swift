import Reasoning
import Search

/// A strategy as the command line offers it. All that is said of one stands in its entry: to offer
/// another, write it and put it into `all`.
struct StrategyEntry: Sendable {
    /// What a strategy asks of a verifier.
    enum Verification: Sendable {
        /// It asks none.
        case none
        /// It does without, and better with one.
        case optional
        /// Its word on answers.
        case answers
        /// Its word on chains that are not finished.
        case steps
    }

    /// On the command line.
    let name: String
    /// For the help; further lines are indented.
    let summary: String
    /// `--samples` where it is not given.
    let samples: Int
    /// `--width` where it is not given; nil: there is nothing that it could say.
    var width: Int?
    /// Most sequences of a problem that run side by side; nil: as many as `--samples` and `--width`
    /// make.
    var atOnce: Int?
    /// `--lookahead` where it is not given; nil: there is nothing that it could say.
    var lookahead: Int?
    var verification = Verification.none
    /// Whether it draws side by side what at temperature 0 is the same again and again.
    var isParallel = true
    /// Whether it chooses with the answer key.
    var usesReference = false
    let make: @Sendable (StrategyPlan) throws -> any Strategy

    /// Whether it goes step by step.
    var isTree: Bool { verification == .steps }
}

/// What a strategy is made of: the options, with defaults where they are silent.
struct StrategyPlan: Sendable {
    var task: any ReasoningTask
    /// The chosen verifier, made for the task.
    var verifier: (any Verifier)?
    var samples: Int
    var width: Int
    var lookahead: Int
    var sampling: Sampling
    var stepping: Stepping

    /// - Throws: `CommandError.argument` where there is none.
    func chooser() throws -> any Verifier {
        guard let verifier else {
            throw CommandError.argument("--verifier", reason: "is missing")
        }
        return verifier
    }

    func tree() throws -> TreeSettings {
        TreeSettings(
            task: task, verifier: try chooser(), sampling: sampling, stepping: stepping)
    }
}

extension StrategyEntry {
    /// Every strategy, in the order of the help.
    static let all = [
        single, vote, bestOfN, weightedVote, revision, beam, diverse, lookahead,
        mcts, particles, adaptive, coverage,
    ]

    static let single = StrategyEntry(name: "single", summary: "one chain", samples: 1) {
        SingleChain(task: $0.task, sampling: $0.sampling)
    }

    static let vote = StrategyEntry(
        name: "vote", summary: "the most frequent answer of --samples chains", samples: 16
    ) { MajorityVote(task: $0.task, samples: $0.samples, sampling: $0.sampling) }

    static let bestOfN = StrategyEntry(
        name: "best-of-n", summary: "the chain that --verifier likes best", samples: 16,
        verification: .answers
    ) {
        try BestOfN(
            task: $0.task, verifier: $0.chooser(), samples: $0.samples, sampling: $0.sampling)
    }

    static let weightedVote = StrategyEntry(
        name: "weighted-vote", summary: "the answer whose chains --verifier trusts most",
        samples: 16, verification: .answers
    ) {
        try WeightedVote(
            task: $0.task, verifier: $0.chooser(), samples: $0.samples, sampling: $0.sampling)
    }

    static let revision = StrategyEntry(
        name: "revision",
        summary: "one chain that reworks its answer --samples times; the\n"
            + "attempt that --verifier likes best, or the last",
        samples: 4, verification: .optional, isParallel: false
    ) {
        SequentialRevision(
            task: $0.task, attempts: $0.samples,
            selection: $0.verifier.map { .best($0) } ?? .last, sampling: $0.sampling)
    }

    static let beam = StrategyEntry(
        name: "beam",
        summary:
            "beam search: of --width next steps of each of --samples\nbeams, those that --verifier values most go on",
        samples: 4, width: 4, verification: .steps
    ) { try BeamSearch($0.tree(), beams: $0.samples, width: $0.width) }

    static let diverse = StrategyEntry(
        name: "diverse", summary: "--samples beams of one, which never compete", samples: 4,
        width: 4, verification: .steps
    ) { try DiverseTreeSearch($0.tree(), subtrees: $0.samples, width: $0.width) }

    static let lookahead = StrategyEntry(
        name: "lookahead",
        summary: "beam search that values a step by the chain --lookahead\ngreedy steps on",
        samples: 4, width: 4, lookahead: 1, verification: .steps
    ) {
        try LookaheadSearch(
            $0.tree(), beams: $0.samples, width: $0.width, lookahead: $0.lookahead)
    }

    static let mcts = StrategyEntry(
        name: "mcts",
        summary: "Monte-Carlo tree search of --samples simulations, a node's\n"
            + "first --width draws before it is searched deeper",
        samples: 64, width: 2, atOnce: 8, verification: .steps
    ) {
        try TreeSearch(
            $0.tree(), .init(simulations: $0.samples, widening: Double($0.width)))
    }

    static let particles = StrategyEntry(
        name: "particles",
        summary: "--samples chains step by step, of which those continue\n"
            + "more often that --verifier values more",
        samples: 16, verification: .steps
    ) { try ParticleFilter($0.tree(), particles: $0.samples) }

    static let adaptive = StrategyEntry(
        name: "adaptive",
        summary: "four chains tell how hard a problem looks to --verifier:\n"
            + "an easy one is answered, a harder one gets up to --samples\n"
            + "chains, until one is sure",
        samples: 32, verification: .answers
    ) { plan in
        let verifier = try plan.chooser()
        func best(of samples: Int, _ stopping: StoppingRule = .never) -> BestOfN {
            BestOfN(
                task: plan.task, verifier: verifier, samples: samples, sampling: plan.sampling,
                stopping: stopping)
        }
        let probes = min(4, plan.samples)
        return ComputeOptimal(
            task: plan.task, verifier: verifier, probes: probes, sampling: plan.sampling,
            limits: [0.25, 0.9],
            plans: [
                best(of: probes), best(of: plan.samples, .init(.value(atLeast: 0.9), wave: 2)),
                best(of: plan.samples, .init(.value(atLeast: 0.9), wave: 4)),
            ])
    }

    static let coverage = StrategyEntry(
        name: "coverage",
        summary: "whether any of --samples chains is right, by the answer\n"
            + "key: a bound, not a way to answer",
        samples: 16, usesReference: true
    ) {
        Coverage(
            verifier: ExactVerifier(task: $0.task), samples: $0.samples, sampling: $0.sampling)
    }
}

extension StrategyEntry: Equatable {
    static func == (a: StrategyEntry, b: StrategyEntry) -> Bool { a.name == b.name }
}
