import PonderTesting
import Reasoning
import Search
import Testing

@Suite("Budgets")
struct BudgetTests {
    /// Chains of 6 tokens whose answer tells waves apart by their seed.
    private let scripted = ScriptedPolicy(secondsPerToken: 0.5) { request in
        chain("\((request.parameters.seed &+ UInt64(request.sample)) % 10)")
    }

    private func vote(_ samples: Int, maxTokens: Int?) -> MajorityVote {
        MajorityVote(
            task: NumberTask(), samples: samples,
            sampling: Sampling(GenerateParameters(maxTokens: maxTokens)))
    }

    private func spent(_ solution: Solution) -> Int {
        solution.ledger.total.promptTokens + solution.ledger.total.generatedTokens
    }

    @Test("A vote stops mid-way when tokens run out, with the answer of the chains it has")
    func exhausted() async throws {
        // Waves: 3 + 2 × 6 = 15 of 25, then 3 + 6 = 24; the last token pays for no prompt.
        let solution = try await vote(10, maxTokens: 10)
            .solve(question, with: scripted, budget: Budget(tokens: 25))
        #expect(solution.chains.count == 3)
        #expect(solution.chains.allSatisfy { $0.isFinished })
        #expect(spent(solution) == 24)
        #expect(solution.answer != nil)
    }

    @Test("No token budget is ever exceeded, whatever its size", arguments: 0...60)
    func neverExceeded(tokens: Int) async throws {
        for most in [nil, 4, 6, 20] {
            let solution = try await vote(5, maxTokens: most)
                .solve(question, with: scripted, budget: Budget(tokens: tokens))
            #expect(spent(solution) <= tokens)
            #expect((solution.chains.isEmpty) == (tokens <= 3))
        }
    }

    @Test("Capped thinking answers within any token budget that allows it", arguments: 6...80)
    func cappedWithinBudget(tokens: Int) async throws {
        let endless = ScriptedPolicy { request in
            request.chain.text.hasSuffix("</think>") ? "7<eos>" : String(repeating: "a", count: 99)
        }
        let sampling = Sampling(thinking: ThinkingBudget(cap: 10), answerTokens: 2)
        let solution = try await MajorityVote(task: NumberTask(), samples: 4, sampling: sampling)
            .solve(question, with: endless, budget: Budget(tokens: tokens))
        #expect(spent(solution) <= tokens)
        #expect(solution.answer == "7")
    }

    @Test("Bounds in FLOPs and seconds are exceeded by no more than a probe", arguments: 1...60)
    func rates(tokens: Int) async throws {
        // Seconds are scripted, and so many that the clock on the wall never ends the search.
        let endless = ScriptedPolicy(flopsPerToken: 100, secondsPerToken: 5_000) { _ in
            String(repeating: "a", count: 99)
        }
        let flops = try await vote(1, maxTokens: nil)
            .solve(question, with: endless, budget: Budget(flops: Double(tokens) * 100))
        #expect(spent(flops) <= max(tokens, 3 + 16) + 16)
        let seconds = try await vote(1, maxTokens: nil)
            .solve(question, with: endless, budget: Budget(seconds: Double(tokens) * 5_000))
        #expect(spent(seconds) == spent(flops))
    }

    @Test("Steps under a bound in FLOPs join into the chain that one call would make")
    func stepsJoin() async throws {
        let long = policy([chain("7", thought: String(repeating: "ab", count: 100))])
        let single = SingleChain(task: NumberTask())
        let stepped = try await single.solve(question, with: long, budget: Budget(flops: 1000))
        let calls = long.calls.sample
        #expect(calls > 1)
        let whole = try await single.solve(question, with: long)
        #expect(stepped.chains.map(\.tokens) == whole.chains.map(\.tokens))
        #expect(stepped.answer == "7")
        #expect(stepped.ledger[.policy].promptTokens == 3)
        #expect(stepped.ledger[.policy].generatedTokens == whole.ledger[.policy].generatedTokens)
    }

    @Test("Without a budget the samples of a vote differ by index and begin with the single chain")
    func prefix() async throws {
        let one = try await SingleChain(task: NumberTask()).solve(question, with: scripted)
        let many = try await vote(4, maxTokens: nil).solve(question, with: scripted)
        #expect(many.chains[0] == one.chains[0])
        #expect(Set(many.chains.map(\.text)).count == 4)
    }

    @Test("The ledger is the sum over all calls, discarded chains included")
    func ledger() async throws {
        let before = scripted.calls.usage
        let solution = try await vote(6, maxTokens: 8)
            .solve(question, with: scripted, budget: Budget(tokens: 1000))
        #expect(before == .zero)
        #expect(solution.ledger.total == scripted.calls.usage)
        #expect(solution.chains.count == 6)
    }
}
