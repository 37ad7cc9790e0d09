import Reasoning

/// How a search that ends with several finished chains settles on one.
public enum FinalChoice: Codable, Hashable, Sendable {
    /// The chain that the verifier likes best, as in `BestOfN`.
    case best
    /// The answer that the verifier trusts most, as in `WeightedVote`.
    case weightedVote(VoteWeight)
    /// The most frequent answer, as in `MajorityVote`.
    case majority

    func index(in ballots: Ballots) -> Int? {
        switch self {
        case .best: BestOfN.best(of: ballots.scores)
        case .weightedVote(let weight):
            WeightedVote.winner(of: ballots.forms, scores: ballots.scores, weight: weight)
        case .majority: MajorityVote.winner(of: ballots.forms)
        }
    }
}
