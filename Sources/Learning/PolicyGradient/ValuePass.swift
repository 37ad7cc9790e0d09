import Reasoning
import Rewards

/// Some groups of a batch, and the samples whose tokens are valued at once, in order.
struct ValuePass {
    var batch = ValueBatch()
    var samples: [(group: Int, chain: Int, tokens: [Int])] = []

    /// Groups as they go through a model, in as many passes as `tokensPerPass` asks for.
    ///
    /// - Parameter isBehind: whether a token's value is read behind it, instead of before it.
    static func passes(
        over groups: [Group], tokensPerPass: Int, isBehind: Bool
    ) -> [ValuePass] {
        var passes: [ValuePass] = []
        var pending = ValuePass()
        for (number, group) in groups.enumerated() {
            let samples = group.learnedTokens
            guard let prompt = samples.first.map({ group.chains[$0.chain].prompt }) else {
                continue
            }
            pending.batch.append(
                prompt: prompt,
                chains: samples.map { chain, tokens in
                    (group.chains[chain].tokens, isBehind ? tokens.map { $0 + 1 } : tokens)
                })
            pending.samples += samples.map { (number, $0.chain, $0.tokens) }
            if pending.batch.tokens.count >= tokensPerPass {
                passes.append(pending)
                pending = ValuePass()
            }
        }
        return pending.batch.isEmpty ? passes : passes + [pending]
    }
}
