import Foundation
import Language
import Reasoning
import Tensors
import Testing

@testable import Rewards

@Suite("A reward model's folder")
struct RewardCheckpointTests {
    private let folder: TemporaryFolder
    private let url: URL

    init() throws {
        folder = try TemporaryFolder()
        url = folder.url.appending(path: "prm")
    }

    @Test(
        "What is written comes back bit for bit", arguments: RewardModel.Kind.allCases,
        [true, false])
    func roundTrip(kind: RewardModel.Kind, tied: Bool) throws {
        let model = try Toy.model(tied: tied)
        try model.write(kind, tokenizer: Toy.tokenizer(), to: url)
        let read = try RewardModel.read(url)
        #expect(read.kind == kind)
        for (mine, theirs) in zip(model.namedParameters, read.model.namedParameters) {
            #expect(mine.name == theirs.name)
            #expect(try mine.tensor.detached().floats() == theirs.tensor.detached().floats())
        }
        #expect(read.model.namedParameters.count == model.namedParameters.count)
        // It is a checkpoint of a language model too.
        #expect(
            try CheckpointFolder(url: url).tokenizer().vocabularySize
                == Toy.tokenizer().vocabularySize)
    }

    @Test("A folder is the verifier of its kind, with its own tokenizer")
    func verifier() async throws {
        let chains = Toy.texts.map { Toy.chain($0) }
        let model = try Toy.model()
        let process = try ProcessRewardModel(
            model, tokenizer: Toy.tokenizer(), task: Toy.task, memory: 1 << 20)
        let outcome = try OutcomeRewardModel(
            model, tokenizer: Toy.tokenizer(), task: Toy.task, memory: 1 << 20)
        for (kind, expected) in [
            (.outcome, try await outcome.score(chains)),
            (.process, try await process.aggregating(by: .product).score(chains)),
        ] as [(RewardModel.Kind, Scores)] {
            try model.write(kind, tokenizer: Toy.tokenizer(), to: url)
            let verifier = try RewardModel.verifier(
                at: url, task: Toy.task, aggregation: .product, memory: 1 << 20)
            #expect(try await verifier.score(chains).values == expected.values)
        }
        // A folder that has more than the new one is not replaced by it.
        try FileManager.default.removeItem(at: url)
        try model.write(.outcome, tokenizer: nil, to: url)
        #expect(throws: (any Error).self) { try RewardModel.verifier(at: url, task: Toy.task) }
    }

    @Test("A folder remembers its window and its aggregation")
    func settings() async throws {
        let model = try Toy.model()
        let chains = Toy.texts.map { Toy.chain($0) }
        try model.write(.outcome, window: 1, tokenizer: Toy.tokenizer(), to: url)
        let windowed = OutcomeRewardModel(
            reader: try model.reader(memory: 1 << 20),
            encoder: ChainEncoder(task: Toy.task, tokenizer: try Toy.tokenizer(), window: 1))
        let expected = try await windowed.score(chains).values
        #expect(
            try await RewardModel.verifier(at: url, task: Toy.task, memory: 1 << 20)
                .score(chains).values == expected)
        try model.write(.process, aggregation: .last, tokenizer: Toy.tokenizer(), to: url)
        let process = try ProcessRewardModel(
            model, tokenizer: Toy.tokenizer(), task: Toy.task, aggregation: .last, memory: 1 << 20)
        #expect(
            try await RewardModel.verifier(at: url, task: Toy.task, memory: 1 << 20)
                .score(chains).values == process.score(chains).values)
    }

    @Test("A generative verifier's folder opens as one, and is no reward model")
    func generative() throws {
        let settings = GenerativeVerifier.Settings(
            reads: .chain, verifications: 3, maxTokens: 17)
        try GenerativeVerifier.write(
            Toy.policy(), tokenizer: Toy.tokenizer(), settings: settings, to: url)
        let opened = try RewardModel.verifier(at: url, task: Toy.task, memory: 1 << 20)
        let verifier = try #require(opened as? GenerativeVerifier)
        #expect(verifier.verifications == 3 && verifier.task.reads == .chain)
        #expect(verifier.parameters.maxTokens == 17)
        let error = #expect(throws: RewardsError.self) { try RewardModel.read(url) }
        #expect(error?.description.contains("generative\": a verifier without values") == true)
        // The folder of a run has the verifier within.
        let run = folder.url.appending(path: "run")
        try FileManager.default.createDirectory(at: run, withIntermediateDirectories: true)
        try FileManager.default.moveItem(at: url, to: run.appending(path: "verifier"))
        #expect(
            try RewardModel.verifier(at: run, task: Toy.task, memory: 1 << 20)
                is GenerativeVerifier)
    }

    @Test(
        "A description that is not one is refused by name",
        arguments: [
            ("{", "reward.json"), ("[]", "version"),
            (#"{"version": 2, "kind": "outcome"}"#, "version"),
            (#"{"version": 1}"#, "kind is absent"),
            (#"{"version": 1, "kind": "oracle"}"#, "oracle"),
            (#"{"version": 1, "kind": 3}"#, "kind is 3"),
            (#"{"version": 1, "kind": "outcome", "window": 0}"#, "window is 0"),
            (#"{"version": 1, "kind": "generative"}"#, "reads is absent"),
            (#"{"version": 1, "version": 1, "kind": "outcome"}"#, "reward.json"),
            (String(repeating: "[", count: 10_000), "reward.json"),
        ])
    func description(text: String, named: String) throws {
        try Toy.model().write(.outcome, tokenizer: nil, to: url)
        try Data(text.utf8).write(to: url.appending(path: VerifierDescription.fileName))
        let error = #expect(throws: RewardsError.self) { try RewardModel.read(url) }
        #expect(error?.description.contains(named) == true)
    }

    @Test("A policy's folder is no reward model's")
    func policy() throws {
        try CheckpointFolder.write(Toy.policy(), tokenizer: Toy.tokenizer(), to: url)
        let error = #expect(throws: RewardsError.self) { try RewardModel.read(url) }
        #expect(error?.description.contains("is this a verifier's folder?") == true)
    }

    @Test(
        "A head of other names, another shape or type, or with a NaN is refused",
        arguments: ["names", "more", "shape", "type", "nan"])
    func head(fault: String) throws {
        try Toy.model().write(.outcome, tokenizer: nil, to: url)
        var weight = try Tensor.ones([1, 32])
        if fault == "shape" { weight = try .ones([32, 1]) }
        if fault == "type" { weight = try .ones([1, 32], dtype: .int64) }
        if fault == "nan" { weight = try .full([1, 32], value: .nan) }
        var tensors = [
            (name: "score.weight", tensor: weight), (name: "score.bias", tensor: try .zeros([1])),
        ]
        if fault == "names" { tensors[1].name = "bias" }
        if fault == "more" { tensors.append((name: "extra", tensor: try .zeros([1]))) }
        try saveSafetensors(
            tensors, metadata: [:], url: url.appending(path: RewardModel.headName))
        let error = #expect(throws: RewardsError.self) { try RewardModel.read(url) }
        #expect(error?.description.contains(RewardModel.headName) == true)
    }

    @Test("A head cut short or missing is an error and no crash", arguments: [0, 7, 60, nil])
    func truncated(bytes: Int?) throws {
        try Toy.model().write(.outcome, tokenizer: nil, to: url)
        let file = url.appending(path: RewardModel.headName)
        if let bytes {
            try Data(contentsOf: file).prefix(bytes).write(to: file)
        } else {
            try FileManager.default.removeItem(at: file)
        }
        #expect(throws: TensorError.self) { try RewardModel.read(url) }
    }
}
