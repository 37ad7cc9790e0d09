import Reasoning
import Testing

@testable import Language

@Suite("The local policy")
struct LocalPolicyTests {
    /// Twelve tokens: the end of sequence, the end of thought and ten letters.
    private struct Letters: Tokenizer {
        static let letters = Array("abcdefghij")
        var vocabularySize: Int { 12 }
        var endOfSequence: Int32 { 0 }
        var padding: Int32? { nil }

        func token(of special: String) -> Int32? { ["<eos>": 0, "</think>": 1][special] }

        func encode(utf8 bytes: UnsafeBufferPointer<UInt8>, into tokens: inout [Int32]) throws {
            var rest = String(decoding: bytes, as: UTF8.self)[...]
            while let letter = rest.first {
                if rest.hasPrefix("</think>") {
                    tokens.append(1)
                    rest = rest.dropFirst(8)
                } else if let index = Self.letters.firstIndex(of: letter) {
                    tokens.append(Int32(index + 2))
                    rest = rest.dropFirst()
                } else {
                    throw ConfigurationError(field: "text", reason: "\(letter)")
                }
            }
        }

        var chat: Chat { Chat(template: ChatTemplate(opening: "")) }

        func decode(tokens: [Int32]) -> String {
            tokens.map { $0 == 0 ? "<eos>" : $0 == 1 ? "</think>" : "\(Self.letters[Int($0) - 2])" }
                .joined()
        }
    }

    private struct Spelling: ReasoningTask {
        var name: String { "spelling" }
        func judge(answer: String, of problem: Problem) -> Verdict { .unanswered }
        func canonical(answer: String, of problem: Problem) -> String? { answer }
    }

    private let problem = Problem(
        id: "p1", task: "spelling", question: "abcabcj", reference: .answer("a"))

    private func policy(contextLength: Int = 128) throws -> LocalPolicy {
        try LocalPolicy(
            engine: GenerationEngine(decoder: FakeDecoder(contextLength: contextLength)),
            tokenizer: Letters(), task: Spelling())
    }

