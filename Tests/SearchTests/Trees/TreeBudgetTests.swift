import Foundation
import PonderTesting
import Reasoning
import Search
import Testing

@Suite("Budgets of searches over steps")
struct TreeBudgetTests {
    private func spent(_ solution: Solution) -> Int { solution.ledger.total.tokensRun }

    private static let sizes = [0, 1, 3, 4, 6, 7, 8, 12, 15, 19, 24, 33, 50, 80, 130, 300, 1000]

    @Test(
        "Tokens are exceeded by one scoring at most, and any budget for an answer has one",
        arguments: Maker.all, sizes)
    func tokens(maker: Maker, tokens: Int) async throws {
        for price in [0, 5] {
            let verifier = ScriptedVerifier.hashing(costing: Usage(promptTokens: price))
            let solution = try await maker.make(settings(verifier))
                .solve(question, with: rambling(), budget: Budget(tokens: tokens))
            #expect(spent(solution) <= tokens + max(price - 1, 0))
            // The prompt, a token of thought, its end, and an answer of one; what the first scoring
            // costs is not known before.
            if tokens >= 3 + 1 + 1 + 2 + price { #expect(solution.answer != nil) }
        }
    }

    /// Spends all that it may, up to 40 tokens a chain, as rollouts would.
    private struct Spender: Verifier {
        var usesReference: Bool { false }
        var keepsToBound: Bool { true }

        func score(_ chains: [Chain]) async throws -> Scores {
            try await score(chains, atMost: nil)
        }

        func score(_ chains: [Chain], atMost tokens: Int?) async throws -> Scores {
            let most = min(tokens ?? .max, 40 * chains.count)
            let scores = try await ScriptedVerifier.hashing().score(chains)
            return Scores(
                values: most > 0 ? scores.values : chains.map { _ in nil },
                rollouts: Usage(generatedTokens: most))
        }
    }

    @Test(
        "A verifier that keeps to a bound never makes a search exceed its own",
        arguments: Maker.all,
        sizes)
    func bounded(maker: Maker, tokens: Int) async throws {
        for verifier in [
            Spender(), GuardedVerifier(Spender()),
            StagedVerifier(
                partial: Spender(), finished: Spender()),
        ] as [any Verifier] {
            let solution = try await maker.make(settings(verifier))
                .solve(question, with: rambling(), budget: Budget(tokens: tokens))
            #expect(spent(solution) <= tokens)
            if tokens >= 3 + 1 + 1 + 2 { #expect(solution.answer != nil) }
            if tokens >= 300 { #expect(solution.tree?.scores.contains { $0 != nil } ?? false) }
        }
    }

    @Test(
        "Scoring leaves what an answer takes, where no chain ends by itself", arguments: Maker.all)
    func reserve(maker: Maker) async throws {
        let endless = ScriptedPolicy { request in
            request.chain.text.hasSuffix("</think>")
                ? "7<eos>"
                : String(
                    repeating: request.parameters.seed % 2 == 0 ? "a\n" : "bc\n", count: 99)
        }
        for (price, tokens) in [1, 5].flatMap({ price in
            stride(from: 20, to: 80, by: 5).map { (price, $0) }
        }) {
            let verifier = ScriptedVerifier.hashing(costing: Usage(promptTokens: price))
            let solution = try await maker.make(settings(verifier))
                .solve(question, with: endless, budget: Budget(tokens: tokens))
            #expect(solution.answer == "7", "\(tokens) tokens, \(price) for a score")
        }
    }

    @Test("FLOPs are exceeded by one step and one scoring at most", arguments: Maker.all, sizes)
    func flops(maker: Maker, tokens: Int) async throws {
        let verifier = ScriptedVerifier.hashing(costing: Usage(flops: 40))
        let bound = Double(tokens) * 10
        let solution = try await maker.make(settings(verifier))
            .solve(question, with: rambling(flopsPerToken: 10), budget: Budget(flops: bound))
        // The first step comes with the prompt.
        let step = tokens <= 3 + 8 ? 3.0 + 8 : 8
        #expect(solution.ledger.total.flops < bound + step * 10 + 40)
        if tokens == 0 { #expect(solution.ledger.total == .zero) }
        if tokens >= 24 { #expect(solution.answer != nil) }
    }

    @Test("Scripted seconds bind as FLOPs do", arguments: Maker.all)
    func seconds(maker: Maker) async throws {
        let verifier = ScriptedVerifier.hashing(costing: Usage(seconds: 4_000))
        let solution = try await maker.make(settings(verifier))
            .solve(
                question, with: rambling(secondsPerToken: 1_000), budget: Budget(seconds: 90_000))
        #expect(solution.ledger.total.seconds < 90_000 + 8_000 + 4_000)
        #expect(solution.answer != nil)
    }

    @Test("More budget is used: the search does not end early", arguments: Maker.all)
    func used(maker: Maker) async throws {
        let verifier = ScriptedVerifier.hashing()
        let free = try await maker.make(settings(verifier))
            .solve(question, with: rambling(), budget: .unlimited)
        let rich = try await maker.make(settings(verifier))
            .solve(question, with: rambling(), budget: Budget(tokens: 1_000_000))
        #expect(spent(rich) == spent(free))
        #expect(rich.tree == free.tree)
    }

    @Test("A slow policy is not waited for past the deadline", arguments: Maker.all)
    func deadline(maker: Maker) async throws {
        let slow = rambling(pause: .seconds(3600))
        let solution = try await maker.make(settings(ScriptedVerifier.hashing()))
            .solve(question, with: slow, budget: Budget(seconds: 0.05))
        #expect(solution.answer == nil)
        #expect(solution.ledger.total.seconds >= 0.05)
    }

    @Test("A cancelled search throws", arguments: Maker.all)
    func cancelled(maker: Maker) async throws {
        let slow = rambling(pause: .seconds(3600))
        let search = Task {
            try await maker.make(settings(ScriptedVerifier.hashing()))
                .solve(question, with: slow, budget: .unlimited)
        }
        search.cancel()
        await #expect(throws: CancellationError.self) { try await search.value }
    }
}
