import PonderTesting
import Reasoning
import Testing

@Suite("Scripted policy")
struct ScriptedPolicyTests {
    private let problem = Problem(id: "p", task: "t", question: "q?", reference: .answer("7"))

    @Test("Marks are one token, everything else one for each scalar")
    func tokens() async throws {
        let policy = ScriptedPolicy(table: ["p": ["aé</think>7<eos>never"]])
        let root = policy.begin(problem)
        #expect(root.prompt.count == 3)
        let (chain, usage) = try await policy.continuing(root, parameters: .init())
        #expect(chain.text == "aé</think>7<eos>")
        #expect(chain.tokens.count == 5 && chain.logProbs.count == 5)
        #expect(chain.tokens.prefix(2) == [97, 233])
        #expect(Set(chain.tokens).count == 5)
        #expect(chain.stopReason == .endOfSequence)
        #expect(usage == Usage(promptTokens: 3, generatedTokens: 5, flops: 8))
    }

    @Test("Limits, stops and withheld marks act as in a model")
    func limits() async throws {
        let policy = ScriptedPolicy(table: ["p": ["ab\ncd</think>7<eos>"]])
        let root = policy.begin(problem)
        func chain(_ parameters: GenerateParameters) async throws -> Chain {
            try await policy.continuing(root, parameters: parameters).chain
        }
        let short = try await chain(.init(maxTokens: 2))
        #expect(short.text == "ab" && short.stopReason == .length)
        let stopped = try await chain(.init(stop: ["\n"]))
        #expect(stopped.text == "ab\n" && stopped.stopReason == .stopSequence)
        let long = try await chain(.init(withheld: .init(text: "</think>", until: 6)))
        #expect(long.text == "ab\ncd7<eos>")
    }

    @Test("A chain goes on with the text that it began")
    func resumes() async throws {
        let policy = ScriptedPolicy(table: ["p": ["abc<eos>", "xyz<eos>"]])
        let root = policy.begin(problem)
        let begun = try await policy.sample(
            from: root, count: 3, parameters: .init(maxTokens: 1))
        #expect(begun.chains.map(\.text) == ["a", "x", "a"])
        let (chain, usage) = try await policy.continuing(begun.chains[1], parameters: .init())
        #expect(chain.text == "xyz<eos>")
        #expect(usage == Usage(cachedTokens: 4, generatedTokens: 3, flops: 3))
    }

    @Test("Forced text is marked, charged once, and ends nothing")
    func forced() async throws {
        let policy = ScriptedPolicy { _ in "7<eos>" }
        let root = policy.begin(problem)
        let forced = policy.appending("no</think>", to: root)
        #expect(forced.forced == [0..<3] && forced.stopReason == nil)
        let (chain, first) = try await policy.continuing(forced, parameters: .init(maxTokens: 1))
        #expect(chain.text == "no</think>7")
        #expect(first.promptTokens == 6 && first.generatedTokens == 1)
        let (_, second) = try await policy.continuing(chain, parameters: .init())
        #expect(second.promptTokens == 0 && second.cachedTokens == 7)
        #expect(policy.calls.sample == 2)
        #expect(policy.calls.usage == first + second)
    }
}
