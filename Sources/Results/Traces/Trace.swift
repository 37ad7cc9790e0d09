import Reasoning
import Search

/// How one problem was solved: everything that was thought, with the exact judge's word on it, put
/// there after the strategy was done.
public struct Trace: Codable, Hashable, Sendable {
    public var problem: Problem
    /// The strategy's name, such as `beam`.
    public var strategy: String
    /// Whether the answer was chosen with the answer key, as coverage does.
    public var usesReference: Bool
    /// Nil where no chain had an answer.
    public var answer: String?
    /// Nil where the right answer is not known, or the answer could not be judged: masked.
    public var verdict: Verdict?
    /// A verifier's word on the chosen chain; nil where none chose it.
    public var score: Double?
    /// What the verifier was asked and said; nil where none was asked.
    public var words: VerifierWords?
    /// The chain that was chosen, an index into `chains`; nil where none was, or where there is a
    /// tree, which has its own.
    public var chosen: Int?
    /// The chains, where they were drawn whole; those of a search over steps are in its tree.
    public var chains: [JudgedChain]
    /// The tree of a search over steps, its finished nodes judged.
    public var tree: SearchTree?
    public var ledger: ComputeLedger

    /// - Parameters:
    ///   - strategy: which made the solution.
    ///   - verdicts: the exact judge's words on the solution's chains, nil where one is masked; nil: the
    ///     right answer is not known.
    public init(
        _ solution: Solution, by strategy: any Strategy, task: any ReasoningTask,
        verdicts: [Verdict?]?
    ) {
        problem = solution.problem
        self.strategy = strategy.name
        usesReference = strategy is Coverage
        answer = solution.answer
        score = solution.score
        words = solution.words
        ledger = solution.ledger
        if let verdicts {
            verdict = solution.verdict(by: task, verdicts: verdicts)
        }
        if let tree = solution.tree {
            self.tree = verdicts.map { tree.judged($0) } ?? tree
            chains = []
            return
        }
        chains = solution.chains.indices.map {
            JudgedChain(solution.chains[$0], task: task, verdict: verdicts?[$0] ?? nil)
        }
        chosen = solution.chosenIndex
    }
}

extension Solution {
    /// The chain that was chosen, an index into `chains`.
    var chosenIndex: Int? { chosen.flatMap { chains.firstIndex(of: $0) } }

    /// The exact judge's word on the answer; unanswered where there is none, nil where it is masked.
    /// - Parameter verdicts: those on the chains.
    public func verdict(by task: any ReasoningTask, verdicts: [Verdict?]) -> Verdict? {
        guard let answer else { return .unanswered }
        if let index = chosenIndex, verdicts.indices.contains(index), verdicts[index] == nil {
            return nil
        }
        return task.judge(answer: answer, of: problem)
    }
}
