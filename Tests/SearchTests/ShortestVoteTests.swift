import PonderTesting
import Reasoning
import Search
import Testing

@Suite("Shortest vote")
struct ShortestVoteTests {
    /// Chains of known lengths: thought, end of thought, answer of one token, end.
    private func chains(_ kinds: [(answer: String, thought: Int)]) -> [String] {
        kinds.map { chain($0.answer, thought: String(repeating: "a", count: $0.thought)) }
    }

    /// A policy whose chain `i` is text `i`, in whatever pieces it is drawn.
    private func racing(_ texts: [String], flopsPerToken: Double = 1, secondsPerToken: Double = 0)
        -> ScriptedPolicy
    {
        let seeds = texts.indices.map { $0 == 0 ? 0 : RandomStream.derive(0, "samples", $0) }
        return ScriptedPolicy(flopsPerToken: flopsPerToken, secondsPerToken: secondsPerToken) {
            let index = try #require(seeds.firstIndex(of: $0.parameters.seed))
            #expect(texts[index].hasPrefix($0.chain.text))
            return String(texts[index].dropFirst($0.chain.text.count))
        }
    }

    /// What is left of an answer; nil: the thought is still open.
    private func rest(of answer: String, in chain: Chain) -> String? {
        chain.format.answer(in: chain.text).map { String(answer.dropFirst($0.count)) }
    }

    private func vote(
        _ samples: Int, _ voters: Int, sampling: Sampling = Sampling(), stage: Int = 4
    ) -> ShortestVote {
        ShortestVote(
            task: NumberTask(), samples: samples, voters: voters, sampling: sampling, stage: stage)
    }

    private func spent(_ solution: Solution) -> Int {
        solution.ledger.total.promptTokens + solution.ledger.total.generatedTokens
    }

    private static let mixed = [
        (answer: "1", thought: 40), (answer: "2", thought: 9), (answer: "3", thought: 5),
        (answer: "2", thought: 7), (answer: "1", thought: 41), (answer: "4", thought: 5),
    ]

    @Test(
        "The m with the fewest tokens vote, ties go to the shortest, of equals to the first",
        arguments: [
            (voters: 1, answer: "3", chosen: 2), (voters: 2, answer: "3", chosen: 2),
            (voters: 3, answer: "3", chosen: 2), (voters: 4, answer: "2", chosen: 3),
            (voters: 5, answer: "2", chosen: 3), (voters: 6, answer: "2", chosen: 3),
        ])
    func winners(voters: Int, answer: String, chosen: Int) async throws {
        let texts = chains(Self.mixed)
        for stage in [1, 3, 8, 1_000] {
            let solution = try await vote(6, voters, stage: stage)
                .solve(question, with: racing(texts))
            #expect(solution.answer == answer)
            #expect(solution.chosen?.text == texts[chosen])
            #expect(solution.chains.count == 6)
            #expect(zip(solution.chains, texts).allSatisfy { $1.hasPrefix($0.text) })
        }
    }

