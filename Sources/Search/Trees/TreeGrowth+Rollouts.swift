import Reasoning

extension TreeGrowth {
    /// Continues the chains of open nodes without putting anything into the tree, side by side, and
    /// charges it to `.rollouts`.
    ///
    /// - Parameters:
    ///   - steps: most steps; nil: to the chain's end.
    ///   - greedy: at temperature 0; otherwise as steps are sampled, from streams of their own.
    ///   - index: which of several rollouts of the same nodes.
    /// - Returns: by node, the chain where its rollout ended; none where the budget did not suffice for
    ///   all of a round.
    mutating func rollouts(from nodes: [Int], steps: Int?, greedy: Bool, index: Int = 0)
        async throws -> [Int: Chain]
    {
        var ends = Dictionary(nodes.map { ($0, chains[$0]) }) { first, _ in first }
        var going = nodes
        var round = 0
        while !going.isEmpty, steps.map({ round < $0 }) ?? true {
            try Task.checkCancellation()
            var moves: [(node: Int, chain: Chain, most: Int?)] = []
            for node in going {
                guard var chain = ends[node] else { continue }
                if chain.stopReason == .stopSequence { chain.stopReason = nil }
                guard let next = try forcing.next(chain, end: forcing.longest) else { continue }
                let most = [next.most, steps == nil ? nil : bounds.longest].compactMap(\.self).min()
                moves.append((node, next.chain, most))
            }
            guard !moves.isEmpty else { break }
            // Without an end in steps the chain is run as far as it may be.
            let each = moves.map { $0.most ?? Int.max / 4096 }.max() ?? 0
            let prompts = moves.reduce(0) { $0 + max(1, $1.chain.tokensToRun) }
            if spending.isBounded {
                guard !spending.isSpent else { return [:] }
                let left = spending.allowance(afterPrompt: prompts).map { $0 - reserve }
                guard let left, left / moves.count > 0 else { return [:] }
                if left / moves.count < each {
                    guard steps == nil || round == 0 else { return ends }
                    for place in moves.indices { moves[place].most = left / moves.count }
                }
            }
            let drawn = try await spending.timed(.rollouts) {
                [
                    policy, moves, forcing, marks = steps == nil ? [] : bounds.marks,
                    seeds = rolloutSeeds(nodes, index)
                ] in
                try await moves.concurrently(atMost: moves.count) { move in
                    var parameters = forcing.parameters(
                        seed: seeds[move.node] ?? 0, most: move.most)
                    if greedy { parameters.temperature = 0 }
                    parameters.stop += marks
                    return try await policy.continuing(move.chain, parameters: parameters)
                }
            }
            guard let drawn else { return [:] }
            going = []
            for (move, part) in zip(moves, drawn) {
                spending.charge(part.usage, to: .rollouts)
                ends[move.node] = part.chain
                let hasGrown = part.chain.tokens.count > move.chain.tokens.count
                if hasGrown, !part.chain.isFinished, part.chain.stopReason != .context {
                    going.append(move.node)
                }
            }
            round += 1
        }
        return ends
    }

    private func rolloutSeeds(_ nodes: [Int], _ index: Int) -> [Int: UInt64] {
        Dictionary(
            nodes.map {
                ($0, RandomStream.derive(settings.sampling.parameters.seed, "rollout:\(index)", $0))
            }
        ) { first, _ in first }
    }
}
