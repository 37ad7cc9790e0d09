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
    /// Nil where the right answer is not known.
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
    ///   - isJudged: whether the right answer is known.
    public init(
        _ solution: Solution, by strategy: any Strategy, task: any ReasoningTask,
        isJudged: Bool = true
    ) {
        problem = solution.problem
        self.strategy = strategy.name
        usesReference = strategy is Coverage
        answer = solution.answer
        score = solution.score
        words = solution.words
        ledger = solution.ledger
        if isJudged {
            let judged = answer.map { task.judge(answer: $0, of: solution.problem) }
            verdict = judged ?? .unanswered
        }
        if let tree = solution.tree {
            self.tree = isJudged ? tree.judged(by: task, chains: solution.chains) : tree
            chains = []
            return
        }
        chains = solution.chains.map { JudgedChain($0, task: task, isJudged: isJudged) }
        chosen = solution.chosen.flatMap { solution.chains.firstIndex(of: $0) }
    }
}
