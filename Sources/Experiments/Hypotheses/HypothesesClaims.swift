import Reasoning
import Results
import Statistics
import Tasks

/// What is said of ways of learning, looked for in what was measured. Which arm stands for a hypothesis is
/// the recipe's to say, before anything is measured: its first.
struct HypothesesClaims {
    let base: ArmMeasures
    let sharpened: ArmMeasures?
    let arms: [(arm: LearningArm, measures: ArmMeasures)]
    /// By arm, the share of a search's gain that a chain has, and what its own gain is beyond half of the
    /// search's.
    let kept: [(name: String, share: Estimate, margin: Estimate)]
    /// Tokens within which chains are compared.
    let within: Int
    /// Numbers of chains for pass@k.
    let counts: [Int]
    /// By arm, of those that learn from rewards.
    var entropy: [String: HypothesesSummary.EntropyCurve] = [:]
    /// Second attempts of the last models by arm, and of the base by its name.
    var attempts: [String: AttemptMeasures] = [:]
    /// What learning did to the chains of bases.
    var controls: [EmergenceMeasures] = []

    typealias Claim = HypothesesSummary.Claim

    func claims(_ stream: inout RandomStream) throws -> [HypothesesSummary.Claim] {
        var claims: [Claim] = []
        for hypothesis in Hypothesis.allCases where hypothesis != .control {
            guard let (arm, own) = first(hypothesis) else { continue }
            claims += gains(of: arm, own, &stream)
        }
        claims += [
            between(
                "step-rewards", "Crediting steps learns more from equal FLOPs than one verdict",
                "2504.13837 and 2110.14168, from two sides", first(.evaluate), first(.plain),
                &stream),
            between(
                "splices", "Right chains behind wrong ones teach more than right ones alone",
                "2404.03683 §3", named("splices"), named("expert-iteration"), &stream),
            between(
                "max-rl",
                "Dividing by the group's mean learns more than the group's mean as baseline",
                "2602.02710", named("max-rl"), named("reinforce"), &stream),
            between(
                "teacher",
                "A teacher's word on each token teaches more from equal FLOPs than a verdict",
                "2306.13649", named("on-policy-distillation"), first(.plain), &stream),
            between(
                "minimum-of-steps",
                "The least of a verifier's values of steps teaches more than their sum",
                "2504.15275 §4", named("process-minimum"), named("process-sum"), &stream),
        ].compactMap(\.self)
        claims += correction(&stream)
        claims += kept.map { amortized($0.name, $0.share, $0.margin) }
        claims += emergence(&stream)
        claims += emergenceControls(&stream)
        claims += [clippedCoin(&stream), lengthBias(&stream), truerVerdicts(&stream), entropyLaw()]
            .compactMap(\.self)
        claims += entropyKept(&stream)
        if let sharpening = try sharpening(&stream) { claims.append(sharpening) }
        return claims
    }

    func first(_ hypothesis: Hypothesis) -> (LearningArm, ArmMeasures)? {
        arms.first { $0.arm.hypothesis == hypothesis }.map { ($0.arm, $0.measures) }
    }

    func named(_ name: String) -> (LearningArm, ArmMeasures)? {
        arms.first { $0.arm.name == name }.map { ($0.arm, $0.measures) }
    }

    // MARK: Gains

    /// Twice the base's solved per attempt; more than the base, the sharpened base and a coin at equal tokens.
    private func gains(
        of arm: LearningArm, _ own: ArmMeasures, _ stream: inout RandomStream
    ) -> [Claim] {
        let who = "\(arm.name) (\(arm.hypothesis.rawValue))"
        var claims: [Claim] = []
        if let ratio = try? ClusteredRatio.compare(
            own.search.perAttempt, base.search.perAttempt, stream: &stream, by: /)
        {
            claims.append(
                Claim(
                    id: "twice-per-attempt-\(arm.hypothesis.rawValue)",
                    text: "\(who) solves at least twice as many problems per attempt as the base",
                    source: "Ponder", verdict: Self.verdict(ratio.interval, above: 2),
                    effect: ratio.value, interval: ratio.interval,
                    evidence: "\(Self.number(ratio.value)) times the base's "
                        + Self.range(ratio.interval) { Self.number($0) }))
        }
        let others =
            [
                ("base", Optional(base), "the base"),
                ("sharpened", sharpened, "the base at its best temperature"),
                ("random-reward", named("random-reward")?.1, "learning from a coin"),
            ]
        for case (let name, let other?, let words) in others {
            guard let difference = difference(own, other, &stream) else { continue }
            claims.append(
                Claim(
                    id: "beats-\(name)-\(arm.hypothesis.rawValue)",
                    text: "Within \(within) tokens \(who) solves more than \(words)",
                    source: "Ponder", verdict: .init(of: difference), effect: difference.value,
                    interval: difference.interval, evidence: Self.points(difference)))
        }
        return claims
    }

