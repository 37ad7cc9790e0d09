import Reasoning

/// The most frequent answer of the chains that end first (short-m@k, Hassid et al., 2505.17813 §4).
///
///     S  = the m shortest of z_i ~ p(z | x),  i = 1 … k
///     y* = argmax_y  Σ_{i ∈ S} 1[answer(z_i) = y],   ties to the answer of the shortest chain
///
/// Long chains are right less often than short ones of the same problem, and cost more: all k are drawn
/// side by side, and as soon as m have ended the others are stopped. m = 1 takes the shortest chain.
///
/// Departures from the paper:
/// 1. First is who has the fewest tokens, of equals the lowest index, and not who comes first on the
///    clock: nothing depends on the order of arrival.
/// 2. All chains go on by `stage` tokens at a time, so the others are stopped at the end of the stage in
///    which the m-th chain ended, and not within it. A chain is the same in stages of any length.
/// 3. A chain without a readable answer takes no place among the m.
/// 4. Answers are compared in the task's canonical form.
///
/// Under a budget those with the lowest indices go on first where not all can; when it is spent before
/// it is known which chains are the m shortest, the shortest of those that have answered vote.
///
/// Cost: with l the tokens of the m-th chain, ⌈l / stage⌉ model calls of at most k chains, and at most
/// k · (l + stage) tokens; what was drawn of a stopped chain is charged like the rest.
public struct ShortestVote: SamplingStrategy {
    public let task: any ReasoningTask
    /// Chains that are begun, k.
    public let samples: Int
    /// Chains that vote, m.
    public let voters: Int
    public let sampling: Sampling
    /// Tokens by which all chains go on before the next look.
    public let stage: Int

    public var name: String { Self.entry.name }

    /// - Parameters:
    ///   - voters: at most `samples`. Default 3, as in the paper's short-3@k.
    ///   - stage: a short one stops chains early, a long one asks the policy less often. Default 32.
    public init(
        task: any ReasoningTask, samples: Int, voters: Int = 3, sampling: Sampling = Sampling(),
        stage: Int = 32
    ) {
        self.task = task
        self.samples = samples
        self.voters = voters
        self.sampling = sampling
        self.stage = stage
    }

    /// The solution's chains are all that were begun, those that were stopped as far as they came.
    ///
    /// - Throws: `ConfigurationError` for a configuration without sense, what the policy throws, and
    ///   `CancellationError`.
    public func solve(
        _ problem: Problem, with policy: any Policy, budget: Budget, given: DrawnChains
    ) async throws -> Solution {
        try validate()
        var spending = Spending(budget)
        let root = try policy.begin(problem)
        let new = max(0, samples - given.chains.count)
        var race = try ChainRace(
            given.chains + Array(repeating: root, count: new),
            forcing: sampling.forcing(from: root, task: task, policy: policy), stage: stage)
        while !race.isKnown(first: voters), try await race.advance(spending: &spending) {}
        var ballots = Ballots(task: task, problem: problem)
        ballots.add(race.chains, scores: race.chains.map { _ in nil })
        let first = race.answered.prefix(voters)
        let winner = MajorityVote.winner(of: first.map { ballots.forms[$0] }).map { first[$0] }
        return ballots.solution(choosing: winner, spending: spending)
    }

    private func validate() throws(ConfigurationError) {
        try sampling.validate()
        try ConfigurationError.check("samples", samples, in: Limits.samples)
        try ConfigurationError.check("stage", stage, in: Limits.tokens)
        guard (1...samples).contains(voters) else {
            throw ConfigurationError(
                field: "voters",
                reason: "of \(samples) chains 1...\(samples) can vote, not \(voters)")
        }
    }
}

extension ShortestVote {
    public static let entry = StrategyEntry(
        name: "shortest-vote",
        summary: "short-m@k: the most frequent answer of the shortest\n"
            + "samples, as many as width; the others are stopped",
        samples: 8, width: 3
    ) {
        ShortestVote(
            task: $0.task, samples: $0.samples, voters: $0.width, sampling: $0.sampling)
    }
}

/// Chains of one problem that are drawn side by side, a stage at a time.
struct ChainRace {
    let forcing: BudgetForcing
    let stage: Int
    private(set) var chains: [Chain]
    /// The indices of those that can go on, ascending.
    private var open: [Int] = []
    /// The indices of those that have ended with a readable answer, the shortest first, of equals the
    /// lowest index.
    private(set) var answered: [Int] = []

