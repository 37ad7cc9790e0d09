import PonderTesting
import Reasoning
import Search
import Testing

@Suite("Votes weighted by a verifier")
struct WeightedVoteTests {
    private let four = policy([chain("1"), chain("2"), chain("1"), chain("3")])
    private let scores: [String: Double?] = ["1": 0.3, "2": 0.5, "3": 0.45]

    private func vote(
        _ verifier: any Verifier, _ weight: VoteWeight = .sum, samples: Int = 4,
        stopping: StoppingRule = .never
    ) -> WeightedVote {
        WeightedVote(
            task: NumberTask(), verifier: verifier, samples: samples, weight: weight,
            stopping: stopping)
    }

    @Test(
        "The sum favours many chains, the mean and the maximum good ones",
        arguments: [(VoteWeight.sum, "1"), (.mean, "2"), (.max, "2")])
    func weights(weight: VoteWeight, answer: String) async throws {
        let solution = try await vote(ScriptedVerifier(answers: scores), weight)
            .solve(question, with: four)
        #expect(solution.answer == answer)
        #expect(solution.chains.count == 4)
        #expect(solution.score == scores[answer] ?? nil)
    }

    @Test("With equal scores it is the majority, with the maximum best-of-n")
    func limits() async throws {
        let equal = ScriptedVerifier(answers: ["1": 1, "2": 1, "3": 1])
        let majority = try await MajorityVote(task: NumberTask(), samples: 4)
            .solve(question, with: four)
        #expect(try await vote(equal).solve(question, with: four).chosen == majority.chosen)
        let verifier = ScriptedVerifier(answers: scores)
        let best = try await BestOfN(task: NumberTask(), verifier: verifier, samples: 4)
            .solve(question, with: four)
        let highest = try await vote(verifier, .max).solve(question, with: four)
        #expect(highest.chosen == best.chosen)
    }

    @Test("A chain that cannot be judged does not vote; without a judged one there is no answer")
    func masked() async throws {
        let solution = try await vote(ScriptedVerifier(answers: ["1": nil, "3": 0.1]))
            .solve(question, with: four)
        #expect(solution.answer == "3")
        let none = try await vote(ScriptedVerifier(answers: [:])).solve(question, with: four)
        #expect(none.answer == nil)
        #expect(!none.isVerified)
        #expect(none.chains.count == 4)
    }

    @Test("Ties go to the answer voted for first")
    func ties() {
        #expect(WeightedVote.winner(of: ["b", "a", "a"], scores: [0.5, 0.25, 0.25]) == 0)
        #expect(WeightedVote.winner(of: [nil, "a"], scores: [0.9, 0.1]) == 1)
        #expect(WeightedVote.winner(of: ["a", "b"] as [String?], scores: [nil, .nan]) == nil)
    }

    @Test("The ledger is the sum of all calls, and one chain is a single chain")
    func ledger() async throws {
        let verifier = ScriptedVerifier(answers: scores, costing: Usage(promptTokens: 9, flops: 2))
        let solution = try await vote(verifier).solve(question, with: four)
        #expect(solution.ledger[.policy] == four.calls.usage)
        #expect(solution.ledger[.verifier] == Usage(promptTokens: 36, flops: 8))
        let one = try await vote(verifier, samples: 1).solve(question, with: four)
        let single = try await SingleChain(task: NumberTask()).solve(question, with: four)
        #expect(one.chosen == single.chosen)
    }

    @Test("The answer key is refused, and a rule of shares where there are none")
    func refusals() async {
        await #expect(throws: SearchError.usesReference(strategy: "weighted-vote")) {
            try await vote(ExactVerifier(task: NumberTask())).solve(question, with: four)
        }
        await #expect(throws: ConfigurationError.self) {
            try await vote(
                ScriptedVerifier(answers: scores), .max,
                stopping: StoppingRule(.likely(confidence: 0.9))
            ).solve(question, with: four)
        }
    }

    @Test("Chains drawn before are the first of its own and are not charged again")
    func given() async throws {
        let drawn = try await four.sample(
            from: four.begin(question), count: 4, parameters: GenerateParameters()
        ).chains
        let fresh = policy([chain("3")])
        let verifier = ScriptedVerifier(answers: scores, costing: Usage(promptTokens: 1))
        let solution = try await vote(verifier, samples: 5).solve(
            question, with: fresh, budget: .unlimited, given: DrawnChains(chains: drawn))
        #expect(solution.chains.count == 5)
        #expect(solution.answer == "3")
        #expect(solution.ledger[.policy] == fresh.calls.usage)
        #expect(solution.ledger[.verifier].promptTokens == 5)
        let scored = try await vote(verifier, samples: 4).solve(
            question, with: fresh, budget: .unlimited,
            given: DrawnChains(chains: drawn, scores: [0.1, 0.1, 0.1, 0.9]))
        #expect(scored.answer == "3")
        #expect(scored.ledger.total == .zero)
    }
}
