import Language
import Reasoning
import Results
import Rewards
import Search
import Tasks

/// Which of a recipe's strategies apply to a model and its problems, and why the others do not: nothing that
/// was asked for is left out in silence.
struct TestTimeStrategies {
    /// Where fewer of the chains close their thought there is no thought to budget or to go on with.
    static let leastClosed = 0.1

    let recipe: TestTimeRecipe
    let task: any ReasoningTask
    /// Made for the model, by name.
    let verifiers: [(name: String, verifier: any Verifier)]
    private(set) var skipped: [TestTimeSummary.Skipped] = []

    init(
        _ recipe: TestTimeRecipe, task: any ReasoningTask,
        verifiers: [(name: String, verifier: any Verifier)]
    ) {
        self.recipe = recipe
        self.task = task
        self.verifiers = verifiers
    }

    /// Makes the verifiers; one that cannot be made for this model is skipped.
    init(
        _ recipe: TestTimeRecipe, task: any ReasoningTask, problems: [Problem], model: LocalModel
    ) {
        let use = VerifierUse(
            task: task, model: model, problems: problems, longest: recipe.maxTokens)
        var made: [(name: String, verifier: any Verifier)] = []
        var failures: [(name: String, reason: String)] = []
        for name in Self.asked(by: recipe) where !made.contains(where: { $0.name == name }) {
            do {
                made.append((name, try VerifierCatalog.standard.verifier(named: name, for: use)))
            } catch {
                failures.append((name, (error as? ConfigurationError)?.reason ?? "\(error)"))
            }
        }
        self.init(recipe, task: task, verifiers: made)
        for strategy in recipe.strategies where Self.choosing.contains(strategy) {
            for (name, reason) in failures { skip(strategy, name, reason) }
        }
    }

    /// The recipe's verifiers, where any strategy asks one.
    private static func asked(by recipe: TestTimeRecipe) -> [String] {
        let isAsked = recipe.strategies.contains { name in
            (try? StrategyCatalog.standard.entry(named: name))?.needsVerifier ?? false
        }
        return isAsked ? recipe.verifiers : []
    }

    /// The strategies over whole chains that ask a verifier.
    private static let choosing = [BestOfN.entry.name, WeightedVote.entry.name]

    /// Why answers are not voted on; nil where they are.
    private var whyNoVotes: String? {
        guard task is ProgramTask else { return nil }
        return "programs that do the same are seldom written alike: there is nothing to count"
    }

    /// The curves that the pool gives, one chain first.
    mutating func curves(of pool: PoolCurves) throws -> [MeasuredCurve] {
        let coverage = try pool.coverage()
        var curves = [
            MeasuredCurve(
                strategy: SingleChain.entry.name, points: Array(coverage.points.prefix(1)))
        ]
        for name in recipe.strategies {
            switch name {
            case MajorityVote.entry.name, ShortestVote.entry.name:
                if let whyNoVotes {
                    skip(name, nil, whyNoVotes)
                } else {
                    curves.append(
                        name == MajorityVote.entry.name ? try pool.vote() : pool.shortestVote())
                }
            case Coverage.entry.name: curves.append(coverage)
            case BestOfN.entry.name, WeightedVote.entry.name:
                for (verifier, _) in verifiers {
                    if let curve = try curve(name, by: verifier, of: pool) { curves.append(curve) }
                }
            default: break
            }
        }
        return curves
    }

    private mutating func curve(_ strategy: String, by verifier: String, of pool: PoolCurves) throws
        -> MeasuredCurve?
    {
        let isVote = strategy == WeightedVote.entry.name
        if isVote, let whyNoVotes {
            skip(strategy, verifier, whyNoVotes)
        } else if !pool.pool.isJudged(by: verifier) {
            skip(strategy, verifier, Self.silence)
        } else {
            return isVote ? try pool.weightedVote(by: verifier) : try pool.bestOfN(by: verifier)
        }
        return nil
    }

    private static let silence = "it had no word on any chain"

