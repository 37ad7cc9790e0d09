import PonderTesting
import Reasoning
import Search
import Testing

@Suite("Sequential revision")
struct SequentialRevisionTests {
    /// Attempt `i` adds the line `r<i>` and answers `i`, from 1.
    private func reviser(end: String = "<eos>") -> ScriptedPolicy {
        ScriptedPolicy { request in
            let round = request.chain.text.filter { $0 == "\n" }.count + 1
            return "r\(round)\n</think>\(round)\(end)"
        }
    }

    private func revision(
        _ selection: SequentialRevision.Selection, sequences: Int = 1, attempts: Int = 3,
        nudge: String? = nil, sampling: Sampling = Sampling()
    ) -> SequentialRevision {
        SequentialRevision(
            task: NumberTask(), sequences: sequences, attempts: attempts, selection: selection,
            sampling: sampling, nudge: nudge)
    }

    private let verifier = ScriptedVerifier(
        answers: ["1": 0.1, "2": 0.9, "3": 0.5], costing: Usage(promptTokens: 4))

    @Test("Each attempt goes on with the thought of the one before")
    func attempts() async throws {
        let policy = reviser()
        let solution = try await revision(.last).solve(question, with: policy)
        #expect(
            solution.chains.map(\.text) == [
                "r1\n</think>1<eos>", "r1\nr2\n</think>2<eos>", "r1\nr2\nr3\n</think>3<eos>",
            ])
        #expect(solution.answer == "3")
        #expect(!solution.isVerified)
        #expect(solution.ledger[.policy] == policy.calls.usage)
    }

    @Test("The answer is chosen among all attempts")
    func selection() async throws {
        let best = try await revision(.best(verifier)).solve(question, with: reviser())
        #expect(best.answer == "2")
        #expect(best.score == 0.9)
        #expect(best.ledger[.verifier].promptTokens == 12)
        let majority = try await revision(.majority).solve(question, with: reviser())
        #expect(majority.answer == "1")
        let vote = try await revision(.weightedVote(verifier), sequences: 2)
            .solve(question, with: reviser())
        #expect(vote.answer == "2")
        #expect(vote.chains.count == 6)
    }

    @Test("It stops after the attempt of which the verifier is sure; the last word is waited for")
    func stopping() async throws {
        func attempts(_ selection: SequentialRevision.Selection) async throws -> Int {
            try await SequentialRevision(
                task: NumberTask(), attempts: 3, selection: selection,
                stopping: StoppingRule(.sure(0.6))
            ).solve(question, with: reviser()).chains.count
        }
        #expect(try await attempts(.best(verifier)) == 2)
        #expect(try await attempts(.weightedVote(verifier)) == 2)
        // One vote leads with 3 in 4.
        #expect(try await attempts(.majority) == 1)
        #expect(try await attempts(.last) == 3)
    }

    @Test("One attempt is a single chain")
    func single() async throws {
        let one = try await revision(.last, attempts: 1).solve(question, with: reviser())
        let single = try await SingleChain(task: NumberTask()).solve(question, with: reviser())
        #expect(one.chains == single.chains)
        #expect(one.chosen == single.chosen)
    }

    @Test("A nudge stands in the place of the answer and can name it")
    func nudge() async throws {
        let solution = try await revision(.last, attempts: 2, nudge: "not {answer}?\n")
            .solve(question, with: reviser())
        #expect(solution.chains.last?.text == "r1\nnot 1?\nr3\n</think>3<eos>")
    }

    private struct CheckedNumber: SelfCheckingTask {
        var name: String { "number" }
        func judge(answer: String, of problem: Problem) -> Verdict {
            NumberTask().judge(answer: answer, of: problem)
        }
        func canonical(answer: String, of problem: Problem) -> String? {
            NumberTask().canonical(answer: answer, of: problem)
        }
        func givesUp(_ chain: Chain) -> Bool { false }
    }

    @Test(
        "A denial turns the check that the thought ends with, and is a step's end elsewhere",
        arguments: [
            ("a\nbY\n", true, "{denial}", "a\nbN\n"), ("a\nbN\n", true, "{denial}", "a\nbN\n\n"),
            ("a", true, "{denial}", "a\n"), ("", true, "{denial}", "\n"),
            ("bY\n", false, "{denial}", "bY\n\n"),
            ("bY\n", true, "{denial}not {answer}", "bN\nnot 7"),
            ("bY\n", true, "not {answer}", "bY\nnot 7"),
        ])
    func denial(thought: String, checks: Bool, nudge: String, opened: String) async throws {
        let policy = policy([chain("7", thought: thought)])
        let answered = try await policy.sample(
            from: policy.begin(question), count: 1, parameters: GenerateParameters()
        ).chains[0]
        let task: any ReasoningTask = checks ? CheckedNumber() : NumberTask()
        let found = try Reopening(task: task, nudge: nudge, policy: policy)(answered)
        #expect(found?.text == opened)
        #expect(found?.stopReason == nil && found?.prompt == answered.prompt)
    }

    @Test(
        "A budget of tokens is never exceeded by more than one step",
        arguments: [1, 10, 17, 30, 60])
    func budget(tokens: Int) async throws {
        let policy = reviser()
        let solution = try await revision(.last, attempts: 8)
            .solve(question, with: policy, budget: Budget(tokens: tokens))
        let spent = solution.ledger.total.promptTokens + solution.ledger.total.generatedTokens
        #expect(spent <= tokens + 3)
        #expect(solution.ledger[.policy] == policy.calls.usage)
    }

    @Test("What makes no sense is refused")
    func refusals() async {
        await #expect(throws: ConfigurationError.self) {
            try await revision(.last, attempts: 0).solve(question, with: reviser())
        }
        await #expect(throws: ConfigurationError.self) {
            try await revision(.last, nudge: "").solve(question, with: reviser())
        }
        await #expect(throws: SearchError.usesReference(strategy: "revision")) {
            try await revision(.best(ExactVerifier(task: NumberTask())))
                .solve(question, with: reviser())
        }
    }

    @Test("The most attempts there may be end with the budget")
    func ends() async throws {
        let policy = policy([chain("7")])
        let solution = try await SequentialRevision(
            task: NumberTask(), attempts: Limits.samples.upperBound, selection: .last
        ).solve(question, with: policy, budget: Budget(tokens: 300))
        #expect(solution.answer == "7")
        #expect(policy.calls.sample < 300)
    }
}