    /// - Parameter chains: begun or drawn already.
    init(_ chains: [Chain], forcing: BudgetForcing, stage: Int) throws {
        self.chains = chains
        self.forcing = forcing
        self.stage = stage
        try settle(chains.indices)
    }

    /// Whether no chain that can go on can come among the first `count`.
    func isKnown(first count: Int) -> Bool {
        guard answered.count >= count else { return false }
        let longest = chains[answered[count - 1]].tokens.count
        return open.allSatisfy { chains[$0].tokens.count >= longest }
    }

    /// Draws one stage of all chains, or of as many as the budget allows.
    ///
    /// - Returns: whether anything was drawn; false: no chain can go on, or nothing is left to spend.
    mutating func advance(spending: inout Spending) async throws -> Bool {
        try Task.checkCancellation()
        let runners = runners(within: spending)
        let moves = try moves(of: runners, within: spending)
        guard !moves.isEmpty else { return false }
        let requests = moves.map { move in
            SampleRequest(
                chain: move.chain,
                parameters: forcing.parameters(
                    seed: forcing.sampling.seed(ofSample: move.index), most: move.most))
        }
        let drawn = try await spending.timed(.policy) { [policy = forcing.policy] in
            try await policy.samples(of: requests)
        }
        guard let drawn else { return false }
        var usage = drawn.reduce(Usage.zero) { $0 + $1.usage }
        usage.seconds = drawn.map(\.usage.seconds).max() ?? 0
        spending.charge(usage, to: .policy)
        var stuck: Set<Int> = []
        for (move, samples) in zip(moves, drawn) {
            guard let chain = samples.chains.first else { throw ReasoningError.noSamples(asked: 1) }
            chains[move.index] = chain
            // A policy that adds nothing will not add anything the next time.
            if chain.tokens.count == move.chain.tokens.count { stuck.insert(move.index) }
        }
        try settle(open, without: stuck)
        return true
    }

    /// Those that go on next: all that can, or the first of them whose stage the budget allows.
    private func runners(within spending: Spending) -> ArraySlice<Int> {
        // Where thoughts are closed in time, each has its stage and what is kept for its answer.
        let isFree = forcing.sampling.thinking == .free
        let length = stage + (isFree ? 0 : forcing.closing + forcing.sampling.answerTokens)
        var runners = open[...]
        var prompts = runners.reduce(0) { $0 + chains[$1].tokensToRun }
        while let last = runners.last,
            spending.chains(atMost: runners.count, length: length, prompt: prompts) < runners.count
        {
            runners.removeLast()
            prompts -= chains[last].tokensToRun
        }
        return runners
    }

    /// What is to be drawn so that those of the runners that are behind come a stage further.
    private func moves(of runners: ArraySlice<Int>, within spending: Spending) throws
        -> [(index: Int, chain: Chain, most: Int)]
    {
        guard !runners.isEmpty else { return [] }
        let left = spending.allowance(
            afterPrompt: runners.reduce(0) { $0 + chains[$1].tokensToRun })
        let begun = try runners.compactMap { index in
            let reach = left.map { chains[index].tokens.count + $0 }
            let end = [forcing.longest, reach].compactMap(\.self).min()
            return try forcing.next(chains[index], end: end).map { (index: index, move: $0) }
        }
        let shares = [left, spending.step(within: left)].compactMap(\.self)
            .map { max(1, $0 / runners.count) }
        // What has to be forced on a chain may go beyond a stage, and then one token is drawn.
        guard let behind = begun.map({ chains[$0.index].tokens.count }).min(),
            let least = begun.map({ $0.move.chain.tokens.count + 1 }).min()
        else { return [] }
        let reach = max(behind + min(stage, shares.min() ?? stage), least)
        return begun.compactMap { index, move in
            let most = min(move.most ?? .max, reach - move.chain.tokens.count)
            return most > 0 ? (index, move.chain, most) : nil
        }
    }

    /// Finds out which of the chains can go on, and which of the others have answered.
    private mutating func settle(
        _ indices: some Sequence<Int>, without stuck: Set<Int> = []
    ) throws {
        open = []
        for index in indices {
            let chain = chains[index]
            if !stuck.contains(index), try forcing.next(chain, end: forcing.longest) != nil {
                open.append(index)
            } else if forcing.task.canonicalAnswer(of: chain) != nil {
                answered.append(index)
            }
        }
        answered.sort { (chains[$0].tokens.count, $0) < (chains[$1].tokens.count, $1) }
    }
}
