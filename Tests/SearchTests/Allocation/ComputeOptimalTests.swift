import PonderTesting
import Reasoning
import Testing

@testable import Search

@Suite("Compute-optimal allocation")
struct ComputeOptimalTests {
    private let scores: [String: Double?] = ["1": 0.9, "2": 0.2, "3": 0.4]

    private func allocation(
        _ verifier: any Verifier, probes: Int = 2, limits: [Double] = [0.5],
        plans: [any Strategy]? = nil
    ) -> ComputeOptimal {
        let task = NumberTask()
        return ComputeOptimal(
            task: task, verifier: verifier, probes: probes, limits: limits,
            plans: plans ?? [
                BestOfN(task: task, verifier: verifier, samples: 2),
                BestOfN(task: task, verifier: verifier, samples: 6),
            ])
    }

    @Test("A problem that looks easy gets the first plan, a hard one the last")
    func bins() async throws {
        let verifier = ScriptedVerifier(answers: scores)
        let easy = try await allocation(verifier).solve(question, with: policy([chain("1")]))
        #expect(easy.chains.count == 2)
        let hard = try await allocation(verifier).solve(question, with: policy([chain("2")]))
        #expect(hard.chains.count == 6)
    }

    @Test("A plan over whole chains goes on with the probes, and everything is in the ledger")
    func reuse() async throws {
        let unit = Usage(promptTokens: 5, flops: 5)
        let verifier = ScriptedVerifier(answers: scores, costing: unit)
        let scripted = policy([chain("2"), chain("3")])
        let solution = try await allocation(verifier).solve(question, with: scripted)
        #expect(scripted.calls.chains == 6)
        #expect(solution.ledger[.policy] == scripted.calls.usage)
        #expect(solution.ledger[.verifier].promptTokens == 6 * unit.promptTokens)
        #expect(solution.answer == "3")
    }

    @Test("A plan without an answer falls back to the best probe")
    func fallback() async throws {
        struct Mute: Strategy {
            var name: String { "mute" }
            func solve(_ problem: Problem, with policy: any Policy, budget: Budget) async throws
                -> Solution
            {
                Solution(
                    problem: problem, answer: nil, chosen: nil, chains: [],
                    ledger: ComputeLedger())
            }
        }
        let solution = try await allocation(
            ScriptedVerifier(answers: scores), limits: [], plans: [Mute()]
        ).solve(question, with: policy([chain("2"), chain("3")]))
        #expect(solution.answer == "3")
        #expect(solution.score == 0.4)
    }

    @Test(
        "The probes stop at the budget, and the plan gets what they left", arguments: [10, 20, 40])
    func budget(tokens: Int) async throws {
        let scripted = policy([chain("2")])
        let solution = try await allocation(ScriptedVerifier(answers: scores))
            .solve(question, with: scripted, budget: Budget(tokens: tokens))
        let used = solution.ledger.total
        #expect(used.promptTokens + used.generatedTokens <= tokens)
        #expect(used == scripted.calls.usage)
    }

    @Test("An answer key, a missing plan and limits that do not ascend are refused")
    func refusals() async throws {
        let scripted = policy([chain("1")])
        await #expect(throws: SearchError.usesReference(strategy: "compute-optimal")) {
            try await allocation(ScriptedVerifier(answers: scores, usesReference: true))
                .solve(question, with: scripted)
        }
        await #expect(throws: ConfigurationError.self) {
            try await allocation(ScriptedVerifier(answers: scores), limits: [])
                .solve(question, with: scripted)
        }
        await #expect(throws: ConfigurationError.self) {
            try await allocation(
                ScriptedVerifier(answers: scores), limits: [0.5, 0.5],
                plans: [
                    SingleChain(task: NumberTask()), SingleChain(task: NumberTask()),
                    SingleChain(task: NumberTask()),
                ]
            ).solve(question, with: scripted)
        }
        #expect(scripted.calls.sample == 0)
    }

    @Test("Difficulty counts chains without an answer as hopeless and leaves masked ones out")
    func difficulty() throws {
        let mixed = try #require(
            Difficulty.predicted(from: [(true, 0.5), (false, nil), (true, nil), (true, 1)]))
        #expect(abs(mixed - 0.5) < 1e-12)
        #expect(Difficulty.predicted(from: [(true, nil)]) == nil)
        #expect(Difficulty.bin(of: nil, limits: [0.2, 0.4]) == 2)
        #expect(Difficulty.bin(of: 0.2, limits: [0.2, 0.4]) == 1)
        #expect(Difficulty.bin(of: 0.1, limits: [0.2, 0.4]) == 0)
    }

    @Test("Limits divide difficulties evenly and never repeat")
    func limits() {
        let spread = (0..<100).map { Double($0) / 100 }
        #expect(Difficulty.limits(dividing: spread, into: 4) == [0.25, 0.5, 0.75])
        #expect(Difficulty.limits(dividing: [0.5, 0.5, 0.5], into: 3) == [])
        #expect(Difficulty.limits(dividing: [], into: 3) == [])
        #expect(Difficulty.limits(dividing: [0, 0, 0, 1], into: 4) == [1])
    }
}
