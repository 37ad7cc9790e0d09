import Reasoning

extension TreeGrowth {
    /// Asks the verifier for its word on nodes, all at once where that fits into the budget for
    /// certain, else one after the other until it is spent. A verifier that keeps to a bound, such as one
    /// that rolls out, may spend half of what is left, and on finished chains all.
    ///
    /// Finished chains without an answer are not scored: there is nothing to choose.
    mutating func score(_ nodes: [Int]) async throws {
        let scores = try await scores(
            of: nodes.map { isOpen($0) || isAnswered($0) || isCut($0) ? chains[$0] : nil })
        for (node, score) in zip(nodes, scores) { write(score, of: node) }
    }

    /// The verifier's word on each chain, charged; nil for what is not there, and beyond the budget.
    mutating func scores(of chains: [Chain?]) async throws -> [Score?] {
        let asked = chains.indices.filter { chains[$0] != nil }
        var all = [Score?](repeating: nil, count: chains.count)
        var rest = asked[...]
        while let first = rest.first {
            guard canScore else { break }
            let isSafe = settings.verifier.keepsToBound || fitsWhole(rest.count)
            let wave = isSafe ? Array(rest) : [first]
            let isFinal = wave.allSatisfy { chains[$0]?.isFinished ?? true }
            let bound = spending.allowance(afterPrompt: 0)
                .map { max(0, $0 - reserve) / (isFinal ? 1 : 2) }
            let before = spending.ledger.total
            let scores = try await settings.verifier.scores(
                of: wave.compactMap { chains[$0] }, spending: &spending, atMost: bound)
            let spent = spending.ledger.total
            dearestScore.raise(
                to: Usage(
                    promptTokens: (spent.promptTokens - before.promptTokens) / wave.count + 1,
                    generatedTokens: (spent.generatedTokens - before.generatedTokens) / wave.count
                        + 1,
                    flops: (spent.flops - before.flops) / Double(wave.count),
                    seconds: (spent.seconds - before.seconds) / Double(wave.count)))
            for (index, score) in zip(wave, scores) { all[index] = score }
            rest = rest.dropFirst(wave.count)
        }
        return all
    }

    /// Whether one more score leaves what an answer takes.
    private var canScore: Bool {
        guard spending.isBounded else { return true }
        guard !spending.isSpent else { return false }
        var after = spending
        if !settings.verifier.keepsToBound { after.charge(dearestScore, to: .verifier) }
        return (after.allowance(afterPrompt: 0) ?? .max) >= reserve
    }

    /// Whether scoring so many chains stays within the budget though each cost twice the dearest so
    /// far.
    private func fitsWhole(_ count: Int) -> Bool {
        guard spending.isBounded else { return true }
        guard dearestScore != .zero else { return count == 1 }
        var total = spending.ledger.total
        let factor = 2 * count
        total += Usage(
            promptTokens: factor * dearestScore.promptTokens,
            generatedTokens: factor * dearestScore.generatedTokens,
            flops: Double(factor) * dearestScore.flops,
            seconds: Double(factor) * dearestScore.seconds)
        return !spending.budget.isSpent(by: total)
    }
}

extension Usage {
    /// The larger of each figure.
    fileprivate mutating func raise(to other: Usage) {
        promptTokens = max(promptTokens, other.promptTokens)
        generatedTokens = max(generatedTokens, other.generatedTokens)
        flops = max(flops, other.flops)
        seconds = max(seconds, other.seconds)
    }
}
