import Reasoning

/// Compute-optimal allocation: a few probes say how hard a problem looks, and the plan for that
/// difficulty spends the rest (Snell et al., 2408.03314 §3).
///
///     θ*(x) = plans[bin(d(x))],   d(x) the difficulty that policy and verifier predict
///
/// Nothing here reads the answer key. Which plan suits which difficulty is found beforehand, on other
/// problems whose answers are known.
///
/// Departures from the paper:
/// 1. The probes count: their chains and their scores are in the ledger and under the budget.
///    The paper leaves the cost of estimating difficulty out.
/// 2. A plan over whole chains goes on with the probes as its first chains, so that they are not
///    thrown away.
/// 3. Where a plan comes to no answer, the best probe's is returned.
///
/// Cost: one model call of n samples and one verifier call, then the plan's.
public struct ComputeOptimal: Strategy {
    public let task: any ReasoningTask
    public let verifier: any Verifier
    /// Chains that estimate the difficulty, n.
    public let probes: Int
    public let sampling: Sampling
    /// Ascending difficulties that part the bins.
    public let limits: [Double]
    /// One for each bin: one more than limits.
    public let plans: [any Strategy]

    public var name: String { Self.entry.name }

    public init(
        task: any ReasoningTask, verifier: any Verifier, probes: Int = 4,
        sampling: Sampling = Sampling(), limits: [Double], plans: [any Strategy]
    ) {
        self.task = task
        self.verifier = verifier
        self.probes = probes
        self.sampling = sampling
        self.limits = limits
        self.plans = plans
    }

    /// - Throws: `SearchError`, what policy, verifier and plan throw, and `CancellationError`.
    public func solve(_ problem: Problem, with policy: any Policy, budget: Budget = .unlimited)
        async throws -> Solution
    {
        let sampler = ParallelSampler(
            task: task, verifier: verifier, samples: probes, sampling: sampling)
        try sampler.validate(for: name)
        try validate()
        var spending = Spending(budget)
        let ballots = try await sampler.ballots(
            on: problem, with: policy, given: .none, spending: &spending)
        let difficulty = Difficulty.predicted(
            from: zip(ballots.answers, ballots.scores).map { ($0 != nil, $1) })
        let fallback = ballots.solution(
            choosing: BestOfN.best(of: ballots.scores), spending: spending)
        guard let rest = spending.rest else { return fallback }
        let plan = plans[Difficulty.bin(of: difficulty, limits: limits)]
        // The plan goes on with what the probes have run.
        var solution = try await PrefixAccount.$current.withValue(spending.prefixes) {
            try await self.solution(by: plan, of: problem, with: policy, rest, after: ballots)
        }
        solution.ledger.add(spending.ledger)
        solution.words = (solution.words ?? VerifierWords()) + spending.words
        guard solution.answer == nil else { return solution }
        solution.answer = fallback.answer
        solution.chosen = fallback.chosen
        solution.score = fallback.score
        return solution
    }

    private func solution(
        by plan: any Strategy, of problem: Problem, with policy: any Policy, _ rest: Budget,
        after ballots: Ballots
    ) async throws -> Solution {
        if let plan = plan as? any SamplingStrategy {
            return try await plan.solve(
                problem, with: policy, budget: rest,
                given: DrawnChains(chains: ballots.chains, scores: ballots.scores))
        }
        var solution = try await plan.solve(problem, with: policy, budget: rest)
        solution.chains = ballots.chains + solution.chains
        return solution
    }

    private func validate() throws(ConfigurationError) {
        guard plans.count == limits.count + 1 else {
            throw ConfigurationError(
                field: "plans",
                reason: "\(plans.count) for \(limits.count + 1) bins; each bin has one")
        }
        guard zip(limits, limits.dropFirst()).allSatisfy(<), limits.allSatisfy(\.isFinite) else {
            throw ConfigurationError(field: "limits", reason: "\(limits) do not ascend")
        }
    }
}

extension Spending {
    /// What is left of the budget; nil where nothing is.
    var rest: Budget? {
        guard isBounded else { return .unlimited }
        guard !isSpent else { return nil }
        let used = ledger.total
        return Budget(
            tokens: budget.tokens.map { $0 - used.promptTokens - used.generatedTokens },
            flops: budget.flops.map { $0 - used.flops },
            seconds: budget.seconds.map { $0 - used.seconds })
    }
}

extension ComputeOptimal {
    /// Limits and plans that suit whatever the verifier's scores are probabilities of.
    public static let entry = StrategyEntry(
        name: "compute-optimal",
        summary: "four chains tell how hard a problem looks to the verifier:\n"
            + "an easy one is answered, a harder one gets up to as many\n"
            + "chains as samples, until one is sure",
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
}