    @Test("Samples have tokens, text, log-probabilities and a bill")
    func sampling() async throws {
        let policy = try policy()
        let chain = try policy.begin(problem)
        #expect(chain.prompt == [2, 3, 4, 2, 3, 4, 11] && chain.tokens.isEmpty)
        let samples = try await policy.sample(
            from: chain, count: 4, parameters: GenerateParameters(maxTokens: 20, seed: 5))
        #expect(Set(samples.chains.map(\.text)).count == 4)
        for sample in samples.chains {
            #expect(sample.text == Letters().decode(tokens: sample.tokens))
            #expect(sample.logProbs.count == sample.tokens.count)
            let scores = try await policy.logProbs(of: sample)
            for (score, logProb) in zip(scores, sample.logProbs) {
                #expect(abs(score - logProb) < 1e-4)
            }
        }
        #expect(samples.usage.promptTokens == 7)
        #expect(
            samples.usage.generatedTokens == samples.chains.reduce(0) { $0 + $1.tokens.count })
        let again = try await policy.sample(
            from: chain, count: 2, parameters: GenerateParameters(maxTokens: 20, seed: 5))
        #expect(again.chains == Array(samples.chains[..<2]))
    }

    @Test("Samples are the same alone and among many chains")
    func batch() async throws {
        let policy = try policy()
        let chains = try (0..<6).map { index in
            var problem = problem
            problem.id = "p\(index)"
            return try policy.begin(problem)
        }
        let parameters = GenerateParameters(maxTokens: 20, seed: 1)
        let together = try await policy.sample(from: chains, count: 3, parameters: parameters)
        for (chain, samples) in zip(chains, together) {
            let alone = try await policy.sample(from: chain, count: 3, parameters: parameters)
            #expect(alone.chains == samples.chains)
        }
    }

    @Test("Requests of many kinds in one piece are each what it is alone")
    func requests() async throws {
        let policy = try policy()
        let chain = try policy.begin(problem)
        let begun = try await policy.continuing(chain, parameters: .init(maxTokens: 5)).chain
        let requests = [
            SampleRequest(chain: chain, count: 3, parameters: .init(maxTokens: 9, seed: 4)),
            SampleRequest(chain: begun, parameters: .init(maxTokens: 0)),
            SampleRequest(chain: begun, count: 2, parameters: .init(maxTokens: 2, stop: ["c"])),
        ]
        let steps = policy.engine.statistics.steps
        let together = try await policy.samples(of: requests)
        #expect(policy.engine.statistics.steps - steps <= 9)
        for (request, samples) in zip(requests, together) {
            let alone = try await policy.sample(
                from: request.chain, count: request.count, parameters: request.parameters)
            #expect(alone.chains == samples.chains)
        }
        #expect(try await policy.samples(of: []).isEmpty)
    }

    @Test("Forced text is marked, and a stopped chain goes on behind it")
    func appending() async throws {
        let policy = try policy()
        let chain = try policy.begin(problem)
        let stopped = try await policy.continuing(
            chain, parameters: GenerateParameters(maxTokens: 100, stop: ["c", "d"])
        ).chain
        let forced = try policy.appending("ab</think>", to: stopped)
        let count = stopped.tokens.count
        #expect(forced.forced == [count..<count + 3] && forced.stopReason == nil)
        #expect(forced.tokens.suffix(3) == [2, 3, 1])
        #expect(forced.text == stopped.text + "ab</think>")
        #expect(forced.logProbs.suffix(3) == [0, 0, 0])
        let next = try await policy.continuing(forced, parameters: .greedy).chain
        #expect(next.tokens.starts(with: forced.tokens) && next.tokens.count > forced.tokens.count)
    }

    @Test("Of several tokens that end a chain, none is left in its answer")
    func ends() async throws {
        let policy = try LocalPolicy(
            engine: GenerationEngine(decoder: FakeDecoder()), tokenizer: Letters(),
            task: Spelling(), endOfSequence: [0, 5])
        let chain = try policy.appending("</think>", to: policy.begin(problem))
        let chains = try await policy.sample(
            from: chain, count: 40, parameters: GenerateParameters(seed: 2)
        ).chains
        #expect(Set(chains.compactMap(\.tokens.last)) == [0, 5])
        for chain in chains where chain.isFinished {
            let ended = chain.tokens.last == 0 ? "<eos>" : "d"
            #expect(chain.format.endOfSequence == ended && chain.text.hasSuffix(ended))
            #expect(chain.format.answer(in: chain.text)?.hasSuffix(ended) == false)
        }
    }

    @Test("A stop text inside a token stops, and the whole token stays")
    func stopInsideToken() async throws {
        let tokenizer = try CharacterTokenizer(
            alphabet: "0123456789abcj", words: (10..<100).map(String.init))
        let policy = try LocalPolicy(
            engine: GenerationEngine(decoder: FakeDecoder(vocabularySize: 108)),
            tokenizer: tokenizer, task: Spelling(), endOfSequence: [])
        let chain = try policy.begin(problem)
        let parameters = GenerateParameters(maxTokens: 60, seed: 1, stop: ["2"])
        let chains = try await policy.sample(from: chain, count: 64, parameters: parameters).chains
        for chain in chains where chain.stopReason == .stopSequence {
            let last = tokenizer.decode(tokens: [chain.tokens[chain.tokens.count - 1]])
            #expect(last.contains("2"))
            #expect(chain.text.hasSuffix(last))
            #expect(!chain.text.dropLast(last.count).contains("2"))
        }
        #expect(chains.count { $0.stopReason == .stopSequence } > 60)
        #expect(chains.allSatisfy { $0.text.contains("2") == ($0.stopReason == .stopSequence) })
        #expect(chains.contains { $0.text.last != "2" })
        // A text that the vocabulary cannot spell never comes.
        let other = GenerateParameters(maxTokens: 60, seed: 1, stop: [". ", "? "])
        let free = try await policy.sample(from: chain, count: 4, parameters: other).chains
        #expect(free.allSatisfy { $0.stopReason == .length })
    }

    @Test("A chain cut within a stop text goes on as if it had not been")
    func stopAcrossPieces() async throws {
        let policy = try policy()
        let chain = try policy.begin(problem)
        var parameters = GenerateParameters(maxTokens: 80)
        var letters: [Token] = []
        while letters.count < 12 {
            parameters.seed += 1
            let free = try await policy.continuing(chain, parameters: parameters).chain
            letters = Array(free.tokens.prefix { $0 > 1 })
        }
        let stop = Letters().decode(tokens: Array(letters[7..<10]))
        parameters.stop = [stop]
        let stopped = try await policy.continuing(chain, parameters: parameters).chain
        #expect(stopped.stopReason == .stopSequence && stopped.text.hasSuffix(stop))
        for cut in 1..<stopped.tokens.count {
            parameters.maxTokens = cut
            let begun = try await policy.continuing(chain, parameters: parameters).chain
            parameters.maxTokens = 80
            #expect(
                try await policy.continuing(begun, parameters: parameters).chain.tokens
                    == stopped.tokens)
        }
    }

    @Test("The beginning of a chain keeps the tokens that were sampled")
    func beginning() async throws {
        let tokenizer = try CharacterTokenizer(alphabet: "abcj12\n", words: ["12", "21"])
        let policy = try LocalPolicy(
            engine: GenerationEngine(decoder: FakeDecoder(vocabularySize: 13)),
            tokenizer: tokenizer, task: Spelling())
        var chain = try policy.begin(problem)
        // Drawn as two tokens what its text is encoded as one.
        chain.tokens = try ["1", "2", "a", "12", "b"].flatMap { try tokenizer.encode(text: $0) }
        chain.logProbs = [-1, -2, -3, -4, -5]
        chain.text = "12a12b"
        chain.stopReason = .endOfSequence
        let begun = try policy.beginning(of: chain, upTo: 3)
        #expect(begun.tokens == Array(chain.tokens[..<3]) && begun.logProbs == [-1, -2, -3])
        #expect(begun.text == "12a" && begun.stopReason == nil && begun.forced.isEmpty)
        // The token in which the text ends is kept whole.
        #expect(try policy.beginning(of: chain, upTo: 4).text == "12a12")
        #expect(try policy.beginning(of: chain, upTo: 0).tokens.isEmpty)
        // Another policy's tokens are encoded by their text.
        chain.tokens = [1, 2, 3]
        let foreign = try policy.beginning(of: chain, upTo: 3)
        #expect(foreign.text == "12a")
        #expect(try foreign.tokens == tokenizer.encode(text: "12a"))
        #expect(foreign.forced == [0..<2])
    }

    @Test("A withheld text stays away until the chain is long enough")
    func withheld() async throws {
        let policy = try policy()
        let chain = try policy.appending("abc", to: policy.begin(problem))
        let parameters = GenerateParameters(
            maxTokens: 30, withheld: .init(text: "</think>", until: 25))
        let samples = try await policy.sample(from: chain, count: 8, parameters: parameters)
        #expect(samples.chains.allSatisfy { !$0.tokens.prefix(25).contains(1) })
        let unknown = GenerateParameters(withheld: .init(text: "a", until: 25))
        await #expect(throws: ConfigurationError.self) {
            try await policy.sample(from: chain, count: 1, parameters: unknown)
        }
    }

    @Test("A chain with no room or an end comes back as it is")
    func closed() async throws {
        let policy = try policy(contextLength: 10)
        let chain = try policy.begin(problem)
        let full = try policy.appending("abc", to: chain)
        let samples = try await policy.sample(from: full, count: 2, parameters: .init())
        #expect(samples.chains.map(\.stopReason) == [.context, .context])
        #expect(samples.chains.allSatisfy { $0.tokens == full.tokens } && samples.usage == .zero)
        let none = try await policy.sample(from: chain, count: 1, parameters: .init(maxTokens: 0))
        #expect(none.chains.map(\.stopReason) == [.length])
        var ended = chain
        ended.stopReason = .endOfSequence
        #expect(try await policy.continuing(ended, parameters: .init()).chain == ended)
    }
}
