import CTorch

/// Log-probabilities of `targets` `[T]` (int64) under `logits` `[T, V]` divided by `temperature`,
/// and the entropies of those distributions, both `[T]` in nats and with gradients.
public func tokenLogProbs(
    logits: Tensor, targets: Tensor, temperature: Double = 1, path: FusedPath
) throws(TensorError) -> (logProbs: Tensor, entropies: Tensor) {
    switch path {
    case .fused:
        var entropies: OpaquePointer?
        let logProbs = try Tensor.make("tokenLogProbs") {
            ct_token_log_probs(logits.handle, targets.handle, temperature, $0, &entropies)
        }
        guard let entropies else {
            throw .operation(name: "tokenLogProbs", reason: "there are no entropies")
        }
        return (logProbs, Tensor(owning: entropies))
    case .plain:
        // Sixteen bits hold three digits of a logit, and of its log-probability fewer.
        let wide = logits.dtype.size == 2 ? try logits.asType(.float32) : logits
        let all = try logSoftmax(wide / temperature, axis: 1)
        let chosen = try takeAlong(all, targets.expandedDimensions(axis: 1), axis: 1)
        let entropies = try -(all.exp() * all).sum(axis: 1)
        return (try chosen.squeezed(axis: 1), entropies)
    }
}
