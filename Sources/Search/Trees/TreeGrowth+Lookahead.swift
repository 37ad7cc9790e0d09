import Reasoning

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
                try ends[node].flatMap { try glance(from: $0, of: node) }
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

    private struct Glance: Sendable {
        var node: Int
        var chain: Chain
        var parameters: GenerateParameters
    }

    /// How a chain goes on by one greedy step; nil where it cannot.
    private func glance(from start: Chain, of node: Int) throws -> Glance? {
        var chain = start
        if chain.stopReason == .stopSequence { chain.stopReason = nil }
        guard let next = try forcing.next(chain, end: forcing.longest) else { return nil }
        var parameters = forcing.parameters(
            seed: settings.sampling.parameters.seed,
            most: min(next.most ?? bounds.longest, bounds.longest))
        parameters.temperature = 0
        parameters.stop += bounds.marks
        return Glance(node: node, chain: next.chain, parameters: parameters)
    }

    /// Whether all of these steps fit whole.
    private func fits(_ moves: [Glance]) -> Bool {
        guard spending.isBounded else { return true }
        guard !spending.isSpent else { return false }
        let prompts = moves.reduce(0) { $0 + max(1, $1.chain.tokensToRun) }
        guard let left = spending.allowance(afterPrompt: prompts) else { return false }
        return left - reserve >= moves.count * bounds.longest
    }
}
