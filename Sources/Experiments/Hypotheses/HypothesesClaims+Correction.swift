import Reasoning
import Results
import Statistics

/// What it takes to learn to correct oneself (2409.12917).
extension HypothesesClaims {
    /// Whether second attempts gain more over first ones where they are learned behind the model's own than behind
    /// splices, and than before learning: chains of correction from elsewhere are not enough (2409.12917 §4).
    func correction(_ stream: inout RandomStream) -> [Claim] {
        guard let own = named("score")?.0.name else { return [] }
        return [
            ("on-policy-correction", "splices", "splices of right chains behind wrong ones"),
            ("score-corrects", ReservedArm.base.rawValue, "the base"),
        ].compactMap { id, other, words in
            guard let learned = attempts[own], let beside = attempts[other] else { return nil }
            let ratios = [learned.second, learned.first, beside.second, beside.first]
            guard
                let difference = try? ClusteredRatio.compare(
                    ratios, stream: &stream, by: { $0[0] - $0[1] - ($0[2] - $0[3]) }),
                let gained = try? ClusteredRatio.compare(
                    learned.second, learned.first, stream: &stream, by: -),
                let theirs = try? ClusteredRatio.compare(
                    beside.second, beside.first, stream: &stream, by: -)
            else { return nil }
            return Claim(
                id: id,
                text:
                    "A second attempt gains more over the first by \(own), learned on the model's own "
                    + "attempts, than by \(words)",
                source: "2409.12917 §4 and §6", verdict: .init(of: difference),
                effect: difference.value, interval: difference.interval,
                evidence: "behind its first attempt \(own) gains \(Self.points(gained)), "
                    + "\(other) \(Self.points(theirs))")
        }
    }
}
