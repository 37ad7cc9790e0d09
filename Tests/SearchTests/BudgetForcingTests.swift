import PonderTesting
import Reasoning
import Search
import Testing

@Suite("Budget forcing")
struct BudgetForcingTests {
    /// Thinks `a` without end and answers 7 once its thought is closed.
    private let endless = ScriptedPolicy { request in
        request.chain.text.hasSuffix("</think>") ? "7<eos>" : String(repeating: "a", count: 500)
    }

    private func forcing(_ thinking: ThinkingBudget, _ sampling: Sampling = Sampling())
        -> SingleChain
    {
        var sampling = sampling
        sampling.thinking = thinking
        return SingleChain(task: NumberTask(), sampling: sampling)
    }

    @Test("The cap closes the thought and the model answers", arguments: [0, 1, 5, 100])
    func cap(cap: Int) async throws {
        let solution = try await forcing(ThinkingBudget(cap: cap)).solve(question, with: endless)
        let text = String(repeating: "a", count: cap) + "</think>7<eos>"
        #expect(solution.chains.map(\.text) == [text])
        #expect(solution.answer == "7")
        #expect(solution.chains[0].forced == [cap..<cap + 1])
        #expect(solution.chains[0].logProbs.count == solution.chains[0].tokens.count)
        // Prompt, the forced mark, the thought, the answer and the end: nothing twice.
        let used = solution.ledger.total
        #expect(used.promptTokens == 3 + 1)
        #expect(used.generatedTokens == cap + 2)
    }

    @Test("A chain that ends in time is left alone")
    func withinCap() async throws {
        let policy = policy([chain("7")])
        let solution = try await forcing(ThinkingBudget(cap: 50)).solve(question, with: policy)
        #expect(solution.chains.map(\.text) == [chain("7")])
        #expect(solution.chains[0].forced.isEmpty)
        #expect(policy.calls.sample == 1)
    }

    @Test("The end of a thought may fall on the cap, and the answer is still sampled in full")
    func closesAtCap() async throws {
        // a b \n </think> are four tokens.
        let policy = policy([chain("123")])
        let solution = try await forcing(ThinkingBudget(cap: 4)).solve(question, with: policy)
        #expect(solution.chains.map(\.text) == [chain("123")])
        #expect(solution.chains[0].forced.isEmpty)
    }

    @Test(
        "The answer after a forced end has its own limit, and is none where it does not end in it")
    func answerLimit() async throws {
        let babbling = ScriptedPolicy { _ in String(repeating: "8", count: 500) }
        let sampling = Sampling(answerTokens: 4)
        let solution = try await forcing(ThinkingBudget(cap: 3), sampling)
            .solve(question, with: babbling)
        #expect(solution.chains.map(\.text) == ["888</think>8888"])
        #expect(solution.answer == nil)
    }

    @Test("The answer may have more than is kept in reserve for it, up to the chain's own bound")
    func longAnswer() async throws {
        let babbling = ScriptedPolicy { _ in String(repeating: "8", count: 500) }
        for (most, limit, count) in [
            (50, 50, 46), (50, 7, 7), (nil, 9, 9), (nil, 2, 4),
        ] as [(Int?, Int, Int)] {
            let sampling = Sampling(
                GenerateParameters(maxTokens: most), answerTokens: 4, answerLimit: limit)
            let solution = try await forcing(ThinkingBudget(cap: 3), sampling)
                .solve(question, with: babbling)
            let answer = String(repeating: "8", count: count)
            #expect(solution.chains.map(\.text) == ["888</think>" + answer])
        }
        // What is kept in reserve is what it was: the thought is closed no sooner.
        let sampling = Sampling(GenerateParameters(maxTokens: 20), answerTokens: 4, answerLimit: 20)
        let solution = try await forcing(ThinkingBudget(cap: 100), sampling)
            .solve(question, with: endless)
        #expect(solution.chains[0].forced == [15..<16])
        #expect(throws: ConfigurationError.self) { try Sampling(answerLimit: 0).validate() }
    }

    @Test("Below the floor an early claim of success goes on, above it the thought may end")
    func floor() async throws {
        // Claims success after 2 tokens, again after 5, again after 8.
        let policy = ScriptedPolicy { _ in "1Y</think>22Y</think>33Y</think>7<eos>" }
        let texts = try await [0, 3, 6].asyncMap { floor in
            try await forcing(ThinkingBudget(floor: floor)).solve(question, with: policy)
                .chains[0].text
        }
        #expect(texts[0] == "1Y</think>22Y</think>33Y</think>7<eos>")
        #expect(texts[1] == "1Y22Y</think>33Y</think>7<eos>")
        #expect(texts[2] == "1Y22Y33Y</think>7<eos>")
    }

