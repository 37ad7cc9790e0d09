import Reasoning

/// The model reworks its own answers: n chains side by side, each of m attempts one after the other
/// (Snell et al., 2408.03314 §6).
///
///     z_i¹ ~ p(z | x),   z_iʲ⁺¹ ~ p(z | x, thought(z_iʲ) ⧺ nudge),   i = 1 … n,  j = 1 … m − 1
///
/// An answered chain is opened again: its end of thought, its answer and its end give way to a nudge,
/// and the thought goes on to another answer, all earlier thought before its eyes. The answer is chosen
/// among the attempts. m = 1 is parallel sampling, n = 1 pure revision; the paper's ratio of the two is
/// n : m.
///
/// Departures from the paper:
/// 1. The paper trains a model to revise, with up to four earlier answers in its prompt. Here any model
///    goes on with its own thought, in the manner of s1's "Wait" (2501.19393 §3.1).
/// 2. The paper selects within a sequence, then across sequences. Here all attempts stand side by side.
/// 3. Bounds on a chain (`maxTokens`, the thinking budget) hold for each attempt anew, counted from
///    where it begins.
///
/// Ties go to the earlier round of attempts, then to the earlier sequence.
///
/// Cost: n chains of m attempts, one model call for the first attempts and one for each other; a
/// verifier call for each round of attempts. Under a budget they are scored one at a time, so that it is
/// exceeded by one scoring at most.
public struct SequentialRevision: SamplingStrategy {
    /// How an answer is chosen among the attempts.
    public enum Selection: Sendable {
        /// The attempt that a verifier likes best, as in `BestOfN`.
        case best(any Verifier)
        /// The answer that a verifier trusts most, as in `WeightedVote`.
        case weightedVote(any Verifier, VoteWeight = .sum)
        /// The most frequent answer of all attempts.
        case majority
        /// The most frequent answer of the sequences' last answered attempts; of one sequence, its last
        /// word.
        case last

        var verifier: (any Verifier)? {
            switch self {
            case .best(let verifier), .weightedVote(let verifier, _): verifier
            case .majority, .last: nil
            }
        }
    }

    public let task: any ReasoningTask
    /// Chains side by side, n.
    public let sequences: Int
    /// Attempts of each, the first included, m.
    public let attempts: Int
    public let selection: Selection
    public let sampling: Sampling
    /// Put in the place of the end of thought and the answer; `{answer}` in it stands for the answer,
    /// `{denial}` denies it in the task's words (`Reopening`). Nil: the task's step separator, unless the thought
    /// ends with it.
    public let nudge: String?
    public let stopping: StoppingRule

    public var name: String { Self.entry.name }

    /// - Parameter stopping: when fewer rounds of attempts will do; a selection of the last words waits
    ///   for them. Default: never.
    public init(
        task: any ReasoningTask, sequences: Int = 1, attempts: Int, selection: Selection,
        sampling: Sampling = Sampling(), nudge: String? = nil, stopping: StoppingRule = .never
    ) {
        self.task = task
        self.sequences = sequences
        self.attempts = attempts
        self.selection = selection
        self.sampling = sampling
        self.nudge = nudge
        self.stopping = stopping
    }

    /// The solution's chains are the attempts, round by round; a later attempt contains the thought of
    /// the earlier one.
    ///
    /// - Parameter given: the first attempts of as many sequences; more of them only stand for election.
    /// - Throws: `SearchError.usesReference` for a verifier with the answer key, the other cases for a
    ///   configuration without sense or a verifier that fails, what the policy throws, and
    ///   `CancellationError`.
    public func solve(
        _ problem: Problem, with policy: any Policy, budget: Budget, given: DrawnChains
    ) async throws -> Solution {
        let verifier = selection.verifier
        let sampler = ParallelSampler(
            task: task, verifier: verifier, samples: sequences, sampling: sampling)
        try sampler.validate(for: name)
        try validate()
        var spending = Spending(budget)
        var ballots = try await sampler.ballots(
            on: problem, with: policy, given: given, spending: &spending)
        // Which sequence an attempt belongs to; none for what was given beyond them.
        var owners = ballots.chains.indices.map { $0 < sequences ? $0 : nil }
        var current: [Chain?] = ballots.chains.prefix(sequences).map(\.self)
        let reviser = Reviser(
            task: task, sampling: sampling, nudge: nudge, policy: policy)
        let oneByOne = verifier != nil && spending.isBounded
        for round in stride(from: 1, to: attempts, by: 1) {
            // A round in which nothing was made is the last.
            guard current.contains(where: { $0 != nil }), !spending.isSpent,
                !isDecided(ballots, remaining: sequences * (attempts - round))
            else { break }
            try Task.checkCancellation()
            for group in oneByOne ? current.indices.map({ $0..<$0 + 1 }) : [current.indices] {
                let revised = try await reviser.attempts(
                    after: Array(current[group]),
                    seeds: group.map { seed(ofRound: round, sequence: $0) }, spending: &spending)
                current.replaceSubrange(group, with: revised)
                let made = group.filter { current[$0] != nil }
                let chains = made.compactMap { current[$0] }
                let scores =
                    try await verifier?.scores(
                        ofAnswersIn: chains, of: task, spending: &spending)
                ballots.add(chains, scores: scores ?? chains.map { _ in nil })
                owners += made
            }
        }
        return ballots.solution(
            choosing: choice(in: ballots, owners: owners), spending: spending)
    }

