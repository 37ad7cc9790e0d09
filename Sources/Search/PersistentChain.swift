import Foundation
import Reasoning

/// One chain that may not give up: its thought ends only where its own check says yes.
///
///     while z ends behind a check that says no:   z ~ p(z' | x, z without its end, end withheld)
///
/// A control for what training is said to have taught: a model that would solve more by going on gets
/// there without training. Nothing but the chain's own word is looked at, never the answer key.
///
/// Budget forcing (s1, 2501.19393 §3.1) withholds the end of thought up to a number of tokens; here it is
/// withheld at the place where the chain gives up, and it may come again at the next token.
///
/// Cost: one model call for a problem and one for each time that it gives up; what is taken back has been
/// paid for.
public struct PersistentChain: Strategy {
    public let task: any SelfCheckingTask
    public let sampling: Sampling

    public var name: String { Self.entry.name }

    public init(task: any SelfCheckingTask, sampling: Sampling = Sampling()) {
        self.task = task
        self.sampling = sampling
    }

    /// - Throws: `ConfigurationError` for a configuration without sense, what the policy throws, and
    ///   `CancellationError`.
    public func solve(_ problem: Problem, with policy: any Policy, budget: Budget = .unlimited)
        async throws -> Solution
    {
        try sampling.validate()
        var spending = Spending(budget)
        var chains = try await sampling.draw(
            1, of: problem, task: task, with: policy, spending: &spending)
        var round = 0
        while let chain = chains.first, givesUp(chain), !spending.isSpent {
            round += 1
            guard let next = try await goneOn(chain, round, with: policy, spending: &spending)
            else { break }
            chains = [next]
        }
        return Solution(
            problem: problem, firstReadableOf: chains, task: task, ledger: spending.ledger)
    }

    private func givesUp(_ chain: Chain) -> Bool {
        chain.isThoughtClosed && task.givesUp(chain)
    }

    /// The chain without its end, gone on from there; nil where there is no room.
    private func goneOn(
        _ chain: Chain, _ round: Int, with policy: any Policy, spending: inout Spending
    ) async throws -> Chain? {
        guard
            let end = chain.text.range(of: chain.format.endOfThought, options: .backwards)
        else { return nil }
        let thought = chain.text[..<end.lowerBound].utf8.count
        let begun = try policy.beginning(of: chain, upTo: thought)
        var onwards = sampling
        onwards.thinking.floor = max(sampling.thinking.floor, begun.tokens.count + 1)
        if let cap = onwards.thinking.cap, cap < onwards.thinking.floor { return nil }
        let forcing = BudgetForcing(
            sampling: onwards, task: task, format: chain.format, policy: policy,
            closing: try policy.appending(chain.format.endOfThought, to: begun).tokens.count
                - begun.tokens.count)
        if let longest = forcing.longest, begun.tokens.count >= longest { return nil }
        let next = try await forcing.extend(
            begun, end: forcing.longest,
            seed: RandomStream.derive(sampling.parameters.seed, "persisting", round),
            spending: &spending)
        return next.tokens.count > begun.tokens.count ? next : nil
    }
}

extension PersistentChain {
    public static let entry = StrategyEntry(
        name: "persistent",
        summary: "one chain that may not give up: its thought ends only\nbehind its own yes",
        samples: 1, limit: 1...1
    ) { plan in
        guard let task = plan.task as? any SelfCheckingTask else {
            throw ConfigurationError(
                field: "strategy",
                reason: "persistent needs a task whose thoughts check themselves, and "
                    + "\(plan.task.name) is none")
        }
        return PersistentChain(task: task, sampling: plan.sampling)
    }
}
