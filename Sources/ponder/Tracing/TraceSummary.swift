import Experiments
import Learning
import Reasoning
import Results

/// A solved problem in a line.
struct TraceSummary: Codable, Equatable {
    /// Its place in the file, from 1.
    var number: Int
    var id: String
    var question: String
    var answer: String?
    var verdict: Verdict?
    var score: Double?
    var strategy: String
    /// Chains drawn; of a tree, its finished ones.
    var chains: Int
    /// Steps of the tree, the root not among them; nil where there is none.
    var nodes: Int?
    /// Steps from the root to the deepest.
    var depth: Int?
    /// Prompt and generated tokens run through a model.
    var tokens: Int
    var flops: Double

    init(_ trace: Trace, number: Int) {
        self.number = number
        id = trace.problem.id
        question = trace.problem.question
        answer = trace.answer
        verdict = trace.verdict
        score = trace.score
        strategy = trace.strategy
        let size = trace.tree.map(SolvedProblem.TreeSize.init)
        chains = trace.tree.map { $0.states.count { $0 == .finished } } ?? trace.chains.count
        nodes = size?.nodes
        depth = size?.depth
        let usage = trace.ledger.total
        tokens = usage.tokensRun
        flops = usage.flops
    }
}

/// A step of a run in a line.
struct StepSummary: Codable, Equatable {
    var phase: String
    var step: Int
    var problems: Int
    var chains: Int
    /// Share of correct chains.
    var correct: Double
    /// Mean over chains.
    var reward: Double
    /// Mean tokens of a chain.
    var tokens: Double

    init(_ phase: String, _ step: Int, _ records: [ChainRecord]) {
        self.phase = phase
        self.step = step
        problems = Set(records.map(\.problem)).count
        chains = records.count
        let count = Double(max(1, records.count))
        correct = Double(records.count(where: \.chain.isCorrect)) / count
        reward = records.reduce(0) { $0 + ($1.reward ?? .nan) } / count
        tokens = records.reduce(0) { $0 + Double($1.chain.tokens) } / count
    }
}
