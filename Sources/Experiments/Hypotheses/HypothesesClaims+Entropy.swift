import Reasoning
import Results
import Statistics

/// What entropy has to do with what is learned (2505.22617).
extension HypothesesClaims {
    /// Whether reward is bought with entropy by a law: whether, fitted on the first third of the steps of plain
    /// learning, R = −a · e^H + b says more of the others than that nothing changes, and than a line in the step. The
    /// spread is that between seeds; without two of them there is no verdict.
    func entropyLaw() -> Claim? {
        guard let plain = first(.plain), let curve = entropy[plain.0.name] else { return nil }
        let differences = [curve.overConstant, curve.overLine].compactMap(\.self)
        let errors = [
            ("the law's", curve.mean { $0.error }),
            ("its last reward's", curve.mean { $0.constantError }),
            ("a line's", curve.mean { $0.lineError }),
        ].map { "\($0) \(Self.percent($1))" }.joined(separator: ", ")
        func early(_ share: Double?, _ what: String) -> String {
            share.map { "\(Self.percent($0)) of \(what)" } ?? "\(what) is none"
        }
        let law = curve.law.map {
            "a = \(Self.number($0.a)), b = \(Self.number($0.b)), ceiling "
                + Self.percent($0.b - $0.a)
        }
        return Claim(
            id: "entropy-law",
            text:
                "Reward is bought with entropy: fitted on the first third of \(plain.0.name)'s steps, "
                + "R = −a·e^H + b predicts the others better than the third's last reward and its line do",
            source: "2505.22617 §2.4",
            verdict: differences.count == 2
                ? Self.all(differences.map { SearchClaim.Verdict(of: $0) }) : .description,
            effect: curve.overConstant?.value, interval: curve.overConstant?.interval,
            evidence:
                "\(law ?? "no law"); root mean squared error over the last two thirds, mean of "
                + "\(curve.forecasts.count) seeds: \(errors); by the first twelfth of the steps "
                + early(curve.shared { $0.earlyGain }, "the gain") + " and "
                + early(curve.shared { $0.earlyLoss }, "the loss of entropy")
                + "; an interval below 0 between seeds would refute it")
    }

    /// Whether each way to hold back the tokens that entropy is lost by keeps entropy and gains more (2505.22617 §4;
    /// clip-higher: 2503.14476 §3.1), beside the same learning without it.
    func entropyKept(_ stream: inout RandomStream) -> [Claim] {
        let twins: [(name: String, of: String?, source: String)] = [
            ("clip-cov", nil, "2505.22617 §4.2"), ("kl-cov", "updates-2", "2505.22617 §4.2"),
            ("clip-higher", "updates-2", "2503.14476 §3.1"),
        ]
        return twins.compactMap { name, twin, source in
            guard let held = named(name), let plain = twin.flatMap(named) ?? first(.plain) else {
                return nil
            }
            let entropies = [held, plain].map {
                Divergence.ratios($0.1.records.map(\.divergence)).entropy
            }
            guard
                let kept = try? ClusteredRatio.compare(
                    entropies[0], entropies[1], stream: &stream, by: -),
                let gain = difference(held.1, plain.1, &stream)
            else { return nil }
            return Claim(
                id: "keeps-entropy-\(name)",
                text: "\(name) keeps more entropy than \(plain.0.name), and solves more",
                source: source,
                verdict: Self.all([kept, gain].map { SearchClaim.Verdict(of: $0) }),
                effect: kept.value, interval: kept.interval,
                evidence: "entropy of the last models, nats a token: \(Self.signed(kept)) beside "
                    + "\(Self.number(entropies[1].value ?? 0)); within \(within) tokens "
                    + Self.points(gain))
        }
    }

    /// Of a claim that says several things: it holds where all do, and does not where one does not.
    static func all(_ verdicts: [SearchClaim.Verdict]) -> SearchClaim.Verdict {
        verdicts.contains(.doesNotHold)
            ? .doesNotHold : verdicts.contains(.cannotBeTold) ? .cannotBeTold : .holds
    }
}
