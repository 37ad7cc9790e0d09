import Language
import Reasoning
import Statistics
import Tasks
import Tensors
import Testing

@testable import Rewards

@Suite("Generative verifier")
struct GenerativeVerifierTests {
    private let task = VerificationTask(of: Toy.task)

    private func verifier(
        _ model: Transformer, _ verifications: Int, maxTokens: Int = 40,
        task: VerificationTask? = nil
    ) throws -> GenerativeVerifier {
        try GenerativeVerifier(
            engine: Toy.engine(model), tokenizer: Toy.tokenizer(), task: task ?? self.task,
            verifications: verifications,
            parameters: GenerateParameters(maxTokens: maxTokens, seed: 5))
    }

    @Test("Without a thought the verdict is read at once")
    func direct() async throws {
        let model = try Toy.policy()
        let tokenizer = try Toy.tokenizer()
        let scores = try await verifier(model, 0).score([Toy.chain("12a\n</think>7<eos>")])
        let expected = try model.verdict(
            behind: tokenizer.encode(text: "1<think></think>7<eos><think></think>"),
            tokenizer: tokenizer)
        #expect(gap(scores.values.map { $0 ?? .nan }, [expected]) < 1e-5)
        #expect(scores.usage.generatedTokens == 0 && scores.usage.promptTokens == 7)
    }

    @Test("The score is the mean over the sampled verifications that come to a verdict")
    func mean() async throws {
        let model = try Toy.policy()
        let tokenizer = try Toy.tokenizer()
        let chains = (1...6).map { Toy.chain("12a\n</think>\($0)<eos>", of: $0) }
        let verifier = try verifier(model, 8)
        let scores = try await verifier.score(chains)
        var generated = 0
        var abstained = 0
        for (chain, score) in zip(chains, scores.values) {
            let problem = try #require(task.problem(verifying: chain))
            let samples = try await verifier.policy.sample(
                from: verifier.policy.begin(problem), count: 8, parameters: verifier.parameters)
            generated += samples.usage.generatedTokens
            let mark = try #require(tokenizer.token(of: "</think>"))
            let verdicts = try samples.chains.compactMap { sample -> Double? in
                guard let end = sample.tokens.lastIndex(of: mark) else { return nil }
                return try model.verdict(
                    behind: sample.prompt + sample.tokens[...end], tokenizer: tokenizer)
            }
            abstained += 8 - verdicts.count
            let mean = verdicts.reduce(0, +) / Double(verdicts.count)
            #expect(verdicts.isEmpty ? score == nil : gap([score ?? .nan], [mean]) < 1e-5)
        }
        #expect(abstained > 0 && abstained < 48)
        #expect(scores.usage.generatedTokens == generated)
        #expect(try await verifier.score(chains).values == scores.values)
    }

    @Test("Where no verification comes to a verdict, or nothing is shown, the chain is masked")
    func masked() async throws {
        let model = try Toy.policy()
        let chains = [Toy.chain("12a\n"), Toy.chain("</think>7<eos>"), Toy.chain("</think>é<eos>")]
        #expect(try await verifier(model, 2, maxTokens: 1).score([chains[0]]).values == [nil])
        let values = try await verifier(model, 0).score(chains).values
        #expect(values.map { $0 == nil } == [true, false, true])
        #expect(try await verifier(model, 3).score([]).values.isEmpty)
        let whole = VerificationTask(of: Toy.task, reads: .chain)
        #expect(try await verifier(model, 0, task: whole).score([chains[0]]).values[0] != nil)
    }

    @Test("Taught by next-token prediction on a corpus, it tells right answers from wrong ones")
    func learns() async throws {
        let chains = (0..<40).map { Toy.chain("</think>\([7, 8, 3, 7][$0 % 4])<eos>", of: $0) }
        let corpus = try VerificationCorpus(verifying: chains, of: Toy.task, seed: 1)
        let model = try Transformer(
            configuration: Toy.configuration(), random: RandomSource(seed: 2))
        let tokenizer = try Toy.tokenizer()
        var optimizer = try GuardedOptimizer(
            model.namedParameters, configuration: .init(learningRate: 1e-2), totalSteps: 60)
        for step in 0..<60 {
            var batch = PackedBatch()
            for index in step * 8..<step * 8 + 8 {
                let example = corpus.example(at: index)
                batch.append(
                    prompt: try tokenizer.encode(text: example.prompt),
                    continuations: [try tokenizer.encode(text: example.continuation)])
            }
            try (-model.tokenLogProbs(of: batch).logProbs.mean()).backward()
            _ = try optimizer.step(step)
        }
        let new = (50..<70).map { Toy.chain("</think>\([7, 8, 3, 7][$0 % 4])<eos>", of: $0) }
        let scores = try await verifier(model, 4).score(new)
        let found = try Calibration(
            scores: scores.values, verdicts: new.map { Toy.task.judge(chain: $0) })
        #expect(found.masked == 0)
        #expect(found.areaUnderROC ?? 0 > 0.95 && found.brier < 0.1)
    }
}
