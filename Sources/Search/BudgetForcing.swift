import Reasoning

/// Control of thinking within one chain: budget forcing (Muennighoff et al., s1, 2501.19393 §3.1).
///
/// With t tokens thought so far, a floor F and a cap C:
///
///     t < F          the end of thought is withheld: its probability is 0, the rest renormalized
///     t = C          the end of thought is put into the chain, and the answer is sampled
///     F ≤ t < C      the model is free
///
/// Departures from the paper:
/// 1. Below the floor the paper removes the end of thought and appends "Wait". Here its token is
///    withheld from sampling, so a chain that claims success early goes on in the model's own words.
/// 2. An end of sequence without an end of thought, below the floor, is taken back and replaced by
///    `Sampling.nudge` (the paper's way).
/// 3. The answer after a forced end has its own limit, `Sampling.answerLimit`, and `answerTokens` are
///    kept in reserve for it under `maxTokens`, in the policy's context and under the budget: when any of
///    them nears its end the thought is closed, so that there is an answer at any time.
/// 4. The paper appends "Final Answer:" too; the model's mark is enough here.
///
/// The budget's tokens include the prompt's; the floor and the cap do not. A value of this type has the
/// rules for the chains of one prompt; positions are counted in tokens behind it.
///
/// Cost: one model call for a problem, one more where the end of thought was forced, one for each
/// nudge.
struct BudgetForcing: Sendable {
    let sampling: Sampling
    let task: any ReasoningTask
    /// The marks of the chains.
    let format: ChainFormat
    let policy: any Policy
    /// Tokens of the end of thought.
    let closing: Int
    /// Who pays for the tokens.
    var account = ComputeLedger.Account.policy

    /// Most tokens of a chain; nil: no bound of its own.
    var longest: Int? {
        let capped = sampling.thinking.cap.map { $0 + closing + sampling.longestAnswer }
        return [capped, sampling.parameters.maxTokens].compactMap(\.self).min()
    }

    /// Continues a chain until it ends, reaches `end` or the budget is spent.
    func extend(_ start: Chain, end: Int?, seed: UInt64, spending: inout Spending) async throws
        -> Chain
    {
        var chain = start
        while true {
            try Task.checkCancellation()
            let left = spending.allowance(afterPrompt: chain.tokensToRun)
            let reach = left.map { chain.tokens.count + $0 }
            guard !spending.isSpent,
                let move = try next(chain, end: [end, reach].compactMap(\.self).min())
            else { return chain }
            let most = [move.most, spending.step(within: left)].compactMap(\.self).min()
            let parameters = parameters(seed: seed, most: most)
            let step = try await spending.timed(account) { [policy] in
                try await policy.continuing(move.chain, parameters: parameters)
            }
            guard let step else { return chain }
            spending.charge(step.usage, to: account)
            chain = step.chain
            // A policy that adds nothing will not add anything the next time.
            if chain.tokens.count == move.chain.tokens.count { return chain }
        }
    }

    /// Draws `count` chains that are known to fit into the budget: one call for their beginnings,
    /// then those that were cut go on side by side.
    func wave(of count: Int, from root: Chain, seed: UInt64, spending: inout Spending) async throws
        -> [Chain]
    {
        guard let move = try next(root, end: longest) else { return [] }
        let parameters = parameters(seed: seed, most: move.most)
        let first = try await spending.timed(account) { [policy] in
            try await policy.sample(from: move.chain, count: count, parameters: parameters)
        }
        guard let begun = first else { return [] }
        spending.charge(begun.usage, to: account)
        guard begun.chains.count == count else { throw ReasoningError.noSamples(asked: count) }
        let finished = try await begun.chains.enumerated().map { ($0.offset, $0.element) }
            .concurrently(atMost: count) { [part = spending.part] index, chain in
                var own = part
                let seed = index == 0 ? seed : RandomStream.derive(seed, "continued", index)
                let whole = try await extend(chain, end: longest, seed: seed, spending: &own)
                return (chain: whole, ledger: own.ledger)
            }
        for part in finished { spending.charge(part.ledger) }
        return finished.map(\.chain)
    }

    /// The chain to continue, with what has to be forced on it first, and the most tokens to
    /// sample; nil when the chain is done.
    func next(_ start: Chain, end: Int?) throws -> (chain: Chain, most: Int?)? {
        var chain = start
        switch chain.stopReason {
        case .cancelled: throw CancellationError()
        case .context, .stopSequence: return nil
        case .endOfSequence:
            guard !chain.isThoughtClosed, let reopened = try reopening(chain) else { return nil }
            chain = reopened
        case .length, nil: break
        }
        if sampling.thinking == .free || chain.isThoughtClosed { return room(in: chain, to: end) }
        let context = policy.contextLength.map { $0 - chain.prompt.count }
        let end = [end, context].compactMap(\.self).min()
        let room = end.map { $0 - closing - sampling.answerTokens }
        let endOfThought = [sampling.thinking.cap, room].compactMap(\.self).min()
        guard let endOfThought, chain.tokens.count >= endOfThought else {
            return self.room(in: chain, to: endOfThought)
        }
        return self.room(in: try policy.appending(format.endOfThought, to: chain), to: end)
    }

    private func room(in chain: Chain, to end: Int?) -> (chain: Chain, most: Int?)? {
        guard let end else { return (chain, nil) }
        return end > chain.tokens.count ? (chain, end - chain.tokens.count) : nil
    }

    /// A chain that ended without closing its thought before the floor, with the nudge in the place
    /// of the end of sequence; nil when there is nothing to undo.
    private func reopening(_ ended: Chain) throws -> Chain? {
        guard ended.tokens.count <= sampling.thinking.floor else { return nil }
        let chain = ended.withoutEnd()
        guard chain.tokens.count < sampling.thinking.floor else { return nil }
        return try policy.appending(sampling.nudge ?? task.stepSeparator, to: chain)
    }

    func parameters(seed: UInt64, most: Int?) -> GenerateParameters {
        var parameters = sampling.parameters
        parameters.seed = seed
        parameters.maxTokens = most
        if sampling.thinking.floor > 0 {
            parameters.withheld = .init(text: format.endOfThought, until: sampling.thinking.floor)
        }
        return parameters
    }
}