    @Test("The others are stopped in the stage in which the m-th ends, and charged")
    func stopped() async throws {
        let policy = racing(chains(Self.mixed))
        // Chains of 43, 12, 8, 10, 44 and 8 tokens: the third to end has 10 and ends in stage three.
        let solution = try await vote(6, 3).solve(question, with: policy)
        #expect(solution.chains.map(\.tokens.count) == [12, 12, 8, 10, 12, 8])
        #expect(solution.chains.map(\.isFinished) == [false, true, true, true, false, true])
        #expect(solution.ledger.total == policy.calls.usage)
        #expect(
            solution.ledger.total.generatedTokens
                == solution.chains.reduce(0) { $0 + $1.tokens.count })
        #expect(policy.calls.sample == 6 + 6 + 4)
    }

    @Test("A chain that ends without an answer takes no place, and none is no answer")
    func unanswered() async throws {
        let policy = racing(["<eos>", "a<eos>", chain("?"), chain("7", thought: "aaaaaaaaaa")])
        #expect(try await vote(4, 1).solve(question, with: policy).answer == "7")
        #expect(try await vote(4, 4).solve(question, with: policy).answer == "7")
        let silent = try await vote(2, 1).solve(question, with: policy)
        #expect(silent.answer == nil && silent.chosen == nil && silent.chains.count == 2)
    }

    @Test("An answer that a stage or a limit cut is none")
    func cut() async throws {
        let policy = racing(["a</think>789<eos>", "aaaa</think>5<eos>"])
        for stage in 1...4 {
            let solution = try await vote(2, 1, stage: stage).solve(question, with: policy)
            #expect(solution.answer == "789")
        }
        let short = Sampling(GenerateParameters(maxTokens: 4))
        #expect(try await vote(2, 1, sampling: short).solve(question, with: policy).answer == nil)
    }

    @Test("No token budget is exceeded, and chains that fit into one vote", arguments: 0...120)
    func tokenBudget(tokens: Int) async throws {
        for (voters, most, stage) in [(1, nil, 4), (2, 30, 4), (3, nil, 32), (2, nil, 1)] {
            let solution = try await vote(
                6, voters, sampling: Sampling(GenerateParameters(maxTokens: most)), stage: stage
            ).solve(question, with: racing(chains(Self.mixed)), budget: Budget(tokens: tokens))
            #expect(spent(solution) <= tokens)
            // Six prompts of three tokens, and the eight of the shortest chain for each of the six.
            #expect(tokens < 66 || solution.answer != nil)
        }
    }

    @Test("Capped thinking answers within any token budget that allows it", arguments: 6...80)
    func cappedWithinBudget(tokens: Int) async throws {
        let endless = ScriptedPolicy { request in
            rest(of: "7<eos>", in: request.chain) ?? String(repeating: "a", count: 99)
        }
        let sampling = Sampling(thinking: ThinkingBudget(cap: 10), answerTokens: 2)
        for stage in [1, 4, 32] {
            let solution = try await vote(4, 2, sampling: sampling, stage: stage)
                .solve(question, with: endless, budget: Budget(tokens: tokens))
            #expect(spent(solution) <= tokens)
            #expect(solution.answer == "7")
        }
    }

    @Test("Bounds in FLOPs and seconds are exceeded by no more than a probe", arguments: 1...60)
    func rates(tokens: Int) async throws {
        let texts = chains([(answer: "7", thought: 99), (answer: "7", thought: 99)])
        let policy = racing(texts, flopsPerToken: 100, secondsPerToken: 5_000)
        let flops = try await vote(2, 1)
            .solve(question, with: policy, budget: Budget(flops: Double(tokens) * 100))
        #expect(spent(flops) <= max(tokens, 3 + 16) + 16)
        let seconds = try await vote(2, 1)
            .solve(question, with: policy, budget: Budget(seconds: Double(tokens) * 5_000))
        // Side by side the chains' seconds pass at once.
        #expect(seconds.ledger.total.seconds <= Double(max(tokens, 3 + 16) + 16) * 5_000)
    }

    @Test("Forced ends of thought count like any other, in stages of any length")
    func forced() async throws {
        let sampling = Sampling(thinking: ThinkingBudget(cap: 6))
        for stage in [1, 2, 6, 7, 100] {
            // The first chain would think on for ever; the second answers by itself, a token later.
            let policy = ScriptedPolicy { request in
                guard request.parameters.seed == 0 else {
                    return String("bbbbb</think>789<eos>".dropFirst(request.chain.text.count))
                }
                return rest(of: "5<eos>", in: request.chain) ?? String(repeating: "a", count: 50)
            }
            let solution = try await vote(2, 2, sampling: sampling, stage: stage)
                .solve(question, with: policy)
            #expect(
                solution.chains.map(\.text) == ["aaaaaa</think>5<eos>", "bbbbb</think>789<eos>"])
            #expect(solution.chains.map(\.forced) == [[6..<7], []])
            #expect(solution.answer == "5")
            #expect(solution.ledger.total == policy.calls.usage)
        }
    }

    @Test("Chains that were drawn before run with the others, and are not charged again")
    func given() async throws {
        let policy = racing(chains(Self.mixed))
        let drawn = try await vote(6, 6).solve(question, with: policy).chains
        let before = policy.calls.usage.generatedTokens
        let solution = try await vote(6, 1).solve(
            question, with: policy, budget: .unlimited,
            given: DrawnChains(chains: Array(drawn.prefix(4))))
        #expect(solution.answer == "3")
        #expect(policy.calls.usage.generatedTokens - before == 16)
        #expect(solution.ledger.total.generatedTokens == 16)
        #expect(solution.chains.map(\.tokens.count) == [43, 12, 8, 10, 8, 8])
    }

    @Test("More voters than chains are refused with a sentence, before anything is drawn")
    func refused() async {
        let policy = racing([chain("7")])
        let error = await #expect(throws: ConfigurationError.self) {
            try await vote(3, 4).solve(question, with: policy)
        }
        #expect(error?.reason == "of 3 chains 1...3 can vote, not 4")
        #expect(policy.calls.sample == 0)
        #expect(throws: ConfigurationError.self) {
            try StrategyChoice(ShortestVote.entry, samples: 3, width: 4).validate()
        }
    }
}
