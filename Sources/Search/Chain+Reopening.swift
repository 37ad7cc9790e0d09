import Reasoning

extension Chain {
    /// Most tokens that a policy has to run before it samples the next one: those put behind the
    /// sampled ones, and the prompt of a chain of which nothing was run.
    var tokensToRun: Int {
        let last = forced.last
        let new = last?.upperBound == tokens.count ? last?.count ?? 0 : 0
        return new == tokens.count ? prompt.count + new : new
    }

    /// The chain without the end of sequence at its end.
    func withoutEnd(_ format: ChainFormat) -> Chain {
        guard !tokens.isEmpty, text.hasSuffix(format.endOfSequence) else { return self }
        return cut(
            to: tokens.count - 1, text: String(text.dropLast(format.endOfSequence.count)))
    }
}
