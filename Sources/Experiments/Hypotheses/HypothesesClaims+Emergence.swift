import Reasoning
import Results
import Statistics
import Tasks

/// Where behaviours come from: from learning, or from what the base had of them.
extension HypothesesClaims {
    /// Whether attempts that are left and checks rise where a verdict is learned from, more than under a coin.
    func emergence(_ stream: inout RandomStream) -> [Claim] {
        guard let plain = first(.plain), let coin = named("random-reward") else { return [] }
        return Self.behaviours.compactMap { id, what, count in
            let ratios = [plain.1, coin.1, base].map { $0.mean(of: count) }
            let values = ratios.map { $0.value ?? 0 }
            guard
                let beyond = try? ClusteredRatio.compare(
                    ratios[0], ratios[1], stream: &stream, by: -),
                let rise = try? ClusteredRatio.compare(ratios[0], ratios[2], stream: &stream, by: -)
            else { return nil }
            let verdicts = [rise, beyond].map { SearchClaim.Verdict(of: $0) }
            return Claim(
                id: "\(id)-rises",
                text: "\(what) rise by learning from a verdict, and more than by a coin",
                source: "2501.12948 §2.2; 2503.01307",
                verdict: Self.all(verdicts),
                effect: rise.value, interval: rise.interval,
                evidence: "a chain of the base has \(Self.number(values[2])), of \(plain.0.name) "
                    + "\(Self.number(values[0])), of the coin's \(Self.number(values[1])); verdict less "
                    + "base \(Self.signed(rise)), less coin \(Self.signed(beyond))")
        }
    }

    private static let behaviours: [(String, String, @Sendable (ChainAnatomy) -> Int)] = [
        ("backtracking", "Attempts that are left for another one", { $0.abandoned }),
        ("checks", "Checks", { $0.checks }),
    ]

    /// What of a behaviour in a chain is still none: once in ten chains.
    private static let hardly = 0.1

    /// Whether a base without attempts and checks grows them, and whether one that was primed with them, wrong ones all,
    /// gains more than without and half of what the standard base gains (2503.01307).
    func emergenceControls(_ stream: inout RandomStream) -> [Claim] {
        func found(_ base: EmergenceBase) -> EmergenceMeasures? {
            controls.first { $0.base == base && $0.learning == first(.plain)?.0.name }
        }
        guard let single = found(.single), let primed = found(.primed),
            let standard = found(.standard)
        else { return [] }
        var claims = Self.behaviours.compactMap { id, what, count -> Claim? in
            guard let change = single.change(of: count, &stream) else { return nil }
            return Claim(
                id: "single-\(id)",
                text:
                    "\(what) do not grow where the base has none of them: by less than one in ten chains",
                source: "2503.01307",
                verdict: change.interval.high < Self.hardly
                    ? .holds : change.interval.low >= Self.hardly ? .doesNotHold : .cannotBeTold,
                effect: change.value, interval: change.interval,
                evidence: "a chain of \(single.base.summary) has "
                    + "\(Self.number(single.before.mean(of: count).value ?? 0)) of them, after "
                    + "\(single.learning) \(Self.signed(change)) more")
        }
        claims += [
            gain(
                "primed-gains",
                "Primed with searches that are all wrong, the same base gains more from learning",
                primed, over: single, share: 1, &stream),
            gain(
                "primed-as-standard",
                "A base primed with searches that are all wrong gains at least half of what the standard base gains",
                primed, over: standard, share: 0.5, &stream),
        ].compactMap(\.self)
        return claims
    }

    /// Of the gain of one base, what it has beyond a share of another's.
    private func gain(
        _ id: String, _ text: String, _ own: EmergenceMeasures, over other: EmergenceMeasures,
        share: Double, _ stream: inout RandomStream
    ) -> Claim? {
        let ratios = [own.after, own.before, other.after, other.before].compactMap {
            $0.search.withinTokens[within]
        }
        guard ratios.count == 4,
            let margin = try? ClusteredRatio.compare(
                ratios, stream: &stream, by: { $0[0] - $0[1] - share * ($0[2] - $0[3]) }),
            let gained = try? ClusteredRatio.compare(ratios[0], ratios[1], stream: &stream, by: -),
            let theirs = try? ClusteredRatio.compare(ratios[2], ratios[3], stream: &stream, by: -)
        else { return nil }
        // Of a gain that is not told from nothing there is no share.
        let isMeasurable = share == 1 || theirs.interval.low > 0
        return Claim(
            id: id, text: text, source: "2503.01307",
            verdict: isMeasurable ? .init(of: margin) : .notMeasurable, effect: margin.value,
            interval: margin.interval,
            evidence: "by \(own.learning), within \(within) tokens, \(own.base.summary) gains "
                + "\(Self.points(gained)), \(other.base.summary) \(Self.points(theirs))")
    }
}
