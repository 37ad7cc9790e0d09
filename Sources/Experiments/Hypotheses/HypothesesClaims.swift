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
    /// Shares of a search's gain that a chain has, by arm.
    let kept: [(name: String, share: Estimate)]
    /// Tokens within which chains are compared.
    let within: Int
    /// Numbers of chains for pass@k.
    let counts: [Int]

    private typealias Claim = HypothesesSummary.Claim

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
                "2404.03683 §3", first(.combine), first(.filter), &stream),
            between(
                "max-rl",
                "Dividing by the group's mean learns more than the group's mean as baseline",
                "2602.02710", named("max-rl"), named("reinforce"), &stream),
        ].compactMap(\.self)
        claims += kept.map(amortized)
        claims += emergence(&stream)
        if let sharpening = try sharpening(&stream) { claims.append(sharpening) }
        return claims
    }

    private func first(_ hypothesis: Hypothesis) -> (LearningArm, ArmMeasures)? {
        arms.first { $0.arm.hypothesis == hypothesis }.map { ($0.arm, $0.measures) }
    }

    private func named(_ name: String) -> (LearningArm, ArmMeasures)? {
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

    private func difference(
        _ a: ArmMeasures, _ b: ArmMeasures, _ stream: inout RandomStream
    ) -> Estimate? {
        guard let own = a.search.withinTokens[within], let other = b.search.withinTokens[within]
        else { return nil }
        return try? ClusteredRatio.compare(own, other, stream: &stream, by: -)
    }

    private func between(
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

    private func amortized(_ name: String, _ share: Estimate) -> Claim {
        Claim(
            id: "amortized-\(name)",
            text: "One chain of \(name) keeps at least half of its expert's gain over the base",
            source: "1705.08439; 2407.06023", verdict: Self.verdict(share.interval, above: 0.5),
            effect: share.value, interval: share.interval,
            evidence: "\(Self.percent(share.value)) of it within \(within) tokens "
                + Self.range(share.interval) { Self.percent($0) })
    }

    // MARK: Emergence

    /// Whether attempts that are left and checks rise where a verdict is learned from, more than under a coin.
    private func emergence(_ stream: inout RandomStream) -> [Claim] {
        guard let plain = first(.plain), let coin = named("random-reward") else { return [] }
        let counted: [(String, String, (ChainAnatomy) -> Int)] = [
            ("backtracking", "Attempts that are left for another one", { $0.abandoned }),
            ("checks", "Checks", { $0.checks }),
        ]
        return counted.compactMap { id, what, count in
            let ratios = [plain.1, coin.1, base].map { $0.mean(of: count) }
            let values = ratios.map { $0.value ?? 0 }
            guard
                let rise = try? ClusteredRatio.compare(ratios[0], ratios[1], stream: &stream, by: -)
            else { return nil }
            return Claim(
                id: "\(id)-rises",
                text: "\(what) rise by learning from a verdict, and not by a coin",
                source: "2501.12948 §2.2; 2503.01307",
                verdict: values[0] > values[2] ? .init(of: rise) : .doesNotHold,
                effect: rise.value, interval: rise.interval,
                evidence: "a chain of the base has \(Self.number(values[2])), of \(plain.0.name) "
                    + "\(Self.number(values[0])), of the coin's \(Self.number(values[1])); verdict less "
                    + "coin \(Self.number(rise.value)) "
                    + Self.range(rise.interval) { Self.number($0) })
        }
    }

    /// Whether the base overtakes plain learning where many chains are drawn, and where.
    private func sharpening(_ stream: inout RandomStream) throws -> Claim? {
        guard let plain = first(.plain), let most = counts.last, counts.count > 1 else {
            return nil
        }
        let differences = try zip(base.coverage(most), plain.1.coverage(most)).map { $0 - $1 }
        let (difference, _) = try Bootstrap.difference(differences, stream: &stream)
        func mean(_ values: [Double]) -> Double {
            values.reduce(0, +) / Double(max(values.count, 1))
        }
        let crossing = try counts.first { k in
            try mean(base.coverage(k)) >= mean(plain.1.coverage(k))
        }
        return Claim(
            id: "sharpens",
            text: "With \(most) chains the base solves more problems than \(plain.0.name) does: "
                + "learning sharpens and does not widen",
            source: "2504.13837 §3", verdict: .init(of: difference), effect: difference.value,
            interval: difference.interval,
            evidence: "base less \(plain.0.name) at pass@\(most): " + Self.points(difference)
                + (crossing.map {
                    "; the base's mean is not behind from k = \($0) on, at the first"
                }
                    ?? "; the base's mean is behind at every k"))
    }

    // MARK: Words

    private static func verdict(_ interval: Interval, above bound: Double) -> SearchClaim.Verdict {
        interval.low >= bound ? .holds : interval.high < bound ? .doesNotHold : .cannotBeTold
    }

    private static func number(_ value: Double) -> String {
        String((value * 100).rounded() / 100)
    }

    private static func percent(_ share: Double) -> String {
        "\(number((share * 1_000).rounded() / 10)) %"
    }

    private static func points(_ difference: Estimate) -> String {
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
