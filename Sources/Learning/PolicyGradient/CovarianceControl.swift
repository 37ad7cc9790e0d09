import Foundation
import Reasoning

/// Keeps the tokens from being learned that make entropy fall fastest: those where a likely token has a
/// high advantage (The Entropy Mechanism, 2505.22617 §4).
///
/// Entropy changes with the covariance of log π and advantage; over the tokens of an optimizer step
///
///     covᵢ = (log π(i) − mean log π) (Aᵢ − mean A)
///
/// Departure: log π is that of the policy which sampled, so that a choice is of the whole step, however
/// many passes it takes; in the first update of a batch they are the same.
public enum CovarianceControl: Codable, Hashable, Sendable {
    /// Clip-Cov: of the tokens whose covariance lies within (low, high), a share of all of the step's is drawn
    /// and has no gradient. The paper's share is 2e-4, low 1 and high 5.
    case clip(share: Double, low: Double, high: Double)
    /// KL-Cov: the share of tokens with the highest covariance pays `coefficient` |log π − log π_old|. The
    /// paper's share is 2e-3 to 2e-4, the coefficient 1. It acts from a batch's second update on: in the first
    /// log π and log π_old differ by rounding, whose sign would pull as hard as any.
    case kl(share: Double, coefficient: Double)

    /// - Throws: `ConfigurationError`.
    func validate() throws {
        let share: Double
        switch self {
        case .clip(let own, let low, let high):
            share = own
            for (field, bound) in [("low", low), ("high", high)] {
                try ConfigurationError.check(field, bound, in: -1e300...1e300)
            }
            guard low < high else {
                throw ConfigurationError(field: "low", reason: "\(low) is not below \(high), high")
            }
        case .kl(let own, let coefficient):
            share = own
            try ConfigurationError.check("coefficient", coefficient, in: 0...1e6)
        }
        guard share > 0, share <= 1 else {
            throw ConfigurationError(field: "share", reason: "\(share) is not in (0, 1]")
        }
    }

    /// What happens to the tokens of a step.
    struct Choice: Equatable {
        /// Those without a gradient.
        var held: Set<Int> = []
        /// By token, what |log π − log π_old| costs; empty: nothing.
        var penalties: [Float] = []
        /// How many of the tokens were taken.
        private var taken = 0

        init(held: Set<Int> = [], penalties: [Float] = []) {
            self.held = held
            self.penalties = penalties
        }

        /// What happens to the next so many tokens, counted from the first of them.
        mutating func take(_ count: Int) -> Choice {
            let range = taken..<taken + count
            taken += count
            return Choice(
                held: Set(range.indices.filter(held.contains).map { $0 - range.lowerBound }),
                penalties: penalties.isEmpty ? [] : Array(penalties[range]))
        }
    }

    /// - Parameters:
    ///   - logProbs: of the policy that sampled.
    ///   - stream: draws among the tokens of a clip.
    func choice(
        logProbs: [Float], advantages: [Float], using stream: inout RandomStream
    ) -> Choice {
        let count = Double(max(logProbs.count, 1))
        let means = (
            logProbs.reduce(0) { $0 + Double($1) } / count,
            advantages.reduce(0) { $0 + Double($1) } / count
        )
        let covariances = zip(logProbs, advantages).map {
            (Double($0) - means.0) * (Double($1) - means.1)
        }
        func most(_ share: Double) -> Int { max(1, Int(share * count)) }
        switch self {
        case .clip(let share, let low, let high):
            var within = covariances.indices.filter {
                low < covariances[$0] && covariances[$0] < high
            }
            let wanted = min(within.count, most(share))
            for place in 0..<wanted {
                within.swapAt(place, place + stream.below(within.count - place))
            }
            return Choice(held: Set(within.prefix(wanted)))
        case .kl(let share, let coefficient):
            var penalties = [Float](repeating: 0, count: logProbs.count)
            let highest = covariances.indices.sorted {
                (covariances[$1], $0) < (covariances[$0], $1)
            }
            for place in highest.prefix(most(share)) { penalties[place] = Float(coefficient) }
            return Choice(penalties: penalties)
        }
    }
}
