import Foundation
import Language
import Reasoning
import Tasks

/// A round's expert at work: the model, and the strategy around it.
struct RoundExpert {
    let recipe: DistillationRecipe
    let task: any GenerativeTask
    let local: LocalModel
    let policy: LocalPolicy
    let strategy: any Strategy

    init(
        _ recipe: DistillationRecipe, task: any GenerativeTask, local: LocalModel,
        strategy: any Strategy
    ) throws {
        self.recipe = recipe
        self.task = task
        self.local = local
        self.strategy = strategy
        policy = try local.policy(for: task)
    }

    /// What it finds on a batch of problems, the same whenever it is asked.
    func demonstrations(on batch: [Problem]) async throws -> Demonstrations {
        // Nothing is left from the batch before.
        try await local.engine.clearCache()
        let begun = Date()
        let solutions = try await solutions(of: batch, with: policy)
        var found = try demonstrations(from: solutions)
        if recipe.rationalizes {
            found.add(rationalized: try demonstrations(from: await rationalized(solutions)))
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

    private func demonstrations(from solutions: [Solution]) throws -> Demonstrations {
        try Demonstrations(
            from: solutions, task: task, chat: local.tokenizer.chat, keep: recipe.keep,
            longest: local.model.configuration.maxPositionEmbeddings, seed: recipe.seed,
            splicing: recipe.splicing.map { ($0, policy) },
            withoutKey: recipe.withoutKey, pairing: recipe.preference != nil)
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