    func difference(
        _ a: ArmMeasures, _ b: ArmMeasures, _ stream: inout RandomStream
    ) -> Estimate? {
        guard let own = a.search.withinTokens[within], let other = b.search.withinTokens[within]
        else { return nil }
        return try? ClusteredRatio.compare(own, other, stream: &stream, by: -)
    }

    func between(
        _ id: String, _ text: String, _ source: String, _ a: (LearningArm, ArmMeasures)?,
        _ b: (LearningArm, ArmMeasures)?, _ stream: inout RandomStream
    ) -> Claim? {
        guard let a, let b, let difference = difference(a.1, b.1, &stream) else { return nil }
        return Claim(
            id: id, text: text, source: source, verdict: .init(of: difference),
            effect: difference.value, interval: difference.interval,
            evidence: "\(a.0.name) against \(b.0.name) within \(within) tokens: "
                + Self.points(difference))
    }

    private func amortized(_ name: String, _ share: Estimate, _ margin: Estimate) -> Claim {
        Claim(
            id: "amortized-\(name)",
            text: "One chain of \(name) keeps at least half of its expert's gain over the base",
            source: "1705.08439; 2407.06023", verdict: .init(of: margin),
            effect: share.value, interval: share.interval,
            evidence: "\(Self.percent(share.value)) of it within \(within) tokens "
                + Self.range(share.interval) { Self.percent($0) })
    }

    // MARK: Sharpening

    /// Whether plain learning is ahead with one chain and the base where many are drawn, and from where on.
    private func sharpening(_ stream: inout RandomStream) throws -> Claim? {
        guard let plain = first(.plain), let most = counts.last, counts.count > 1 else {
            return nil
        }
        func difference(_ k: Int) throws -> Estimate {
            let differences = try zip(base.coverage(k), plain.1.coverage(k)).map { $0 - $1 }
            return try Bootstrap.difference(differences, stream: &stream).estimate
        }
        let differences = try counts.map { (k: $0, value: try difference($0)) }
        guard let one = differences.first?.value, let last = differences.last?.value else {
            return nil
        }
        let crossing = differences.lastIndex { $0.value.value < 0 }.map { $0 + 1 } ?? 0
        let place =
            crossing == 0
            ? "the base's mean is behind at no k"
            : crossing < counts.count
                ? "the base's mean is not behind from k = \(counts[crossing]) on"
                : "the base's mean is behind at the largest k"
        return Claim(
            id: "sharpens",
            text:
                "One chain of \(plain.0.name) solves more than one of the base, and with \(most) chains the "
                + "base more: learning sharpens and does not widen",
            source: "2504.13837 §3",
            verdict: last.interval.high < 0
                ? .doesNotHold
                : one.interval.high < 0 && last.interval.low > 0 ? .holds : .cannotBeTold,
            effect: last.value, interval: last.interval,
            evidence: "base less \(plain.0.name) at pass@1 \(Self.points(one)), at pass@\(most) "
                + "\(Self.points(last)); \(place)")
    }

    // MARK: Words

    private static func verdict(_ interval: Interval, above bound: Double) -> SearchClaim.Verdict {
        interval.low >= bound ? .holds : interval.high < bound ? .doesNotHold : .cannotBeTold
    }

    static func number(_ value: Double) -> String {
        String((value * 100).rounded() / 100)
    }

    static func signed(_ difference: Estimate) -> String {
        "\(number(difference.value)) " + range(difference.interval) { number($0) }
    }

    static func percent(_ share: Double) -> String {
        "\(number((share * 1_000).rounded() / 10)) %"
    }

    static func points(_ difference: Estimate) -> String {
        func text(_ value: Double) -> String {
            (value > 0 ? "+" : "") + number((value * 1_000).rounded() / 10)
        }
        return "\(text(difference.value)) points \(range(difference.interval, text)), n = "
            + "\(difference.n)"
    }

    private static func range(_ interval: Interval, _ text: (Double) -> String) -> String {
        "(\(text(interval.low)) to \(text(interval.high)))"
    }
}
