import Reasoning
import Tasks
import Tensors

/// Everything that rounds of search and learning do, as one value: it is saved with the run.
public struct DistillationRecipe: Codable, Hashable, Sendable {
    public var seed: UInt64
    public var task: TaskRecipe
    /// What solves the problems, in words: a run goes on only with the expert it began with.
    public var expert: String
    /// The most that the expert may spend on a problem.
    public var budget: Budget
    /// Times that the expert solves problems and the model learns from it.
    public var rounds: Int
    /// Training problems of a round, other ones in each.
    public var problems: Int
    /// Most right chains of a problem to learn from.
    public var keep: Int
    /// Whether every round trains the first model anew, as STaR and ReST-EM do, instead of the last.
    public var restarts: Bool
    /// Whether a round learns from the demonstrations of the rounds before, too.
    public var accumulates: Bool
    /// Whether the chain that the expert chose is learned, right or wrong, instead of those that are right by the
    /// answer key.
    public var withoutKey: Bool
    /// Whether problems on which no chain is right are asked again with their answer shown, and the right chains
    /// learned without it (STaR, 2203.14465 §3.2). The task is a `HintedTask`, and the model's corpus has had
    /// `hints`.
    public var rationalizes: Bool
    /// Which scores are good enough to be learned, and in how many steps; nil: none is asked for.
    public var filter: ScoreFilter?
    /// Whether wrong attempts stand before right chains, and how; nil: right chains alone.
    public var splicing: Splicing?
    /// Whether a round learns to prefer right chains to wrong ones (`PreferenceTraining`), and how; nil: it
    /// learns right chains by next-token prediction.
    public var preference: PreferenceTraining.Configuration?
    /// The verifier that is trained behind the last round on the chains of all, and how; nil: none is.
    public var verifier: VerifierStage?
    /// Times that a round's demonstrations are gone through.
    public var epochs: Int
    /// Tokens in a training step.
    public var tokensPerStep: Int
    /// Whether the trainings of policies keep the inputs of the blocks alone and compute the rest again
    /// (`Transformer.hidden`): memory, not mathematics; nil: no. Value models and pairs have fields of
    /// their own.
    public var checkpointing: Bool?
    public var optimizer: GuardedOptimizer.Configuration
    /// Held-out problems on which every round's model is measured, and chains of each.
    public var heldOutProblems: Int
    public var heldOutSamples: Int
    /// Most tokens of a chain that is measured.
    public var maxTokens: Int
    /// Problems under way at a time.
    public var concurrency: Int
    /// Bytes for KV pages.
    public var cacheBytes: Int
    /// Where the model solves and learns; nil: on the CPU in float32.
    public var placement: Placement?
    /// Whether the search that led to a right chain is learned with it, and how it is written out; nil: right
    /// chains alone.
    public var stream: SearchStream?
    /// Whether policy and a value model learn from the trees of their own search, right chains or not, and how; nil:
    /// right chains are learned.
    public var alphaZero: AlphaZero?

    public init(
        seed: UInt64 = 1, task: TaskRecipe, expert: String,
        budget: Budget = .unlimited, rounds: Int = 3, problems: Int = 1_000, keep: Int = 4,
        restarts: Bool = false, accumulates: Bool = false, withoutKey: Bool = false,
        rationalizes: Bool = false, filter: ScoreFilter? = nil, splicing: Splicing? = nil,
        preference: PreferenceTraining.Configuration? = nil, verifier: VerifierStage? = nil,
        epochs: Int = 2, tokensPerStep: Int = 8_192, checkpointing: Bool? = nil,
        optimizer: GuardedOptimizer.Configuration = .init(
            learningRate: 1e-3, warmupSteps: 5, decay: .cosine, weightDecay: 0.01),
        heldOutProblems: Int = 200, heldOutSamples: Int = 4, maxTokens: Int = 512,
        concurrency: Int = 64, cacheBytes: Int = 1 << 30,
        placement: Placement? = nil, stream: SearchStream? = nil,
        alphaZero: AlphaZero? = nil
    ) {
        self.seed = seed
        self.task = task
        self.expert = expert
        self.budget = budget
        self.rounds = rounds
        self.problems = problems
        self.keep = keep
        self.restarts = restarts
        self.accumulates = accumulates
        self.withoutKey = withoutKey
        self.rationalizes = rationalizes
        self.filter = filter
        self.splicing = splicing
        self.preference = preference
        self.verifier = verifier
        self.epochs = epochs
        self.tokensPerStep = tokensPerStep
        self.checkpointing = checkpointing
        self.optimizer = optimizer
        self.heldOutProblems = heldOutProblems
        self.heldOutSamples = heldOutSamples
        self.maxTokens = maxTokens
        self.concurrency = concurrency
        self.cacheBytes = cacheBytes
        self.placement = placement
        self.stream = stream
        self.alphaZero = alphaZero
    }

