import Reasoning

/// A corpus that can search without a model: what a model's search is compared with.
public protocol BlindSearch: PretrainingCorpus {
    /// What follows the prompt of a problem where every attempt is made at random, worked out exactly and
    /// checked exactly, in the corpus's way of writing, until one solves the problem.
    ///
    /// - Parameters:
    ///   - tokens: behind so many it may stop unsolved.
    ///   - seed: draws the attempts, with the problem.
    /// - Returns: nil for a problem of another task.
    func blindChain(of problem: Problem, tokens: Int, seed: UInt64) -> String?
}
