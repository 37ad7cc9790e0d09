import Foundation
import Language
import Reasoning
import Tasks

/// A round's expert at work: the model, the strategy around it, and who scores what is found.
struct RoundExpert {
    let recipe: DistillationRecipe
    let task: any GenerativeTask
    let local: LocalModel
    let policy: LocalPolicy
    let strategy: any Strategy
    /// Nil: nothing is scored.
    let scorer: (any Verifier)?

    init(
        _ recipe: DistillationRecipe, task: any GenerativeTask, local: LocalModel,
        strategy: any Strategy, scorer: (any Verifier)?
    ) throws {
        guard !recipe.withoutKey || scorer?.usesReference != true else {
            throw ConfigurationError(
                field: "withoutKey", reason: "does not go with a filter that reads the answer key")
        }
        self.recipe = recipe
        self.task = task
        self.local = local
        self.strategy = strategy
        self.scorer = scorer
        policy = try local.policy(for: task)
    }

    /// What it finds on a batch of problems, the same whenever it is asked.
    func demonstrations(on batch: [Problem]) async throws -> Demonstrations {
        // Nothing is left from the batch before.
        try await local.engine.clearCache()
        let begun = Date()
        let solutions = try await solutions(of: batch, with: policy)
        var found = try await demonstrations(from: solutions)
        if let stage = recipe.verifier {
            found.labelled = solutions.flatMap {
                stage.labelled(
                    $0, task: task, longest: local.model.configuration.maxPositionEmbeddings,
                    seed: recipe.seed)
            }
        }
        if recipe.rationalizes {
            found.add(rationalized: try await demonstrations(from: rationalized(solutions)))
        }
        found.seconds = Date().timeIntervalSince(begun)
        return found
    }

    private func solutions(
        of problems: [Problem], with policy: any Policy
    ) async throws -> [Solution] {
        try await problems.concurrently(atMost: recipe.concurrency) {
            try await strategy.solve($0, with: policy, budget: recipe.budget)
        }
    }

    private func demonstrations(from solutions: [Solution]) async throws -> Demonstrations {
        let scored = try await scores(of: solutions)
        var found = try Demonstrations(
            from: solutions, task: task, chat: local.tokenizer.chat, keep: recipe.keep,
            longest: local.model.configuration.maxPositionEmbeddings, seed: recipe.seed,
            splicing: recipe.splicing.map { ($0, policy) },
            withoutKey: recipe.withoutKey, pairing: recipe.preference != nil,
            filter: recipe.filter.map { ($0, scored.values) },
            streaming: recipe.stream.map { ($0, policy) }, alphaZero: recipe.alphaZero)
        found.ledger.add(scored.ledger)
        return found
    }

    /// What the scorer says of the finished chains that may be learned, each asked about once; those without a
    /// word are not there.
    private func scores(
        of solutions: [Solution]
    ) async throws -> (values: [Chain: Double], ledger: ComputeLedger) {
        var ledger = ComputeLedger()
        guard let scorer else { return ([:], ledger) }
        var seen: Set<Chain> = []
        let chains = solutions.flatMap(\.chains).filter { chain in
            chain.isFinished && (recipe.withoutKey || task.judge(chain: chain) == .correct)
                && seen.insert(chain).inserted
        }
        guard !chains.isEmpty else { return ([:], ledger) }
        let scores = try await scorer.score(chains)
        guard scores.words.count == chains.count else {
            throw ReasoningError.scores(found: scores.words.count, asked: chains.count)
        }
        ledger.charge(scores.usage, to: .verifier)
        ledger.charge(scores.rollouts, to: .rollouts)
        let known = zip(chains, scores.values).compactMap { chain, value in
            value.map { (chain, $0) }
        }
        return (Dictionary(known) { first, _ in first }, ledger)
    }

    /// The problems of which no chain is right, solved anew with their answer shown (STaR, 2203.14465 §3.2).
    ///
    /// Their chains come back as if nothing had been shown: behind the problem's own prompt, beside those that
    /// failed without a hint. Their log-probabilities are still those behind the hint, and nobody asks.
    private func rationalized(_ solutions: [Solution]) async throws -> [Solution] {
        let failed = solutions.filter { solution in
            !solution.chains.contains { task.judge(chain: $0) == .correct }
        }
        let hinted = HintedPrompts(try recipe.hinted(), problems: failed.map(\.problem))
        let failures = Dictionary(failed.map { ($0.problem.id, $0.chains) }) { first, _ in first }
        let found = try await self.solutions(
            of: hinted.problems, with: local.policy(for: hinted))
        return try found.map { solution in
            let prompt = try policy.begin(solution.problem).prompt
            var solution = solution
            for index in solution.chains.indices { solution.chains[index].prompt = prompt }
            solution.chains += failures[solution.problem.id] ?? []
            return solution
        }
    }

    /// - Throws: `ConfigurationError` where the model has no tokens for the hint of a problem: sooner than when
    ///   the first one is needed.
    func requireReadable(hintOf problem: Problem) throws {
        guard recipe.rationalizes else { return }
        let hinted = HintedPrompts(try recipe.hinted(), problems: [problem])
        do {
            _ = try local.policy(for: hinted).begin(problem)
        } catch let error as TokenizerError {
            throw ConfigurationError(
                field: "rationalizes", reason: "the model cannot read a hint: \(error)")
        }
    }
}
