import Reasoning
import Results
import Statistics
import Tasks

/// Published findings of what learning from verdicts does to a model, looked for beside the hypotheses.
extension HypothesesClaims {
    /// Whether a coin teaches where ratios are clipped (2506.10947 §4): a clip favours what the model says
    /// anyway, whatever is rewarded.
    func clippedCoin(_ stream: inout RandomStream) -> Claim? {
        between(
            "clipped-coin", "A coin teaches where the ratio is clipped, and not without a clip",
            "2506.10947 §4", named("random-reward-clipped"), named("random-reward"), &stream)
    }

    /// Whether the division by a chain's length makes wrong chains longer (2503.20783 §3.1).
    func lengthBias(_ stream: inout RandomStream) -> Claim? {
        guard let divided = named("grpo"), let constant = named("dr-grpo") else { return nil }
        let lengths = [divided, constant].map { $0.1.wrongLength }
        guard
            let difference = try? ClusteredRatio.compare(
                lengths[0], lengths[1], stream: &stream, by: -)
        else { return nil }
        return Claim(
            id: "length-bias",
            text: "Dividing by a chain's length makes wrong chains longer",
            source: "2503.20783 §3.1",
            verdict: .init(of: difference), effect: difference.value, interval: difference.interval,
            evidence:
                "a wrong chain of \(divided.0.name) has \(Self.number(lengths[0].value ?? 0)) "
                + "tokens, of \(constant.0.name) \(Self.number(lengths[1].value ?? 0)): "
                + Self.signed(difference))
    }

    /// Whether verdicts within a chain get truer while answers alone are rewarded; 2602.07594 finds that learning
    /// to generate does not teach to verify.
    func truerVerdicts(_ stream: inout RandomStream) -> Claim? {
        guard let plain = first(.plain) else { return nil }
        let verdicts = [plain.1, base].map {
            $0.ratio(of: { $0.checks - $0.falseVerdicts }, over: { $0.checks })
        }
        guard
            let difference = try? ClusteredRatio.compare(
                verdicts[0], verdicts[1], stream: &stream, by: -)
        else { return nil }
        return Claim(
            id: "truer-verdicts",
            text: "Learning to answer makes the verdicts within a chain truer",
            source: "2602.07594",
            verdict: .init(of: difference), effect: difference.value, interval: difference.interval,
            evidence: "\(Self.percent(verdicts[1].value ?? 0)) of the base's verdicts are true, "
                + "\(Self.percent(verdicts[0].value ?? 0)) of \(plain.0.name)'s")
    }
}
