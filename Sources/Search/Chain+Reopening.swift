import Reasoning

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

    /// The first `count` tokens, whose text is `text`; open to be continued.
    func cut(to count: Int, text: String) -> Chain {
        var chain = self
        chain.tokens.removeLast(tokens.count - count)
        chain.logProbs.removeLast(max(0, logProbs.count - count))
        chain.forced = forced.map { $0.clamped(to: 0..<count) }.filter { !$0.isEmpty }
        chain.text = text
        chain.stopReason = nil
        return chain
    }

    /// The chain without the end of sequence at its end.
    func withoutEnd() -> Chain {
        guard !tokens.isEmpty, text.hasSuffix(format.endOfSequence) else { return self }
        return cut(
            to: tokens.count - 1, text: String(text.dropLast(format.endOfSequence.count)))
    }
}
