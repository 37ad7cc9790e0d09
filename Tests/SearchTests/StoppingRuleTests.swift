import PonderTesting
import Reasoning
import Testing

@testable import Search

@Suite("Stopping early")
struct StoppingRuleTests {
    private let ones = policy([chain("1")])

    @Test(
        "Adaptive consistency: the posterior of a majority, worked out by hand",
        arguments: [
            // P(p > 1/2) for p ~ Beta(a + 1, b + 1): 1 - 2^-(a + 1) for b = 0.
            (votes: [1, 1, 1], confidence: 0.9375), (votes: [1, 1, 1, 1], confidence: 0.96875),
            (votes: [1, 2], confidence: 0.5), (votes: [1, 1, 2], confidence: 0.6875),
            (votes: [1, 1, 2, 3], confidence: 0.6875), (votes: [], confidence: 0),
        ] as [(votes: [Int], confidence: Double)])
    func posterior(votes: [Int], confidence: Double) {
        let tally = Tally(votes: votes.map { Optional($0) })
        #expect(Swift.abs(tally.confidence - confidence) < 1e-12)
    }

    @Test("A vote at 95 % stops after four chains that agree")
    func likely() async throws {
        let vote = MajorityVote(
            task: NumberTask(), samples: 16, stopping: StoppingRule(.likely(confidence: 0.95)))
        let solution = try await vote.solve(question, with: ones)
        #expect(solution.chains.count == 4)
        #expect(solution.answer == "1")
        #expect(solution.ledger[.policy] == ones.calls.usage)
    }

    @Test("Certain: no chain to come could change the winner", arguments: [1, 2, 3, 5, 8])
    func certain(samples: Int) async throws {
        let vote = MajorityVote(
            task: NumberTask(), samples: samples, stopping: StoppingRule(.certain))
        let solution = try await vote.solve(question, with: ones)
        // An equal number of votes for a newcomer would lose the tie.
        #expect(solution.chains.count == (samples + 1) / 2)
    }

    @Test("Certainty agrees with trying out every continuation")
    func exhaustive() {
        for length in 0...3 {
            for past in Self.sequences(length) {
                for remaining in 0...3 {
                    let tally = Tally(votes: past.map { Optional($0) })
                    let winner = tally.leader?.form
                    let isFixed =
                        winner != nil
                        && Self.sequences(remaining).allSatisfy { future in
                            Tally(votes: (past + future).map { Optional($0) }).leader?.form
                                == winner
                        }
                    #expect(
                        tally.isCertain(remaining: remaining) == (isFixed || remaining == 0),
                        "\(past) then \(remaining)")
                }
            }
        }
    }

    /// All votes of a length for 0, 1 and 2, and abstention as 3.
    private static func sequences(_ length: Int) -> [[Int]] {
        (0..<length).reduce([[]]) { all, _ in all.flatMap { part in (0..<3).map { part + [$0] } } }
    }

    @Test("Best-of-n stops at the first score that is good enough")
    func value() async throws {
        let policy = policy([chain("1"), chain("2")])
        let scripted = ScriptedPolicy { request in
            chain(request.parameters.seed == 0 ? "1" : "2")
        }
        let verifier = ScriptedVerifier(answers: ["1": 0.3, "2": 0.8])
        let best = BestOfN(
            task: NumberTask(), verifier: verifier, samples: 8,
            stopping: StoppingRule(.value(atLeast: 0.7)))
        let solution = try await best.solve(question, with: scripted)
        #expect(solution.chains.count == 2)
        #expect(solution.answer == "2")
        let wave = BestOfN(
            task: NumberTask(), verifier: verifier, samples: 8,
            stopping: StoppingRule(.value(atLeast: 0.7), wave: 4))
        #expect(try await wave.solve(question, with: policy).chains.count == 4)
    }

    @Test(
        "One rule for all: sure is a score where there is a verifier, the lead where there is none")
    func sure() async throws {
        let rule = StoppingRule(.sure(0.8))
        // 1 − 2⁻ᵃ⁻¹ is 0.75 after one vote and 0.875 after two that agree.
        let vote = MajorityVote(task: NumberTask(), samples: 8, stopping: rule)
        #expect(try await vote.solve(question, with: ones).chains.count == 2)
        let scripted = ScriptedPolicy { request in
            chain(request.parameters.seed == RandomStream.derive(0, "samples", 2) ? "2" : "1")
        }
        let verifier = ScriptedVerifier(answers: ["1": 0.7, "2": 0.8])
        // Two scores of 0.7 weigh more than 0.8; no chain of them is sure.
        let weighted = WeightedVote(
            task: NumberTask(), verifier: verifier, samples: 8, stopping: rule)
        let best = BestOfN(task: NumberTask(), verifier: verifier, samples: 8, stopping: rule)
        let (first, second) = (
            try await weighted.solve(question, with: scripted),
            try await best.solve(question, with: scripted)
        )
        #expect(first.chains.count == 3 && first.answer == "1")
        #expect(second.chains.count == 3 && second.answer == "2")
    }

    @Test("Rules without sense name their field")
    func validation() {
        for (rule, field) in [
            (StoppingRule(.certain, wave: 0), "wave"),
            (StoppingRule(.likely(confidence: 0.5)), "confidence"),
            (StoppingRule(.likely(confidence: 1)), "confidence"),
            (StoppingRule(.likely(confidence: .nan)), "confidence"),
            (StoppingRule(.value(atLeast: 0)), "value"),
            (StoppingRule(.value(atLeast: .infinity)), "value"),
            (StoppingRule(.sure(0)), "sure"), (StoppingRule(.sure(1.1)), "sure"),
            (StoppingRule(.sure(.nan)), "sure"),
        ] {
            let error = #expect(throws: ConfigurationError.self) { try rule.validate() }
            let isNamed = error?.description.contains(field) ?? false
            #expect(isNamed)
        }
    }
}
