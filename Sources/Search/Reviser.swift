import Reasoning

/// Opens finished chains again and lets them think on; see `SequentialRevision` for the algorithm.
struct Reviser: Sendable {
    /// What stands for the answer in a nudge.
    static let answerMark = "{answer}"

    let format: ChainFormat
    let sampling: Sampling
    let nudge: String?
    let policy: any Policy

    /// The chain's thought with the nudge behind it; nil where it cannot go on: its context is full, or
    /// its thought was cut.
    func reopened(_ chain: Chain) throws -> Chain? {
        guard chain.stopReason != .context else { return nil }
        let answer = format.answer(in: chain.text)
        guard answer != nil || chain.isFinished else { return nil }
        let thought = answer == nil ? chain.withoutEnd(format) : try self.thought(of: chain)
        guard let nudge else {
            return thought.text.hasSuffix(format.stepSeparator)
                ? thought : try policy.appending(format.stepSeparator, to: thought)
        }
        let text = nudge.replacing(Self.answerMark, with: answer ?? "")
        return try policy.appending(text, to: thought)
    }

    /// One more attempt of each chain that can go on, nil for the others and where the budget is spent:
    /// side by side as many as are known to fit, else one after the other.
    ///
    /// - Parameter seeds: one for each chain.
    func attempts(after chains: [Chain?], seeds: [UInt64], spending: inout Spending) async throws
        -> [Chain?]
    {
        let open = try chains.map { try $0.flatMap { try reopened($0) } }
        var attempts = [Chain?](repeating: nil, count: chains.count)
        var waiting = open.indices.filter { open[$0] != nil }[...]
        while let first = waiting.first, let chain = open[first] {
            try Task.checkCancellation()
            let forcing = try sampling.forcing(from: chain, format: format, policy: policy)
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
        let forcing = try sampling.forcing(from: open, format: format, policy: policy)
        let chain = try await forcing.extend(
            open, end: forcing.longest, seed: seed, spending: &spending)
        return chain.tokens.count > open.tokens.count ? chain : nil
    }

    /// The chain without its end of thought, its answer and its end.
    private func thought(of chain: Chain) throws -> Chain {
        guard let end = chain.text.ranges(of: format.endOfThought).last else { return chain }
        return try policy.beginning(
            of: chain, upTo: chain.text[..<end.lowerBound].utf8.count)
    }
}
