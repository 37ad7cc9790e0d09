import Language
import Reasoning
import Testing

@testable import Rewards

@Suite("A chain's own word as a score")
struct SelfCheckTests {
    private let policy: Transformer
    private let verifier: SelfCheckVerifier

    init() throws {
        policy = try Toy.policy()
        verifier = try SelfCheckVerifier(engine: Toy.engine(policy), encoder: Toy.encoder())
    }

    @Test(
        "The score is p(Y) against p(N) before the last verdict, whatever the chain wrote there",
        arguments: [
            ("1,2?N\n3,4?Y\n</think>7<eos>", "1,2?N\n3,4?"),
            ("1,2?N\n3,4?N\n</think>7<eos>", "1,2?N\n3,4?"),
            ("1,2?N\n3,4?", "1,2?"), ("1,2?Y\nabc\n", "1,2?"), ("Y\n", ""),
        ])
    func score(text: String, before: String) async throws {
        let tokenizer = try Toy.tokenizer()
        let scores = try await verifier.score([Toy.chain(text)])
        let expected = try policy.verdict(
            behind: tokenizer.encode(text: "1<think>" + before), tokenizer: tokenizer)
        #expect(gap(scores.values.map { $0 ?? .nan }, [expected]) < 1e-5)
        #expect(scores.usage.promptTokens == before.count + 2)
    }

    @Test("A chain without a verdict, or one that cannot be read, is masked")
    func masked() async throws {
        let chains = ["12a\n", "", "1,2?Y", "</think>Y<eos>", "é?Y\n"].map { Toy.chain($0) }
        let scores = try await verifier.score(chains + [Toy.chain("1?Y\n")])
        #expect(scores.values.map { $0 == nil } == [true, true, true, true, true, false])
        #expect(!verifier.usesReference)
    }

    @Test("An open thought without a verdict can be judged later, a closed one never")
    func notYet() async throws {
        let open = ["", "12a\n", "1,2?Y", "1?Y\nab", "1?Y\nab\n", "1?Y\n", "é?Y\n"]
            .map { Toy.chain($0, stop: .stopSequence) }
        let closed = ["12a\n</think>7<eos>", "1?Y\nab\n</think>7<eos>"].map { Toy.chain($0) }
        let scores = try await verifier.score(open + closed)
        let value = try #require(scores.values[5])
        #expect(
            scores.words == [
                .notYet, .notYet, .notYet, .earlier(value, bytes: 4), .earlier(value, bytes: 4),
                .value(value), .never, .never, .value(value),
            ])
    }

    @Test("With the engine that sampled the chain, what is before the verdict is cached")
    func cached() async throws {
        let engine = try Toy.engine(policy)
        let chain = Toy.chain("1,2?N\n3,4?Y\n</think>7<eos>")
        let tokens = try Toy.encoder().encode(chain).allTokens
        let verifier = try SelfCheckVerifier(engine: engine, encoder: Toy.encoder())
        try await PrefixAccount.sharing {
            _ = try await engine.score(tokens: tokens, from: tokens.count - 1)
            let usage = try await verifier.score([chain]).usage
            #expect(usage.promptTokens == 0 && usage.cachedTokens == 12)
        }
    }

    @Test(
        "Marks that are not single tokens are refused",
        arguments: [("YY", "N"), ("Y", "Y"), ("", "N")])
    func marks(yes: String, no: String) throws {
        #expect(throws: ConfigurationError.self) {
            try SelfCheckVerifier(
                engine: Toy.engine(policy), encoder: Toy.encoder(), marks: (yes: yes, no: no))
        }
    }
}
