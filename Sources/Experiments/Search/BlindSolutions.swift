import Language
import Reasoning
import Results
import Statistics
import Tasks

/// At how many tokens search without a model solves each of a list of problems: what strategies are
/// compared with at equal tokens, since it costs no FLOPs.
struct BlindSolutions: Sendable {
    /// How attempts are chosen, by the name that plans have for it.
    enum Manner: String, CaseIterable, Sendable {
        /// Without any eye.
        case blind = "blind-search"
        /// As those of the pretraining texts are.
        case corpus = "corpus-search"
    }

    /// Within which accuracy is reported, in tokens after the prompt.
    static let budgets = (4...12).map { 1 << $0 }
    /// Behind so many tokens it has not solved a problem.
    static let bound = 4_096

    private(set) var problems: [Problem]
    /// By manner and problem, tokens after the prompt, answer and end included; nil where it was not
    /// solved within `bound`.
    private(set) var tokens: [Manner: [Int?]]

    /// - Parameters:
    ///   - tokenizer: the model's, by which tokens are counted.
    ///   - seed: draws the attempts, with the problem.
    init(
        of problems: [Problem], by corpus: any BlindSearch, task: any ReasoningTask,
        tokenizer: any Tokenizer, seed: UInt64
    ) throws {
        self.problems = problems
        tokens = [:]
        for manner in Manner.allCases {
            tokens[manner] = try problems.map { problem in
                let text = corpus.blindChain(
                    of: problem, likeCorpus: manner == .corpus, tokens: Self.bound, seed: seed)
                guard let text, let answer = ChainFormat().answer(in: text),
                    task.judge(answer: answer, of: problem) == .correct
                else { return nil }
                let count = try tokenizer.encode(text: text).count
                return count <= Self.bound ? count : nil
            }
        }
    }

    /// By manner, what is solved within each budget, and the mean tokens of a problem until it is solved
    /// or the budget ends. A problem that several seeds share is one observation.
    ///
    /// - Parameters:
    ///   - seeds: what each found; nil where the corpus cannot search blindly.
    ///   - seed: of the intervals, which resample problems.
    static func points(of seeds: [BlindSolutions?], seed: UInt64) throws -> [Manner:
        [SearchSummary.Point]]?
    {
        let seeds = seeds.compactMap(\.self)
        guard !seeds.isEmpty else { return nil }
        let clusters = ProblemClusters(seeds.flatMap(\.problems))
        return try Dictionary(
            uniqueKeysWithValues: Manner.allCases.map { manner in
                let tokens = seeds.flatMap { $0.tokens[manner] ?? [] }
                var stream = RandomStream(seed, manner.rawValue)
                return (
                    manner,
                    try budgets.map { budget in
                        let solved = try Bootstrap.share(
                            clusters.means(tokens.map { $0.map { $0 <= budget } ?? false ? 1 : 0 }),
                            resamples: 500, stream: &stream)
                        let spent = clusters.means(tokens.map { Double(min($0 ?? budget, budget)) })
                        return SearchSummary.Point(
                            label: "\(budget) tokens", flopsPerProblem: 0,
                            tokensPerProblem: spent.reduce(0, +) / Double(clusters.count),
                            accuracy: solved.value, interval: solved.interval, n: solved.n,
                            quintiles: [], engine: nil)
                    }
                )
            })
    }
}

extension TaskRecipe {
    /// The task's corpus where it can search without a model.
    /// - Throws: `ConfigurationError`, `TaskError`.
    func blindSearch(seed: UInt64) throws -> (any BlindSearch)? {
        try corpus(seed: seed) as? any BlindSearch
    }
}
