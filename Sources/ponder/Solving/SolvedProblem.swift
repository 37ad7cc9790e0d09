import Reasoning
import Results
import Search

/// What `ponder solve` says of one problem: its JSON line, and the source of its text.
struct SolvedProblem: Codable, Equatable, Sendable {
    /// How large a search over steps grew.
    struct TreeSize: Codable, Equatable, Sendable {
        /// Steps, the root not among them.
        var nodes: Int
        /// Steps from the root to the deepest.
        var depth: Int

        init(_ tree: SearchTree) {
            nodes = tree.count - 1
            depth = tree.depth
        }
    }

    /// What the problem cost.
    struct Cost: Codable, Equatable, Sendable {
        var promptTokens: Int
        var cachedTokens: Int
        var generatedTokens: Int
        var flops: Double
        /// From the problem's start to its answer; problems run side by side.
        var seconds: Double
    }

    var id: String
    var task: String
    var question: String
    var strategy: String
    /// Whether the answer was chosen with the answer key, as coverage does.
    var usesReference: Bool
    /// Nil where no chain had an answer.
    var answer: String?
    var verdict: Verdict?
    /// Chains that agree with the answer, for a vote; correct chains, for coverage.
    var support: Int?
    /// A verifier's word on the chosen chain; nil where none chose it.
    var score: Double?
    /// What the verifier was asked and said; nil where none was asked.
    var words: VerifierWords?
    /// Nil where chains were drawn whole.
    var tree: TreeSize?
    /// The chains; of a tree, those that end in its leaves, finished or given up.
    var chains: [JudgedChain]
    var cost: Cost

    init(_ run: StrategyRunner.Run) {
        let solution = run.solution
        let problem = solution.problem
        id = problem.id
        task = problem.task
        question = problem.question
        strategy = run.strategy.name
        answer = solution.answer
        score = solution.score
        words = solution.words
        tree = solution.tree.map(TreeSize.init)
        let chains = solution.chains.indices.map {
            JudgedChain(solution.chains[$0], task: run.task, verdict: run.verdicts?[$0] ?? nil)
        }
        let isJudged = run.verdicts != nil
        self.chains = chains
        usesReference = run.strategy is Coverage
        if usesReference {
            let correct = chains.count { $0.verdict == .correct }
            support = isJudged ? correct : nil
            // Where no chain is correct there is no answer, and the problem is not covered.
            verdict = isJudged ? (correct > 0 ? .correct : .wrong) : nil
        } else {
            let form = solution.answer.flatMap { run.task.canonical(answer: $0, of: problem) }
            support =
                chains.count > 1 ? form.map { form in chains.count { $0.form == form } } : nil
            verdict = run.verdicts.flatMap { solution.verdict(by: run.task, verdicts: $0) }
        }
        let usage = solution.ledger.total
        cost = Cost(
            promptTokens: usage.promptTokens, cachedTokens: usage.cachedTokens,
            generatedTokens: usage.generatedTokens, flops: usage.flops, seconds: run.seconds)
    }
}
