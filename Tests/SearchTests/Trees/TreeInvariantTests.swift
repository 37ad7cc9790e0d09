import Foundation
import PonderTesting
import Reasoning
import Search
import Testing

@Suite("Invariants of searches over steps")
struct TreeInvariantTests {
    private func narrow(_ verifier: any Verifier, seed: UInt64, temperature: Float = 1)
        -> [any Strategy]
    {
        let settings = settings(verifier, seed: seed, temperature: temperature)
        return [
            BeamSearch(settings, beams: 1, width: 1),
            DiverseTreeSearch(settings, subtrees: 1, width: 1),
            LookaheadSearch(settings, beams: 1, width: 1, lookahead: 3),
            ParticleFilter(settings, particles: 1),
            TreeSearch(
                settings, .init(simulations: 99, widening: 1, wideningExponent: 0)),
        ]
    }

    @Test("A search that never branches makes the single chain", arguments: UInt64(0)..<8)
    func single(seed: UInt64) async throws {
        // The single chain is one call, in which every step draws from one stream; behind a step's end
        // the scripted policy begins where the chain stands.
        let sampling = Sampling(GenerateParameters(seed: seed), answerTokens: 2)
        let whole = try await SingleChain(task: NumberTask(), sampling: sampling)
            .solve(question, with: rambling())
        let best = try await BestOfN(
            task: NumberTask(), verifier: ScriptedVerifier.hashing(), samples: 1,
            sampling: sampling
        ).solve(question, with: rambling())
        #expect(best.chosen?.tokens == whole.chosen?.tokens)
        for strategy in narrow(ScriptedVerifier.hashing(), seed: seed) {
            let solution = try await strategy.solve(
                question, with: rambling(), budget: .unlimited)
            #expect(solution.chosen?.tokens == whole.chosen?.tokens, "\(strategy.name)")
            #expect(solution.answer == whole.answer, "\(strategy.name)")
        }
    }

    @Test("At temperature 0 a tree search is the greedy chain, however wide")
    func greedy() async throws {
        let whole = try await SingleChain(task: NumberTask(), sampling: Sampling(.greedy))
            .solve(question, with: rambling())
        let solution = try await TreeSearch(
            settings(ScriptedVerifier.hashing(), temperature: 0), .init(simulations: 99)
        ).solve(question, with: rambling())
        #expect(solution.chosen?.tokens == whole.chosen?.tokens)
        #expect(solution.chains.count == 1)
    }

    @Test("The same seed makes the same tree, another seed another", arguments: Maker.all)
    func reproducible(maker: Maker) async throws {
        func tree(_ seed: UInt64) async throws -> SearchTree? {
            try await maker.make(settings(ScriptedVerifier.hashing(), seed: seed))
                .solve(question, with: rambling(), budget: .unlimited).tree
        }
        let first = try await tree(3)
        let (again, other) = (try await tree(3), try await tree(4))
        #expect(again == first)
        #expect(other != first)
    }

    @Test("The ledger is the sum over all calls of policy and verifier", arguments: Maker.all)
    func ledger(maker: Maker) async throws {
        let price = Usage(promptTokens: 2, flops: 30, seconds: 0.5)
        for budget in [Budget.unlimited, Budget(tokens: 90), Budget(flops: 700)] {
            let policy = rambling(flopsPerToken: 10)
            let verifier = ScriptedVerifier.hashing(costing: price)
            let solution = try await maker.make(settings(verifier))
                .solve(question, with: policy, budget: budget)
            let drawn = solution.ledger[.policy] + solution.ledger[.rollouts]
            #expect(drawn == policy.calls.usage)
            #expect(solution.ledger[.verifier] == verifier.calls.usage)
            #expect(solution.ledger[.training] == .zero)
        }
    }

    @Test("Trees are sound: depths, tokens and texts are those of the chains", arguments: Maker.all)
    func sound(maker: Maker) async throws {
        let solution = try await maker.make(settings(ScriptedVerifier.hashing(), depth: 4))
            .solve(question, with: rambling(), budget: .unlimited)
        let tree = try #require(solution.tree)
        let leaves = (1..<tree.count).filter { tree.children[$0].isEmpty }
        #expect(leaves.map { tree.text(to: $0) } == solution.chains.map(\.text))
        #expect(
            leaves.map { tree.path(to: $0).reduce(0) { $0 + tree.tokens[$1] } }
                == solution.chains.map(\.tokens.count))
        #expect(tree.chosen.map { tree.text(to: $0) } == solution.chosen?.text)
        #expect((0..<tree.count).allSatisfy { tree.depth(of: $0) <= 6 })
        let data = try JSONEncoder().encode(tree)
        let read = try JSONDecoder().decode(SearchTree.self, from: data)
        #expect(read == tree)
    }

    @Test("A vote decides among all finished chains where it is asked to")
    func vote() async throws {
        let policy = branching([
            "": ["</think>1<eos>", "</think>7<eos>", "</think>3<eos>", "</think>07<eos>"]
        ])
        let verifier = ScriptedVerifier { $0.contains("1") ? 0.9 : 0.6 }
        let choices: [(FinalChoice, String)] = [
            (.best, "1"), (.majority, "7"), (.weightedVote(.sum), "7"), (.weightedVote(.max), "1"),
        ]
        for (choice, answer) in choices {
            let solution = try await BeamSearch(
                settings(verifier, choice: choice), beams: 2, width: 2
            )
            .solve(question, with: policy)
            #expect(solution.answer == answer)
        }
    }

    @Test("A good enough chain ends a search", arguments: Maker.all)
    func stopping(maker: Maker) async throws {
        func cost(_ rule: StoppingRule) async throws -> (Int, Double?) {
            let policy = rambling()
            let solution = try await maker.make(
                settings(ScriptedVerifier { $0.hasSuffix("<eos>") ? 0.9 : 0.5 }, stopping: rule)
            ).solve(question, with: policy, budget: .unlimited)
            return (policy.calls.chains, solution.score)
        }
        let all = try await cost(.never)
        let some = try await cost(StoppingRule(.value(atLeast: 0.8)))
        #expect(some.0 <= all.0)
        #expect(some.1 == 0.9)
        if maker.name.hasPrefix("tree") { #expect(some.0 < all.0) }
    }
}
