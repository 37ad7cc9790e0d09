import Reasoning

/// How a bound in tokens is shared out among the chains that are to be valued by rollouts.
struct RolloutShare: Hashable, Sendable {
    /// A rollout is not cut shorter than this: it should have a chance to come to an answer.
    static let shortest = 64

    /// Rollouts from the chain; 1 for a finished one, which is judged as it is.
    var count: Int
    /// Most tokens of each; nil: no bound.
    var tokens: Int?

    /// The shares of chains, nil for those that go without.
    ///
    /// Finished chains come first, each at the price of one reading. What is left is shared equally among
    /// as many of the others as can have a rollout each; a share buys fewer rollouts before it buys such
    /// as are too short.
    ///
    /// - Parameters:
    ///   - bound: tokens for all; nil: no bound.
    ///   - count: rollouts from each open chain, k.
    ///   - longest: most tokens of a rollout; nil: no bound of its own.
    static func shares(of chains: [Chain], atMost bound: Int?, count: Int, longest: Int?)
        -> [RolloutShare?]
    {
        guard let bound else {
            return chains.map { RolloutShare(count: $0.isFinished ? 1 : count, tokens: longest) }
        }
        var left = bound
        var shares = [RolloutShare?](repeating: nil, count: chains.count)
        for (index, chain) in chains.enumerated() where chain.isFinished {
            guard chain.length <= left else { continue }
            left -= chain.length
            shares[index] = RolloutShare(count: 1)
        }
        var open = chains.indices.filter { !chains[$0].isFinished }[...]
        while !open.isEmpty {
            let parts = open.map {
                RolloutShare(
                    of: left / open.count, behind: chains[$0].length, count: count,
                    longest: longest)
            }
            if parts.allSatisfy({ $0 != nil }) {
                for (index, part) in zip(open, parts) { shares[index] = part }
                break
            }
            open = open.dropLast()
        }
        return shares
    }

    private init(count: Int, tokens: Int? = nil) {
        self.count = count
        self.tokens = tokens
    }

    /// As many rollouts as a share buys: the chain is run once for all, and for each rollout what it
    /// samples and one reading of the whole.
    private init?(of share: Int, behind length: Int, count: Int, longest: Int?) {
        let least = min(longest ?? Self.shortest, Self.shortest)
        for count in stride(from: count, through: 1, by: -1) {
            let each = ((share - length) / count - length) / 2
            if each >= least {
                self.init(count: count, tokens: min(each, longest ?? each))
                return
            }
        }
        return nil
    }
}

extension Chain {
    /// Tokens of prompt and chain.
    fileprivate var length: Int { prompt.count + tokens.count }
}