    /// What is run by itself.
    ///
    /// - Parameter tokenizer: the model's.
    mutating func runs(after pool: ChainPool, tokenizer: any Tokenizer) throws -> [TestTimeRun] {
        var runs = try thoughts(closed: pool.closedShare, tokenizer: tokenizer)
        for cell in recipe.searches where recipe.strategies.contains(cell.strategy) {
            let entry = try StrategyCatalog.standard.entry(named: cell.strategy)
            // One that can do without a verifier is measured without.
            let asked = entry.needsVerifier ? verifiers.first { pool.isJudged(by: $0.name) } : nil
            if let reason = whyNot(entry, asking: asked?.verifier, closed: pool.closedShare) {
                skip(entry.name, asked?.name, reason)
            } else {
                runs.append(try .search(cell, by: asked?.name, recipe.sampling))
            }
        }
        return runs
    }

    /// Single chains within thinking budgets.
    private mutating func thoughts(closed: Double, tokenizer: any Tokenizer) throws
        -> [TestTimeRun]
    {
        func asked(_ name: String, _ tokens: [Int]) -> [Int] {
            recipe.strategies.contains(name) ? tokens.sorted() : []
        }
        var cuts = asked(TestTimeRun.cut, recipe.cuts)
        var floors = asked(TestTimeRun.held, recipe.floors)
        let mark = tokenizer.chat.format.endOfThought
        if closed < Self.leastClosed {
            let reason = Self.few(closed, so: "it would be the answer that a budget cuts")
            if !cuts.isEmpty { skip(TestTimeRun.cut, nil, reason) }
            if !floors.isEmpty { skip(TestTimeRun.held, nil, reason) }
            (cuts, floors) = ([], [])
        } else if !floors.isEmpty, tokenizer.token(of: mark) == nil {
            skip(
                TestTimeRun.held, nil,
                "'\(mark)' is no token of its own in this model's vocabulary and cannot be withheld"
            )
            floors = []
        }
        return try (cuts.map { ThinkingBudget(cap: $0) } + floors.map { ThinkingBudget(floor: $0) })
            .map { try TestTimeRun.thinking($0, by: recipe.sampling) }
    }

    private static func few(_ closed: Double, so consequence: String) -> String {
        "\((closed * 1000).rounded() / 10) % of the chains closed a thought: \(consequence)"
    }

    /// Why a search does not apply; nil where it does.
    private func whyNot(
        _ entry: StrategyEntry, asking verifier: (any Verifier)?, closed: Double
    ) -> String? {
        if entry.name == SequentialRevision.entry.name, closed < Self.leastClosed {
            return Self.few(closed, so: "there is none to go on with")
        }
        guard entry.needsVerifier else { return nil }
        guard let verifier else { return "there is no verifier that has a word on these chains" }
        guard entry.isTree, !verifier.valuesPartialChains else { return nil }
        return "it asks about unfinished chains, and the verifier judges answers only"
    }

    mutating func skip(_ strategy: String, _ verifier: String?, _ reason: String) {
        let entry = TestTimeSummary.Skipped(strategy: strategy, verifier: verifier, reason: reason)
        if !skipped.contains(entry) { skipped.append(entry) }
    }
}

extension ChainPool {
    /// The share of the chains that closed their thought.
    var closedShare: Double {
        Double((closed ?? []).reduce(0, +)) / Double(max(samples.joined().count, 1))
    }

    /// Whether a verifier had a word on any chain.
    func isJudged(by verifier: String) -> Bool {
        scores[verifier]?.joined().contains { $0 != nil } ?? false
    }

    /// By problem, the probability that none of k chains is one that counts.
    ///
    /// - Throws: `ConfigurationError` for more chains than there are.
    func withoutAny(of k: Int, counting: (_ problem: Int, _ chain: Int) -> Bool) throws -> [Double]
    {
        try samples.indices.map { problem in
            let count = samples[problem].count
            return 1
                - (try Coverage.passAtK(
                    samples: count, correct: (0..<count).count { counting(problem, $0) }, k: k))
        }
    }
}