    /// - Throws: `ConfigurationError` naming the first field out of bounds.
    public func validate() throws {
        try placement?.validate()
        for (field, value, bounds) in [
            ("rounds", rounds, Limits.epochs), ("problems", problems, Limits.problems),
            ("keep", keep, Limits.samples), ("epochs", epochs, Limits.epochs),
            ("heldOutProblems", heldOutProblems, Limits.problems),
            ("heldOutSamples", heldOutSamples, Limits.samples),
            ("maxTokens", maxTokens, Limits.tokens),
            ("concurrency", concurrency, Limits.concurrency),
            ("cacheBytes", cacheBytes, 1...Int.max),
        ] {
            try ConfigurationError.check(field, value, in: bounds)
        }
        try ConfigurationError.within("preference") { try preference?.validate() }
        guard splicing == nil || preference == nil else {
            throw ConfigurationError(
                field: "splicing", reason: "is of chains that are learned, not of pairs")
        }
        guard !withoutKey || (splicing == nil && preference == nil) else {
            throw ConfigurationError(
                field: "withoutKey",
                reason: "does not go with splicing and preference, which ask the key what is wrong")
        }
        if rationalizes { _ = try hinted() }
        guard verifier == nil || !withoutKey else {
            throw ConfigurationError(
                field: "verifier",
                reason: "learns what is right by the answer key, which withoutKey does without")
        }
        try ConfigurationError.within("verifier") {
            try verifier?.validate()
            try verifierRecipe?.validate()
        }
        try ConfigurationError.within("filter") { try filter?.validate() }
        guard filter == nil || preference == nil else {
            throw ConfigurationError(
                field: "filter", reason: "is of chains that are learned, not of pairs")
        }
        try ConfigurationError.within("splicing") { try splicing?.validate() }
        guard stream == nil || (splicing == nil && preference == nil) else {
            throw ConfigurationError(
                field: "stream",
                reason: "writes out what the search left before a chain; it does not go with "
                    + "splicing and preference")
        }
        try ConfigurationError.within("stream") { try stream?.validate() }
        guard
            alphaZero == nil
                || (splicing == nil && preference == nil && stream == nil && filter == nil
                    && verifier == nil && !rationalizes && !withoutKey)
        else {
            throw ConfigurationError(
                field: "alphaZero",
                reason:
                    "learns from whole trees; it does not go with splicing, preference, stream, "
                    + "filter, verifier, rationalizes and withoutKey, which choose among chains")
        }
        try ConfigurationError.within("alphaZero") { try alphaZero?.validate() }
        guard Limits.problems.contains(rounds * problems) else {
            throw ConfigurationError(
                field: "rounds",
                reason: "\(rounds) with \(problems) problems each are more than the "
                    + "\(Limits.problems.upperBound) problems of a set")
        }
        try Pretraining.Configuration(
            tokens: 1, tokensPerStep: tokensPerStep, optimizer: optimizer
        ).validate()
    }

    /// Of the verifier that is trained behind the last round, on chains that the rounds found.
    var verifierRecipe: VerifierRecipe? {
        verifier.map { stage in
            VerifierRecipe(
                seed: seed, kind: .outcome,
                chains: VerifierChains.Configuration(
                    seed: seed, task: task, problems: problems, heldOutProblems: heldOutProblems,
                    samples: stage.samples, maxTokens: maxTokens, cacheBytes: cacheBytes,
                    placement: placement),
                training: stage.training, heldOutShare: stage.heldOutShare)
        }
    }

    /// Trainings of a round, each from the model of the one before.
    var improvements: Int { filter?.thresholds.count ?? 1 }

    /// The task, as one that gives hints.
    /// - Throws: `ConfigurationError` for one that gives none, and without an answer key.
    func hinted() throws -> any HintedTask {
        guard !withoutKey else {
            throw ConfigurationError(
                field: "rationalizes", reason: "shows the answer key, which withoutKey does without"
            )
        }
        guard let hinted = try task.task() as? any HintedTask else {
            throw ConfigurationError(
                field: "rationalizes", reason: "\(task.kind.title) gives no hints of its answers")
        }
        return hinted
    }

    /// What a round has to find so that there is something to learn, in words.
    var lesson: String {
        if alphaZero != nil { return "step that was searched often enough" }
        return preference == nil ? "right chain" : "pair"
    }
}
