import PonderTesting
import Reasoning
import Testing

@testable import Rewards

@Suite("Monte-Carlo values within a bound")
struct MonteCarloBoundTests {
    /// A rollout of 300 tokens, if it may, and an answer.
    private let policy = ScriptedPolicy { _ in String(repeating: "1", count: 300) + "</think>7<eos>"
    }

    /// Reads every chain whole.
    private struct Reader: Verifier {
        var usesReference: Bool { false }
        func score(_ chains: [Chain]) async throws -> Scores {
            Scores(
                values: chains.map { _ in 0.5 },
                usage: Usage(promptTokens: chains.reduce(0) { $0 + $1.allTokens.count }))
        }
    }

    private let chains = [
        Toy.chain("1a\n", stop: .stopSequence), Toy.chain("</think>7<eos>"),
        Toy.chain("1a\n2b\n", stop: .stopSequence), Toy.chain("1\n", stop: .stopSequence),
    ]

    private func spent(atMost bound: Int?) async throws -> (tokens: Int, values: [Double?]) {
        let value = try MonteCarloValue(
            policy: policy, verifier: Reader(), rollouts: 4)
        let scores = try await value.score(chains, atMost: bound)
        return ((scores.usage + scores.rollouts).tokensRun, scores.values)
    }

    @Test(
        "The bound is kept",
        arguments: [0, 1, 20, 150, 200, 400, 600, 1000, 2000, 4000, 10_000])
    func kept(bound: Int) async throws {
        let (tokens, values) = try await spent(atMost: bound)
        #expect(tokens <= bound)
        let free = try await spent(atMost: nil)
        #expect(bound < 10_000 || tokens == free.tokens)
        // More is valued where there is more to spend, the first chains first.
        let open = [0, 2, 3].map { values[$0] != nil }
        #expect(open == open.sorted { $0 && !$1 })
        #expect(
            open.count { $0 } == [0: 0, 20: 0, 150: 1, 400: 2][bound] ?? open.count { $0 })
        if bound >= 1000 { #expect(!values.contains(nil)) }
    }

    @Test("A share buys fewer rollouts before it buys shorter ones")
    func shares() {
        func share(_ bound: Int?, longest: Int? = nil) -> RolloutShare? {
            RolloutShare.shares(
                of: [chains[0]], atMost: bound, count: 4, longest: longest)[0]
        }
        let length = chains[0].allTokens.count
        #expect(share(nil)?.count == 4 && share(nil)?.tokens == nil)
        #expect(share(length + 4 * (2 * 64 + length))?.count == 4)
        #expect(share(length + 4 * (2 * 64 + length))?.tokens == 64)
        #expect(share(length + 4 * (2 * 64 + length) - 1)?.count == 3)
        #expect(share(length + 2 * 64 + length)?.count == 1)
        #expect(share(length + 2 * 64 + length - 1) == nil)
        #expect(share(10_000, longest: 9)?.tokens == 9)
        #expect(share(length + 4 * (2 * 9 + length), longest: 9)?.count == 4)
    }
}
