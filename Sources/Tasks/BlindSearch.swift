import Reasoning

/// A corpus that can search without a model: what a model's search is compared with.
public protocol BlindSearch: PretrainingCorpus {
    /// What follows the prompt of a problem where every attempt is made at random, worked out exactly and
    /// checked exactly, in the corpus's shortest way of writing, until one solves the problem.
    ///
    /// - Parameters:
    ///   - likeCorpus: whether attempts are chosen as those of the corpus are, which may go towards the
    ///     target or avoid what was tried, and not without any eye.
    ///   - tokens: behind so many it may stop unsolved.
    ///   - seed: draws the attempts, with the problem.
    /// - Returns: nil for a problem of another task.
    func blindChain(of problem: Problem, likeCorpus: Bool, tokens: Int, seed: UInt64)
        -> String?
}
