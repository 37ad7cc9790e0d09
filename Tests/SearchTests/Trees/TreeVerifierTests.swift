import Foundation
import Reasoning
import Search
import Testing

@Suite("Verifiers of searches over steps")
struct TreeVerifierTests {
    /// Returns the values of a function whatever they are.
    private struct Raw: Verifier {
        var usesReference = false
        var valuesPartialChains = true
        var values: @Sendable ([Chain]) -> [Double?]

        func score(_ chains: [Chain]) async throws -> Scores { Scores(values: values(chains)) }
    }

    private func solve(_ maker: Maker, _ verifier: any Verifier) async throws -> Solution {
        try await maker.make(settings(verifier))
            .solve(question, with: rambling(), budget: .unlimited)
    }

    @Test("A step that could not be judged is neither 0 nor continued", arguments: Maker.all)
    func masked(maker: Maker) async throws {
        // Lookahead values a node by another chain than its own.
        guard maker.name != "lookahead", maker.name != "tree with rollouts" else { return }
        let isMasked: @Sendable (String) -> Bool = { $0.utf8.count % 2 == 0 && !$0.contains("<") }
        let policy = ScriptedPolicy { request in
            let text = request.chain.text
            if text.hasSuffix("</think>") { return "7<eos>" }
            if text.utf8.count > 8 { return "</think>7<eos>" }
            return (request.sample + Int(request.parameters.seed % 3)) % 3 == 0 ? "a\n" : "ab\n"
        }
        let verifier = Raw { $0.map { isMasked($0.text) ? nil : 0.5 } }
        let solution = try await maker.make(settings(verifier, seed: 1))
            .solve(question, with: policy, budget: .unlimited)
        let tree = try #require(solution.tree)
        for node in 1..<tree.count where isMasked(tree.text(to: node)) {
            #expect(tree.scores[node] == nil)
            if maker.name == "tree with both" { continue }
            #expect(tree.visits[node] == 0)
            #expect(tree.children[node].allSatisfy { tree.visits[$0] == 0 })
        }
        #expect(!tree.scores.contains(0))
        #expect(solution.answer == "7")
    }

    @Test(
        "Where nothing can be judged there is still the policy's own answer", arguments: Maker.all)
    func mute(maker: Maker) async throws {
        for value in [nil, Double.nan, Double.infinity] {
            let solution = try await solve(maker, Raw { $0.map { _ in value } })
            #expect(solution.answer != nil)
            #expect(solution.score == nil)
            #expect(!solution.isVerified)
            let tree = try #require(solution.tree)
            #expect(tree.scores.allSatisfy { $0 == nil })
            #expect(tree.totals.allSatisfy { $0 == 0 })
        }
    }

    @Test("A verifier that breaks its contract is an error that says so", arguments: Maker.all)
    func broken(maker: Maker) async throws {
        await #expect(throws: SearchError.scoreOutOfRange(1.5)) {
            try await solve(maker, Raw { $0.map { _ in 1.5 } })
        }
        await #expect {
            try await solve(maker, Raw { $0.map { _ in 0.5 } + [0.5] })
        } throws: { error in
            guard case .wrongScoreCount(let expected, let got)? = error as? SearchError else {
                return false
            }
            return got == expected + 1
        }
        await #expect(throws: SearchError.verifierFailed("server down")) {
            try await solve(maker, BrokenVerifier())
        }
    }

    @Test("The answer key and judges of answers only are refused", arguments: Maker.all)
    func refused(maker: Maker) async throws {
        await #expect {
            try await solve(maker, ExactVerifier(task: NumberTask()))
        } throws: { error in
            if case .usesReference? = error as? SearchError { true } else { false }
        }
        await #expect {
            try await solve(maker, Raw(valuesPartialChains: false) { $0.map { _ in 1 } })
        } throws: { error in
            if case .finishedOnly? = error as? SearchError { true } else { false }
        }
    }

    @Test("A guarded verifier that fails masks, and the search goes on", arguments: Maker.all)
    func guarded(maker: Maker) async throws {
        let guarded = GuardedVerifier(BrokenVerifier())
        let solution = try await solve(maker, guarded)
        #expect(solution.answer != nil)
        #expect(guarded.counts.errors > 0)
    }
}