    private func choice(in ballots: Ballots, owners: [Int?]) -> Int? {
        switch selection {
        case .best: return BestOfN.best(of: ballots.scores)
        case .weightedVote(_, let weight):
            return WeightedVote.winner(
                of: ballots.forms, scores: ballots.scores, weight: weight)
        case .majority: return MajorityVote.winner(of: ballots.forms)
        case .last:
            let last = (0..<sequences).compactMap { sequence in
                ballots.forms.indices.last {
                    owners[$0] == sequence && ballots.forms[$0] != nil
                }
            }
            return MajorityVote.winner(of: last.map { ballots.forms[$0] }).map { last[$0] }
        }
    }

    /// Whether the attempts to come cannot matter, or need not.
    private func isDecided(_ ballots: Ballots, remaining: Int) -> Bool {
        switch selection {
        case .best: stopping.isDecided(best: ballots.bestScore)
        case .weightedVote(_, let weight):
            stopping.isDecided(
                Tally(votes: ballots.forms, scores: ballots.scores, weight: weight),
                remaining: remaining, best: ballots.bestScore)
        case .majority:
            stopping.isDecided(Tally(votes: ballots.forms), remaining: remaining)
        case .last: false
        }
    }

    private func seed(ofRound round: Int, sequence: Int) -> UInt64 {
        let round = RandomStream.derive(sampling.parameters.seed, "revisions", round)
        return RandomStream.derive(round, "sequence", sequence)
    }

    private func validate() throws(ConfigurationError) {
        try ConfigurationError.check("attempts", attempts, in: Limits.samples)
        try stopping.validate()
        try ConfigurationError.check(
            "sequences × attempts", sequences * attempts, in: Limits.samples)
        if let nudge, nudge.isEmpty {
            throw ConfigurationError(field: "nudge", reason: "an empty text moves no chain on")
        }
    }
}

extension SequentialRevision {
    public static let entry = StrategyEntry(
        name: "revision",
        summary: "one chain that reworks its answer, as many attempts as\n"
            + "samples; the one that the verifier likes best, or the last",
        unit: "attempt", samples: 4, verification: .optional, isParallel: false
    ) {
        SequentialRevision(
            task: $0.task, attempts: $0.samples,
            selection: $0.verifier.map { .best($0) } ?? .last, sampling: $0.sampling,
            stopping: $0.stopping)
    }
}

/// Opens finished chains again and lets them think on; see `SequentialRevision` for the algorithm.
struct Reviser: Sendable {
    let task: any ReasoningTask
    let sampling: Sampling
    let nudge: String?
    let policy: any Policy

    /// One more attempt of each chain that can go on, nil for the others and where the budget is spent:
    /// side by side as many as are known to fit, else one after the other.
    ///
    /// - Parameter seeds: one for each chain.
    func attempts(after chains: [Chain?], seeds: [UInt64], spending: inout Spending) async throws
        -> [Chain?]
    {
        let reopening = Reopening(task: task, nudge: nudge, policy: policy)
        let open = try chains.map { try $0.flatMap { try reopening($0) } }
        var attempts = [Chain?](repeating: nil, count: chains.count)
        var waiting = open.indices.filter { open[$0] != nil }[...]
        while let first = waiting.first, let chain = open[first] {
            try Task.checkCancellation()
            let forcing = try sampling.forcing(from: chain, task: task, policy: policy)
            let longest = forcing.longest.map { $0 - chain.tokens.count }
            // The prompts of all of them, as what has to be run first.
            let prompts = waiting.reduce(0) { $0 + (open[$1]?.tokensToRun ?? 0) }
            let wave = waiting.prefix(
                spending.chains(atMost: waiting.count, length: longest, prompt: prompts))
            if wave.count > 1 {
                let part = spending.part
                let done = try await wave.map { ($0, open[$0]) }
                    .concurrently(atMost: wave.count) { index, chain in
                        var own = part
                        let attempt = try await attempt(
                            from: chain, seed: seeds[index], spending: &own)
                        return (chain: attempt, ledger: own.ledger)
                    }
                for (index, part) in zip(wave, done) {
                    attempts[index] = part.chain
                    spending.charge(part.ledger)
                }
            } else {
                guard !spending.isSpent else { break }
                attempts[first] = try await attempt(
                    from: chain, seed: seeds[first], spending: &spending)
            }
            waiting = waiting.dropFirst(max(wave.count, 1))
        }
        return attempts
    }

    /// Nil where nothing could be sampled.
    private func attempt(from open: Chain?, seed: UInt64, spending: inout Spending) async throws
        -> Chain?
    {
        guard let open else { return nil }
        let forcing = try sampling.forcing(from: open, task: task, policy: policy)
        let chain = try await forcing.extend(
            open, end: forcing.longest, seed: seed, spending: &spending)
        return chain.tokens.count > open.tokens.count ? chain : nil
    }
}

extension Chain {
    /// Whether it stopped in mid-thought, with room to go on.
    var isUnended: Bool { !isFinished && stopReason != .context && !isThoughtClosed }

    /// Most tokens that a policy has to run before it samples the next one: those put behind the
    /// sampled ones, and the prompt of a chain of which nothing was run.
    var tokensToRun: Int {
        let last = forced.last
        let new = last?.upperBound == tokens.count ? last?.count ?? 0 : 0
        return new == tokens.count ? prompt.count + new : new
    }
}
