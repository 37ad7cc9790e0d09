import Tensors

/// Losses of a reward model's log-odds r, in nats.
enum RewardLoss {
    /// ln(1 + eˣ), without overflow and with the gradient σ(x) everywhere.
    static func softplus(_ x: Tensor) throws -> Tensor {
        try stacked([x, x * 0.0], axis: 1).logSumExp(axis: 1)
    }

    /// Binary cross-entropy, the mean over the values (2110.14168 §4.2; soft targets as in
    /// 2312.08935 §3.3):
    ///
    ///     L = −(1/S) Σ y ln σ(r) + (1 − y) ln(1 − σ(r)) = (1/S) Σ ln(1 + eʳ) − y r
    ///
    /// - Parameters:
    ///   - logits: `[S]`.
    ///   - targets: in [0, 1], `[S]`.
    static func pointwise(_ logits: Tensor, targets: [Float]) throws -> Tensor {
        let targets = try Tensor(targets).moved(to: logits.device)
        return try (softplus(logits) - targets * logits).mean()
    }

    /// Bradley–Terry (1952) as in 2203.02155 §3.5: every right chain of a problem against every
    /// wrong one, the mean over a problem's pairs and then over problems:
    ///
    ///     L = −(1/|G|) Σ_G 1/|P_G| Σ_{(c, w) ∈ P_G} ln σ(r_c − r_w)
    ///
    /// - Parameters:
    ///   - logits: `[S]`.
    ///   - pairs: for each problem the indices of the right and the wrong value.
    static func pairwise(_ logits: Tensor, pairs: [[(right: Int, wrong: Int)]]) throws -> Tensor {
        let groups = pairs.filter { !$0.isEmpty }
        let weights = groups.flatMap { group in
            [Float](repeating: 1 / Float(group.count * groups.count), count: group.count)
        }
        let device = logits.device
        let right = try logits.indexed(
            Tensor(groups.joined().map { Int64($0.right) }).moved(to: device))
        let wrong = try logits.indexed(
            Tensor(groups.joined().map { Int64($0.wrong) }).moved(to: device))
        return try (softplus(wrong - right) * Tensor(weights).moved(to: device)).sum()
    }
}
