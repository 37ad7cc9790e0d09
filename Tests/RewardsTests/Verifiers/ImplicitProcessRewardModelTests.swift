import Foundation
import Language
import Reasoning
import Tensors
import Testing

@testable import Rewards

@Suite("Implicit process reward models as verifiers")
struct ImplicitProcessRewardModelTests {
    private let folder: TemporaryFolder
    private let url: URL
    private let chains = [1, 2].flatMap { id in Toy.texts.map { Toy.chain($0, of: id) } }

    init() throws {
        folder = try TemporaryFolder()
        url = folder.url.appending(path: "implicit")
    }

    private func model(beta: Double = 0.3, path: FusedPath? = nil) throws -> LogRatioModel {
        try LogRatioModel(
            backbone: Toy.policy(seed: 2, path: path), reference: Toy.policy(path: path),
            beta: beta)
    }

    private func verifier(
        _ model: LogRatioModel, _ aggregation: StepAggregation = .last
    ) throws -> ImplicitProcessRewardModel {
        try ImplicitProcessRewardModel(
            model, tokenizer: Toy.tokenizer(), task: Toy.task, aggregation: aggregation,
            memory: 1 << 21)
    }

    @Test(
        "Step values, many at once, are the formula's, by one pass of either model over each alone",
        arguments: FusedPath.allCases)
    func stepValues(path: FusedPath) async throws {
        let model = try model(path: path)
        let values = try await verifier(model).stepValues(of: chains).values
        for (chain, values) in zip(chains, values) {
            let encoded = try Toy.encoder().encode(chain)
            var batch = ValueBatch()
            batch.append(
                prompt: encoded.prompt, chains: [(encoded.tokens, encoded.valuedPositions)])
            let expected = try withoutGradients { try model.logits(of: batch).floats() }
            #expect(gap(values ?? [], expected.map { sigmoid(Double($0)) }) < 1e-4)
        }
        // The two models differ, so the values do.
        #expect(Set(values.compactMap { $0?.last }).count > 8)
    }

    @Test("A partial chain's values are the first of the whole chain's, and one without text has ½")
    func prefixes() async throws {
        let text = "12a\n34b\n5x\n</think>7<eos>"
        let verifier = try verifier(model())
        let whole = try await verifier.stepValues(of: [Toy.chain(text)]).values[0] ?? []
        #expect(whole.count == 4)
        for (count, length) in [(1, 4), (2, 8), (3, 11)] {
            let partial = Toy.chain(String(text.prefix(length)), stop: .stopSequence)
            let values = try await verifier.stepValues(of: [partial]).values[0] ?? []
            #expect(gap(values, Array(whole[..<count])) < 1e-6)
            #expect(try await verifier.score([partial]).values == [values.last])
        }
        #expect(try await verifier.score([Toy.chain("", stop: nil)]).values == [0.5])
        let weakest = try self.verifier(model(), .min)
        #expect(try await weakest.score([Toy.chain(text)]).values == [whole.min()])
    }

    @Test("An untrained copy of a policy believes all chains alike")
    func untrained() async throws {
        let model = try LogRatioModel(copying: Toy.policy())
        #expect(model.beta == 0.05)
        let scores = try await verifier(model).score(chains).values
        #expect(scores.allSatisfy { abs(($0 ?? 0) - 0.5) < 1e-6 })
    }

    @Test("A chain beyond the context, or with letters the tokenizer lacks, is masked and not zero")
    func masked() async throws {
        let odd = [
            Toy.chain(String(repeating: "1", count: 100)), Toy.chain(Toy.texts[0]), Toy.chain("é"),
        ]
        let verifier = try verifier(model())
        let scores = try await verifier.score(odd).values
        #expect(scores.map { $0 == nil } == [true, false, true])
        #expect(try await verifier.score([odd[1]]).values == [scores[1]])
    }

    @Test("Every token is charged once by either model")
    func usage() async throws {
        let text = "12a\n34b\n5x\n</think>7<eos>"
        let verifier = try verifier(model())
        let tokens = try Toy.encoder().encode(Toy.chain(text)).allTokens.count
        let usage = try await PrefixAccount.sharing {
            var usage = Usage.zero
            for length in [4, 8, 11, text.count] {
                let chain = Toy.chain(String(text.prefix(length)), stop: nil)
                usage += try await verifier.score([chain]).usage
            }
            return usage
        }
        // What a chain's last token predicts is not asked, so it is not run.
        #expect(usage.promptTokens == 2 * (tokens - 1))
    }

    @Test("A folder comes back bit for bit, as the verifier that it is")
    func folderRoundTrip() async throws {
        let model = try model()
        try model.write(tokenizer: Toy.tokenizer(), to: url)
        let read = try LogRatioModel.read(url)
        #expect(read.beta == model.beta)
        for (mine, theirs) in [(model.backbone, read.backbone), (model.reference, read.reference)] {
            #expect(
                try zip(mine.namedParameters, theirs.namedParameters).allSatisfy {
                    try $0.tensor.detached().floats() == $1.tensor.detached().floats()
                })
        }
        let opened = try RewardModel.verifier(at: url, task: Toy.task, memory: 1 << 21)
        #expect(opened is ImplicitProcessRewardModel)
        let expected = try await verifier(model).score(chains).values
        #expect(try await opened.score(chains).values == expected)
        let error = #expect(throws: RewardsError.self) { try RewardModel.read(url) }
        #expect(error?.description.contains("implicit") == true)
    }

    @Test(
        "A description that is not one is refused by field",
        arguments: [
            #"{"version": 1, "kind": "implicit"}"#,
            #"{"version": 1, "kind": "implicit", "beta": 0}"#,
            #"{"version": 1, "kind": "implicit", "beta": "much"}"#,
            #"{"version": 1, "kind": "implicit", "beta": -0.5}"#,
            #"{"version": 1, "kind": "implicit", "beta": 1e300}"#,
        ])
    func description(text: String) throws {
        try model().write(tokenizer: nil, to: url)
        try Data(text.utf8).write(to: url.appending(path: VerifierDescription.fileName))
        let error = #expect(throws: RewardsError.self) { try LogRatioModel.read(url) }
        #expect(error?.description.contains("beta is ") == true)
    }

    @Test("A folder with another reference, or with none, is refused and no crash")
    func reference() throws {
        let model = try model()
        let inner = url.appending(path: LogRatioModel.referenceName)
        for other in [try Toy.policy(tied: false), try Toy.policy(context: 64)] {
            try model.write(tokenizer: Toy.tokenizer(), to: url)
            try FileManager.default.removeItem(at: inner)
            try CheckpointFolder.write(other, tokenizer: nil, to: inner)
            let error = #expect(throws: RewardsError.self) {
                try RewardModel.verifier(at: url, task: Toy.task)
            }
            #expect(error?.description.contains("is no reference") == true)
        }
        try FileManager.default.removeItem(at: inner)
        #expect(throws: CheckpointError.self) {
            try RewardModel.verifier(at: url, task: Toy.task)
        }
        // A reward model's folder has no reference.
        try FileManager.default.removeItem(at: url)
        try Toy.model().write(.outcome, tokenizer: Toy.tokenizer(), to: url)
        let error = #expect(throws: RewardsError.self) { try LogRatioModel.read(url) }
        #expect(error?.description.contains("without a reference model") == true)
    }
}
