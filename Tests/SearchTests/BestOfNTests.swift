import PonderTesting
import Reasoning
import Search
import Testing

@Suite("Best of n")
struct BestOfNTests {
    private func best(_ verifier: any Verifier, samples: Int = 4) -> BestOfN {
        BestOfN(task: NumberTask(), verifier: verifier, samples: samples)
    }

    private let four = policy([chain("1"), chain("2"), chain("3"), chain("4")])

    @Test(
        "The highest score wins, the first of equals, and masked or NaN scores never",
        arguments: [
            (scores: [0.2, 0.9, 0.4], best: 1),
            (scores: [0.5, 0.1, 0.5], best: 0),
            (scores: [nil, 0.0, nil], best: 1),
            (scores: [.nan, 0.3], best: 1),
            (scores: [nil, .nan], best: nil),
            (scores: [], best: nil),
        ] as [(scores: [Double?], best: Int?)])
    func best(scores: [Double?], best: Int?) {
        #expect(BestOfN.best(of: scores) == best)
    }

    @Test("A masked chain is not chosen even where every other score is 0")
    func masked() async throws {
        let verifier = ScriptedVerifier(answers: ["1": nil, "2": .nan, "3": 0, "4": .infinity])
        #expect(try await best(verifier).solve(question, with: four).answer == "3")
    }

    @Test("When every score is masked there is no answer, but all chains are kept")
    func allMasked() async throws {
        let solution = try await best(ScriptedVerifier(answers: [:])).solve(question, with: four)
        #expect(solution.answer == nil)
        #expect(solution.chains.count == 4)
    }

    @Test("Chains without an answer are neither scored nor chosen")
    func unanswered() async throws {
        let policy = policy(["abc<eos>", chain("2"), "abc<eos>"])
        let verifier = ScriptedVerifier(answers: ["2": 0.1], costing: Usage(promptTokens: 10))
        let solution = try await best(verifier, samples: 3).solve(question, with: policy)
        #expect(solution.answer == "2")
        #expect(solution.ledger[.verifier] == Usage(promptTokens: 10))
    }

    @Test("A verifier with the answer key is refused: that is coverage")
    func refusesReference() async {
        let policy = policy([chain("7")])
        await #expect(throws: SearchError.usesReference(strategy: "best-of-n")) {
            try await best(ExactVerifier(task: NumberTask())).solve(question, with: policy)
        }
        #expect(policy.calls.sample == 0)
        #expect("\(SearchError.usesReference(strategy: "best-of-n"))".contains("coverage"))
    }

    @Test("Too many scores are an error, as are none")
    func wrongCount() async {
        await #expect(throws: SearchError.wrongScoreCount(expected: 4, got: 5)) {
            try await best(MiscountingVerifier()).solve(question, with: four)
        }
    }

    @Test("A score that is no probability is an error, not a winner")
    func outOfRange() async {
        await #expect(throws: SearchError.scoreOutOfRange(1.5)) {
            try await best(ScriptedVerifier(answers: ["1": 1.5])).solve(question, with: four)
        }
    }

    @Test("A verifier that throws is named in the error")
    func throwing() async {
        await #expect(throws: SearchError.verifierFailed("server down")) {
            try await best(BrokenVerifier()).solve(question, with: four)
        }
    }

    @Test("The verifier's cost has its own account and the ledger adds up")
    func ledger() async throws {
        let verifier = ScriptedVerifier(
            answers: ["3": 1], costing: Usage(promptTokens: 9, flops: 2))
        let solution = try await best(verifier).solve(question, with: four)
        #expect(solution.ledger[.policy] == four.calls.usage)
        #expect(solution.ledger[.verifier] == Usage(promptTokens: 36, flops: 8))
    }

    @Test("Best of one is a single chain", arguments: [Budget.unlimited, Budget(tokens: 100)])
    func bestOfOne(budget: Budget) async throws {
        let verifier = ScriptedVerifier(answers: ["1": 0.5])
        let one = try await best(verifier, samples: 1).solve(question, with: four, budget: budget)
        let single = try await SingleChain(task: NumberTask())
            .solve(question, with: four, budget: budget)
        #expect(one.chains == single.chains)
        #expect(one.chosen == single.chosen)
        #expect(one.ledger[.policy] == single.ledger[.policy])
    }

    @Test(
        "Under a budget the verifier's tokens count, and one scoring is the most by which it is exceeded"
    )
    func budget() async throws {
        // A chain costs 3 + 6, a scoring 10: after two of each, 38 of 40 are spent.
        let verifier = ScriptedVerifier(
            answers: ["1": 0.1, "2": 0.2], costing: Usage(promptTokens: 10))
        let scripted = ScriptedPolicy { request in
            chain(request.parameters.seed == 0 ? "1" : "2")
        }
        let solution = try await best(verifier)
            .solve(question, with: scripted, budget: Budget(tokens: 40))
        #expect(solution.chains.count == 2)
        #expect(solution.answer == "2")
        #expect(solution.ledger.total.promptTokens + solution.ledger.total.generatedTokens == 38)
    }
}
