import PonderTesting
import Reasoning
import Search
import Testing

@Suite("Majority vote")
struct MajorityVoteTests {
    @Test(
        "The most frequent vote wins, ties go to the first, abstentions do not count",
        arguments: [
            (votes: ["a", "b", "b"], winner: 1),
            (votes: ["b", "a", "a", "b"], winner: 0),
            (votes: [nil, "c", "a", "a", "c"], winner: 1),
            (votes: [nil, nil, nil, "x"], winner: 3),
            (votes: [nil, nil], winner: nil),
            (votes: [], winner: nil),
        ] as [(votes: [String?], winner: Int?)])
    func winner(votes: [String?], winner: Int?) {
        #expect(MajorityVote.winner(of: votes) == winner)
    }

    @Test("Equal canonical forms are one answer, told in the words of the first chain")
    func canonicalForms() async throws {
        let policy = policy([chain("3"), chain("07"), chain("7"), chain("4")])
        let vote = MajorityVote(task: NumberTask(), samples: 4)
        let solution = try await vote.solve(question, with: policy)
        #expect(solution.answer == "07")
        #expect(solution.chosen == solution.chains[1])
        #expect(solution.chains.count == 4)
    }

    @Test("Chains that never answer, or answer without sense, do not vote")
    func unanswered() async throws {
        let policy = policy(["abc<eos>", chain("?"), chain("?"), "x<eos>", chain("7")])
        let vote = MajorityVote(task: NumberTask(), samples: 5)
        #expect(try await vote.solve(question, with: policy).answer == "7")

        let silent = MajorityVote(task: NumberTask(), samples: 2)
        let solution = try await silent.solve(question, with: policy)
        #expect(solution.answer == nil)
        #expect(solution.chosen == nil)
        #expect(solution.chains.count == 2)
    }

    @Test("Chains that were cut within their answer elect nobody")
    func cutAnswers() async throws {
        // The reference is 7; what would follow is 89.
        let policy = ScriptedPolicy { _ in "a</think>789<eos>" }
        let cut = MajorityVote(
            task: NumberTask(), samples: 3,
            sampling: Sampling(GenerateParameters(maxTokens: 3)))
        let solution = try await cut.solve(question, with: policy)
        #expect(solution.chains.map(\.text) == Array(repeating: "a</think>7", count: 3))
        #expect(solution.answer == nil && solution.chosen == nil)
        let whole = MajorityVote(task: NumberTask(), samples: 3)
        #expect(try await whole.solve(question, with: policy).answer == "789")
        let single = SingleChain(
            task: NumberTask(), sampling: Sampling(GenerateParameters(maxTokens: 3)))
        #expect(try await single.solve(question, with: policy).answer == nil)
    }

    @Test("One policy call makes all samples; the prompt is charged once")
    func cost() async throws {
        let policy = policy([chain("7")])
        let vote = MajorityVote(task: NumberTask(), samples: 5)
        let solution = try await vote.solve(question, with: policy)
        #expect(policy.calls.sample == 1)
        // 3 prompt tokens; 5 chains of a b \n </think> 7 <eos>.
        #expect(solution.ledger[.policy].promptTokens == 3)
        #expect(solution.ledger[.policy].generatedTokens == 30)
        #expect(solution.ledger.total == policy.calls.usage)
    }

    @Test("Thinking forced to an end still votes, each chain on its own")
    func forcedVote() async throws {
        // Chain 0 answers within the cap; 1 and 2 think on and answer 7 when forced.
        let policy = ScriptedPolicy { request in
            if request.chain.text.hasSuffix("</think>") { return "7<eos>" }
            return request.sample == 0 ? "a</think>3<eos>" : String(repeating: "a", count: 50)
        }
        let sampling = Sampling(thinking: ThinkingBudget(cap: 6))
        let vote = MajorityVote(task: NumberTask(), samples: 3, sampling: sampling)
        let solution = try await vote.solve(question, with: policy)
        #expect(solution.answer == "7")
        #expect(
            solution.chains.map(\.text)
                == ["a</think>3<eos>", "aaaaaa</think>7<eos>", "aaaaaa</think>7<eos>"])
        #expect(solution.chains.map(\.forced) == [[], [6..<7], [6..<7]])
        #expect(policy.calls.sample == 3)
        #expect(solution.ledger.total == policy.calls.usage)
    }

    @Test("No samples are refused")
    func noSamples() async {
        await #expect(throws: ConfigurationError.self) {
            try await MajorityVote(task: NumberTask(), samples: 0)
                .solve(question, with: policy([chain("7")]))
        }
    }
}
