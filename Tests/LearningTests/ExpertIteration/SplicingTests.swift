import Language
import Reasoning
import Tasks
import Testing

@testable import Learning

@Suite("Wrong attempts spliced before right chains")
struct SplicingTests {
    private let policy: LocalPolicy
    private let problem = Toy.problems[0]

    init() throws {
        policy = try Toy.learning(Toy.untaught(), .reinforce(steps: 1)).policy
    }

    private func chain(_ text: String, ends: Bool = true) throws -> Chain {
        var chain = try policy.appending(text, to: policy.begin(problem))
        chain.forced = []
        chain.stopReason = ends ? .endOfSequence : .length
        return chain
    }

    private func splice(
        _ splicing: Splicing, _ right: Chain, _ wrong: [Chain], longest: Int = 96, seed: UInt64 = 1
    ) throws -> (chain: Chain, context: Int) {
        var stream = RandomStream(seed: seed)
        return try splicing.chain(
            of: right, behind: wrong, separator: "\n", policy: policy, longest: longest,
            using: &stream)
    }

    @Test("Token by token: a thought up to its last whole step, a doubt, and the right chain")
    func tokens() throws {
        let wrong = try chain("1+2=3,3-3=0?6N\n1*2=2,2", ends: false)
        let closed = try chain("1*2=2,2*3=6?6Y\n</think>1*2<eos>")
        let right = try chain("1+2=3,3+3=6?6Y\n</think>1+2+3<eos>")
        let line = "1+2=3,3-3=0?6N\n"
        let found = try splice(.init(doubt: "?"), right, [wrong])
        #expect(found.chain.text == line + "?\n" + right.text)
        #expect(found.context == line.count + 2)
        let doubt = try policy.tokenizer.encode(text: "?\n")
        let expected = Array(wrong.tokens.prefix(line.count)) + doubt + right.tokens
        #expect(found.chain.tokens == expected)
        #expect(found.chain.prompt == right.prompt && found.chain.isFinished)
        // A false claim is one as well: its answer is left out.
        let behindClaim = try splice(.init(), right, [closed])
        #expect(behindClaim.chain.text == "1*2=2,2*3=6?6Y\n" + right.text)
        #expect(behindClaim.chain.tokens.suffix(right.tokens.count) == right.tokens[...])
    }

    @Test("As many as are drawn and fit; the right chain alone where none does")
    func room() throws {
        let right = try chain("1+2=3,3+3=6?6Y\n</think>1+2+3<eos>")
        let wrong = try (0..<4).map { try chain("\($0)-2=0\n", ends: false) }
        let counts = try (0..<40).map { seed in
            try splice(.init(attempts: 3), right, wrong, seed: UInt64(seed)).context / 6
        }
        #expect(Set(counts) == [1, 2, 3])
        let alone = right.allTokens.count
        #expect(try splice(.init(), right, wrong, longest: alone + 5).context == 0)
        #expect(try splice(.init(), right, wrong, longest: alone + 5).chain.tokens == right.tokens)
        #expect(try splice(.init(attempts: 3), right, wrong, longest: alone + 6).context == 6)
        #expect(try splice(.init(), right, [chain("1-2", ends: false)]).context == 0)
    }

    @Test("What is context has no gradient: the same step as if it stood in the prompt")
    func masked() throws {
        func bits(_ example: CorpusExample) throws -> [[UInt32]] {
            let model = try Toy.untaught()
            var training = try Pretraining(
                model: model, tokenizer: Toy.tokenizer(),
                corpus: DemonstrationCorpus([example], seed: 1),
                configuration: .init(tokens: 300, tokensPerStep: 100))
            while !training.isDone { _ = try training.advance() }
            return try model.bits()
        }
        let (wrong, right) = ("1+2=3,3-3=0?6N\n", "1+2=3,3+3=6?6Y\n</think>1+2+3<eos>")
        let prompt = problem.question + "<think>"
        let masked = try bits(
            CorpusExample(prompt: prompt, continuation: wrong + right, context: wrong.count))
        #expect(masked == (try bits(CorpusExample(prompt: prompt + wrong, continuation: right))))
        #expect(masked != (try bits(CorpusExample(prompt: prompt, continuation: wrong + right))))
    }

    @Test("Demonstrations are spliced where a problem has wrong chains")
    func demonstrations() throws {
        let right = try chain("</think>1+2+3<eos>")
        let wrong = try chain("1-2\n</think>1-2<eos>")
        let solution = Solution(
            problem: problem, answer: nil, chosen: nil, chains: [wrong, right],
            ledger: ComputeLedger())
        func found(_ splicing: Splicing?) throws -> Demonstrations {
            try Demonstrations(
                from: [solution], task: Toy.task, keep: 4, longest: 96, seed: 1,
                splicing: splicing.map { ($0, policy) })
        }
        let spliced = try #require(try found(Splicing()).chains.first)
        #expect(spliced.text == "1-2\n" + right.text && spliced.context == 4)
        #expect(try found(Splicing(masksWrong: false)).chains.first?.context == nil)
        #expect(try found(nil).chains.map(\.text) == [right.text])
        let example = try found(Splicing()).corpus(seed: 1).examples[0]
        #expect(example.context == 4 && example.tokens == spliced.tokens)
    }

    @Test("Without the key what was chosen is learned, right or wrong")
    func withoutKey() throws {
        let right = try chain("</think>1+2+3<eos>")
        let wrong = try chain("1-2\n</think>1-2<eos>")
        func found(_ chosen: Chain?) throws -> Demonstrations {
            try Demonstrations(
                from: [
                    Solution(
                        problem: problem, answer: nil, chosen: chosen, chains: [wrong, right],
                        ledger: ComputeLedger())
                ], task: Toy.task, keep: 4, longest: 96, seed: 1, withoutKey: true)
        }
        #expect(try found(wrong).chains.map(\.text) == [wrong.text])
        #expect(try found(wrong).solved == 1)
        #expect(try found(right).chains.map(\.text) == [right.text])
        #expect(try found(nil).chains.isEmpty)
    }

    @Test("A right chain is paired with a wrong one that fits")
    func pairs() throws {
        let right = try chain("</think>1+2+3<eos>")
        let wrong = try chain("1-2\n</think>1-2<eos>")
        func found(_ chains: [Chain]) throws -> [PreferencePair]? {
            try Demonstrations(
                from: [
                    Solution(
                        problem: problem, answer: nil, chosen: nil, chains: chains,
                        ledger: ComputeLedger())
                ], task: Toy.task, keep: 4, longest: 96, seed: 1, pairing: true
            ).pairs
        }
        #expect(
            try found([wrong, right]) == [
                PreferencePair(
                    prompt: right.prompt, chosen: right.tokens, rejected: wrong.tokens)
            ])
        #expect(try found([right]) == [])
    }

    @Test("Bounds are named")
    func bounds() {
        for (field, splicing) in [
            ("attempts", Splicing(attempts: 0)),
            ("doubt", Splicing(doubt: String(repeating: "x", count: 5_000))),
        ] {
            let error = #expect(throws: ConfigurationError.self) { try splicing.validate() }
            #expect(error?.field == field)
        }
    }
}