    @Test("An end of sequence below the floor is taken back and replaced by the nudge")
    func nudge() async throws {
        let policy = ScriptedPolicy { request in
            request.chain.text.hasSuffix("Wait") ? "bb</think>7<eos>" : "aa<eos>"
        }
        let sampling = Sampling(nudge: "Wait")
        let solution = try await forcing(ThinkingBudget(floor: 5), sampling)
            .solve(question, with: policy)
        #expect(solution.chains[0].text == "aaWaitbb</think>7<eos>")
        #expect(solution.chains[0].forced == [2..<6])
        #expect(solution.ledger.total == policy.calls.usage)
        // The end of sequence that was taken back was sampled, so it is paid for.
        #expect(solution.ledger.total.generatedTokens == 3 + 5)
    }

    @Test("A chain that only ever ends is nudged to the floor and no further")
    func nudgedToFloor() async throws {
        let policy = ScriptedPolicy { _ in "<eos>" }
        let solution = try await forcing(ThinkingBudget(floor: 4)).solve(question, with: policy)
        #expect(solution.chains[0].text == "\n\n\n\n<eos>")
        #expect(solution.answer == nil)
        #expect(policy.calls.sample == 5)
    }

    @Test("Under a token budget the thought is closed early enough for an answer")
    func anytime() async throws {
        // Of 40 tokens the prompt takes 3, the mark 1, the answer may take 10: 26 are for thought.
        let solution = try await forcing(ThinkingBudget(cap: 1000), Sampling(answerTokens: 10))
            .solve(question, with: endless, budget: Budget(tokens: 40))
        #expect(solution.answer == "7")
        #expect(solution.chains[0].forced == [26..<27])
    }

    @Test(
        "Near the end of the context the thought is closed early enough for an answer",
        arguments: [ThinkingBudget(cap: 1000), .init(floor: 900), .init(floor: 900, cap: 1000)])
    func context(thinking: ThinkingBudget) async throws {
        // Of 40 tokens the prompt takes 3, the mark 1, the answer may take 10: 26 are for thought.
        let policy = ScriptedPolicy(contextLength: 40) { request in
            request.chain.text.hasSuffix("</think>") ? "7<eos>" : String(repeating: "a", count: 500)
        }
        let solution = try await forcing(thinking, Sampling(answerTokens: 10))
            .solve(question, with: policy)
        #expect(solution.answer == "7")
        #expect(solution.chains[0].forced == [26..<27])
        let votes = try await MajorityVote(
            task: NumberTask(), samples: 3, sampling: Sampling(thinking: thinking, answerTokens: 10)
        ).solve(question, with: policy)
        #expect(votes.chains.allSatisfy { $0.forced == [26..<27] })
    }

    @Test("Bounds that contradict each other are refused")
    func invalid() async {
        for thinking in [ThinkingBudget(floor: -1), ThinkingBudget(floor: 9, cap: 8)] {
            #expect(throws: ConfigurationError.self) { try thinking.validate() }
            await #expect(throws: ConfigurationError.self) {
                try await forcing(thinking).solve(question, with: endless)
            }
        }
    }

    @Test(
        "A sampling without sense names its field",
        arguments: [
            (Sampling(answerTokens: 0), "answerTokens"),
            (Sampling(GenerateParameters(maxTokens: 0)), "maxTokens"),
            (
                Sampling(GenerateParameters(maxTokens: 64), thinking: ThinkingBudget(cap: 500)),
                "maxTokens"
            ),
            (Sampling(nudge: ""), "nudge"),
        ])
    func invalid(sampling: Sampling, field: String) {
        #expect {
            try sampling.validate()
        } throws: { error in
            (error as? ConfigurationError)?.field == field
        }
    }

    @Test("maxTokens bounds thought and answer together, and the thought makes room")
    func maxTokens() async throws {
        let sampling = Sampling(GenerateParameters(maxTokens: 20), answerTokens: 5)
        let solution = try await forcing(ThinkingBudget(cap: 500), sampling)
            .solve(question, with: endless)
        // 20 less 5 for the answer and 1 for the mark.
        #expect(solution.chains[0].forced == [14..<15])
        #expect(solution.answer == "7")
    }

    @Test("Without bounds it is a single chain")
    func free() async throws {
        let policy = policy([chain("7")])
        let forced = try await forcing(.free).solve(question, with: policy)
        let single = try await SingleChain(task: NumberTask()).solve(question, with: policy)
        #expect(forced.chains == single.chains)
    }
}

extension Array {
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows
        -> [Result]
    {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
