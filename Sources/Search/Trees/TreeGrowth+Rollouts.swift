import Reasoning

extension TreeGrowth {
    /// Samples the chains of open nodes to their ends, side by side, without putting anything into the
    /// tree, and charges it to `.rollouts`.
    ///
    /// Under a budget the rollouts of one call share half of what is left. Where a rollout's share ends,
    /// its thought is closed and it answers, so that it can be judged; where the shares would be less
    /// than a step and an answer, there are fewer rollouts.
    ///
    /// - Parameters:
    ///   - count: rollouts from each node, each with a stream of its own.
    /// - Returns: for each of the nodes its rollouts; none of those that the budget did not reach.
    mutating func rollouts(from nodes: [Int], count: Int) async throws -> [[Chain]] {
        var ends = nodes.map { _ in [Chain]() }
        // First one of each node, then the second, and so on: a budget ends fairly.
        let all = (0..<count).flatMap { index in nodes.indices.map { (place: $0, index: index) } }
        guard let plan = shares(of: all.count) else { return ends }
        let runs = all.prefix(plan.runs).map { run in
            (
                place: run.place, chain: chains[nodes[run.place]],
                seed: RandomStream.derive(
                    settings.sampling.parameters.seed, "rollout:\(run.index)", nodes[run.place])
            )
        }
        let drawn = try await runs.concurrently(atMost: runs.count) {
            [forcing, part = spending.part] run in
            var own = part
            var chain = run.chain
            if chain.stopReason == .stopSequence { chain.stopReason = nil }
            let rules = forcing.rollingOut(chain, most: plan.tokens)
            let end = try await rules.extend(
                chain, end: rules.longest, seed: run.seed, spending: &own)
            return (chain: end, ledger: own.ledger)
        }
        for (run, part) in zip(runs, drawn) {
            spending.charge(part.ledger)
            ends[run.place].append(part.chain)
        }
        return ends
    }

    /// How many of so many rollouts the budget allows, and the most tokens of each; nil: none.
    private func shares(of count: Int) -> (runs: Int, tokens: Int?)? {
        guard count > 0 else { return nil }
        guard spending.isBounded else { return (count, nil) }
        guard !spending.isSpent, let left = spending.allowance(afterPrompt: count) else {
            return nil
        }
        let least = bounds.longest + forcing.closing + settings.sampling.answerTokens
        let half = (left - reserve) / 2
        let runs = min(count, half / least)
        return runs > 0 ? (runs, half / runs) : nil
    }
}

extension BudgetForcing {
    /// The rules for continuing `chain` to its end, charged to `.rollouts`.
    ///
    /// - Parameter most: tokens after which its thought was closed and it has answered; nil: no bound
    ///   beside those of every chain.
    fileprivate func rollingOut(_ chain: Chain, most: Int?) -> BudgetForcing {
        var sampling = sampling
        if let most {
            let end = min(chain.tokens.count + most, longest ?? .max)
            sampling.parameters.maxTokens = end
            let cap = end - closing - sampling.answerTokens
            sampling.thinking.cap = min(max(cap, 0), sampling.thinking.cap ?? .max)
        }
        return BudgetForcing(
            sampling: sampling, task: task, format: format, policy: policy, closing: closing,
            account: .rollouts)
    }
}

extension TreeGrowth {
    /// Continues the chains of open nodes greedily, side by side, without putting anything into the
    /// tree, and charges it to `.rollouts`.
    ///
    /// - Parameter steps: most steps.
    /// - Returns: by node, the chain as far as it came: under a budget only whole rounds of steps are
    ///   taken, so that at its end all nodes are valued alike.
    mutating func lookahead(from nodes: [Int], steps: Int) async throws -> [Int: Chain] {
        var ends = Dictionary(nodes.map { ($0, chains[$0]) }) { first, _ in first }
        var going = nodes
        var round = 0
        while !going.isEmpty, round < steps {
            try Task.checkCancellation()
            let moves = try going.compactMap { node in
                try ends[node].flatMap { try lookaheadStep(from: $0, of: node) }
            }
            guard !moves.isEmpty, fits(moves) else { break }
            let drawn = try await spending.timed(.rollouts) { [policy] in
                try await policy.samples(
                    of: moves.map { SampleRequest(chain: $0.chain, parameters: $0.parameters) })
            }
            guard let drawn else { break }
            going = []
            for (move, samples) in zip(moves, drawn) {
                spending.charge(samples.usage, to: .rollouts)
                guard let chain = samples.chains.first else {
                    throw ReasoningError.noSamples(asked: 1)
                }
                ends[move.node] = chain
                let hasGrown = chain.tokens.count > move.chain.tokens.count
                if hasGrown, !chain.isFinished, chain.stopReason != .context {
                    going.append(move.node)
                }
            }
            round += 1
        }
        return ends
    }

    private struct LookaheadStep: Sendable {
        var node: Int
        var chain: Chain
        var parameters: GenerateParameters
    }

    /// How a chain goes on by one greedy step; nil where it cannot.
    private func lookaheadStep(from start: Chain, of node: Int) throws -> LookaheadStep? {
        var chain = start
        if chain.stopReason == .stopSequence { chain.stopReason = nil }
        guard let next = try forcing.next(chain, end: forcing.longest) else { return nil }
        var parameters = forcing.parameters(
            seed: settings.sampling.parameters.seed,
            most: min(next.most ?? bounds.longest, bounds.longest))
        parameters.temperature = 0
        parameters.stop += bounds.marks
        return LookaheadStep(node: node, chain: next.chain, parameters: parameters)
    }

    /// Whether all of these steps fit whole.
    private func fits(_ moves: [LookaheadStep]) -> Bool {
        guard spending.isBounded else { return true }
        guard !spending.isSpent else { return false }
        let prompts = moves.reduce(0) { $0 + max(1, $1.chain.tokensToRun) }
        guard let left = spending.allowance(afterPrompt: prompts) else { return false }
        return left - reserve >= moves.count * bounds.longest
    }
}
