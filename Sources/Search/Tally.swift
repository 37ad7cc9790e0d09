import Reasoning

/// What the scores of the chains with one answer make of it.
public enum VoteWeight: String, Codable, CaseIterable, Sendable {
    /// The sum of the scores; with scores of 1 the plain majority.
    case sum
    /// Their mean, which forgets how many there are.
    case mean
    /// The highest: the answer of the best chain.
    case max
}

/// The forms that were voted for, in the order of their first votes.
struct Tally<Form: Hashable> {
    struct Candidate {
        let form: Form
        /// The index of the first vote for it.
        let first: Int
        var voters = 0
        var total = 0.0
        var highest = 0.0

        func weight(by weight: VoteWeight) -> Double {
            switch weight {
            case .sum: total
            case .mean: total / Double(voters)
            case .max: highest
            }
        }
    }

    let weight: VoteWeight
    private(set) var candidates: [Candidate] = []

    /// - Parameters:
    ///   - votes: nil abstains.
    ///   - scores: one for each vote, in [0, 1]; nil makes the vote an abstention.
    init(votes: [Form?], scores: [Double?], weight: VoteWeight = .sum) {
        self.weight = weight
        var places: [Form: Int] = [:]
        for (index, (vote, score)) in zip(votes, scores).enumerated() {
            guard let vote, let score, !score.isNaN else { continue }
            let place = places[vote] ?? candidates.count
            if place == candidates.count {
                places[vote] = place
                candidates.append(Candidate(form: vote, first: index))
            }
            candidates[place].voters += 1
            candidates[place].total += score
            candidates[place].highest = max(candidates[place].highest, score)
        }
    }

    /// A vote without scores: each counts 1.
    init(votes: [Form?]) {
        self.init(votes: votes, scores: votes.map { _ in 1 })
    }

    /// The heaviest, of equals the one voted for first; nil when all abstained.
    var leader: Candidate? {
        let most = candidates.map { $0.weight(by: weight) }.max()
        return candidates.first { $0.weight(by: weight) == most }
    }

    /// The leader's weight, 0 without one.
    var leadingWeight: Double { leader?.weight(by: weight) ?? 0 }

    /// Whether no scores of `remaining` more votes, each in [0, 1], can change the leader.
    ///
    /// For the mean it is a sufficient condition.
    func isCertain(remaining: Int) -> Bool {
        guard remaining > 0 else { return true }
        guard let leader else { return false }
        let least = bounds(of: leader, remaining: remaining).least
        let newcomer = weight == .sum ? Double(remaining) : 1
        return newcomer <= least
            && candidates.allSatisfy { other in
                guard other.first != leader.first else { return true }
                let most = bounds(of: other, remaining: remaining).most
                return most < least || most == least && leader.first < other.first
            }
    }

    /// The chance that the leader's share of all votes to come is larger than the runner-up's, when
    /// every pair of shares was equally likely before: P(p > 1/2) for p ~ Beta(a + 1, b + 1) with
    /// weights a and b (2305.11860 §3).
    var confidence: Double {
        guard let leader else { return 0 }
        let second = candidates.filter { $0.first != leader.first }.map(\.total).max() ?? 0
        return regularizedIncompleteBeta(0.5, a: second + 1, b: leader.total + 1)
    }

    private func bounds(of candidate: Candidate, remaining: Int) -> (least: Double, most: Double) {
        let more = Double(remaining)
        switch weight {
        case .sum: return (candidate.total, candidate.total + more)
        case .max: return (candidate.highest, 1)
        case .mean:
            let all = Double(candidate.voters) + more
            return (candidate.total / all, (candidate.total + more) / all)
        }
    }
}
