import Language
import Reasoning
import Tensors
import Testing

@testable import Rewards

@Suite("Reward models as verifiers")
struct RewardVerifierTests {
    private let chains = [1, 1, 2, 3].flatMap { id in Toy.texts.map { Toy.chain($0, of: id) } }

    private func outcome(path: FusedPath? = nil) throws -> OutcomeRewardModel {
        try OutcomeRewardModel(
            Toy.model(path: path), tokenizer: Toy.tokenizer(), task: Toy.task, memory: 1 << 20)
    }

    private func process(_ aggregation: StepAggregation = .min) throws -> ProcessRewardModel {
        try ProcessRewardModel(
            Toy.model(), tokenizer: Toy.tokenizer(), task: Toy.task, aggregation: aggregation,
            memory: 1 << 20)
    }

    @Test(
        "Outcome scores, many at once, are the values of one pass over each chain alone",
        arguments: FusedPath.allCases)
    func outcomeScores(path: FusedPath) async throws {
        let model = try Toy.model()
        let encoder = try Toy.encoder()
        let expected = try chains.map {
            let tokens = try encoder.encode($0).allTokens
            return try model.values(of: tokens, after: [tokens.count])[0]
        }
        let scores = try await outcome(path: path).score(chains)
        #expect(gap(scores.values.map { $0 ?? .nan }, expected) < 1e-5)
        #expect(scores.values.allSatisfy { (0...1).contains($0 ?? -1) })
    }

    @Test("A chain alone has the score that it has among others, again and from the cache")
    func alone() async throws {
        let verifier = try outcome()
        let together = try await verifier.score(chains).values
        for (chain, score) in zip(chains, together) {
            #expect(
                gap(try await verifier.score([chain]).values.map { $0 ?? .nan }, [score ?? .nan])
                    < 1e-6)
        }
        #expect(try await verifier.score([]).values.isEmpty)
    }

    @Test("Step values are those of one pass, and every aggregation is its formula")
    func stepValues() async throws {
        let model = try Toy.model()
        let encoder = try Toy.encoder()
        let verifier = try process()
        let (values, _) = try await verifier.stepValues(of: chains)
        for (chain, values) in zip(chains, values) {
            let encoded = try encoder.encode(chain)
            let expected = try model.values(of: encoded.allTokens, after: encoded.valuedCounts)
            #expect(gap(values ?? [], expected) < 1e-5)
        }
        for aggregation in StepAggregation.allCases {
            let scores = try await verifier.aggregating(by: aggregation).score(chains)
            #expect(scores.values == values.map { $0.flatMap(aggregation.value(of:)) })
        }
    }

    @Test("A partial chain's step values are the first of the whole chain's")
    func prefixes() async throws {
        let text = "12a\n34b\n5x\n</think>7<eos>"
        let whole = try await process().stepValues(of: [Toy.chain(text)]).values[0] ?? []
        #expect(whole.count == 4)
        let fresh = try process(.last)
        for (count, length) in [(1, 4), (2, 8), (3, 11)] {
            let partial = Toy.chain(String(text.prefix(length)), stop: .stopSequence)
            let values = try await fresh.stepValues(of: [partial]).values[0] ?? []
            #expect(gap(values, Array(whole[..<count])) < 1e-6)
            #expect(try await fresh.score([partial]).values == [values.last])
        }
    }

    @Test("A chain that grows step by step runs every token once")
    func incremental() async throws {
        let verifier = try process()
        let text = "12a\n34b\n5x\n</think>7<eos>"
        let encoded = try Toy.encoder().encode(Toy.chain(text))
        let usage = try await PrefixAccount.sharing {
            var usage = Usage.zero
            for length in [4, 8, 11] {
                let chain = Toy.chain(String(text.prefix(length)), stop: nil)
                usage += try await verifier.score([chain]).usage
            }
            return usage + (try await verifier.score([Toy.chain(text)]).usage)
        }
        #expect(usage.promptTokens == encoded.allTokens.count)
        #expect(usage.generatedTokens == 0)
        let configuration = try Toy.configuration(tied: false)
        // Of what was valued before, at one, two and three steps, the head alone is run.
        let formula =
            configuration.forwardFLOPs(positions: 0..<encoded.allTokens.count)
            + 6 * configuration.headFLOPs
        #expect(abs(usage.flops - formula) < 1e-6 * formula)
    }

    @Test("Chains with a common beginning run it once, and the ledger says so")
    func shared() async throws {
        let pair = [Toy.chain(Toy.texts[0]), Toy.chain(Toy.texts[1])]
        let usage = try await outcome().score(pair).usage
        let tokens = try Toy.encoder().encode(pair[0]).allTokens.count
        #expect(usage.promptTokens + usage.cachedTokens == 2 * tokens)
        // They differ in the answer's digit, so all before it is shared, up to what a page holds.
        #expect(usage.cachedTokens >= tokens / 2)
        #expect(usage.seconds > 0)
    }

    @Test("A chain beyond the context, or with letters the tokenizer lacks, is masked and not zero")
    func masked() async throws {
        let odd = [
            Toy.chain(String(repeating: "1", count: 100)), Toy.chain(Toy.texts[0]), Toy.chain("é"),
        ]
        for verifier in [try outcome(), try process()] as [any Verifier] {
            let values = try await verifier.score(odd).values
            #expect(values.map { $0 == nil } == [true, false, true])
            #expect(!verifier.usesReference)
        }
    }

    @Test("Later training does not change what a verifier says")
    func frozen() async throws {
        let model = try Toy.model()
        let verifier = try OutcomeRewardModel(
            model, tokenizer: Toy.tokenizer(), task: Toy.task, memory: 1 << 20)
        let before = try await verifier.score([chains[0]]).values
        for (_, tensor) in model.namedParameters { try tensor.update(from: tensor.detached() * 2) }
        _ = try await verifier.score([chains[9]])
        #expect(try await verifier.score([chains[0]]).values == before)
    }

    @Test("A model with a weight that is no number fails, and scores nothing")
    func damaged() async throws {
        let model = try Toy.model()
        try model.head.weight.update(from: .full([1, 32], value: .nan))
        let verifier = try OutcomeRewardModel(
            model, tokenizer: Toy.tokenizer(), task: Toy.task, memory: 1 << 20)
        await #expect(throws: EngineError.self) { try await verifier.score(chains) }
    }
}
