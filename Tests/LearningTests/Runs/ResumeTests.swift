import Foundation
import Language
import Reasoning
import Tensors
import Testing

@testable import Learning

/// What a training has come to.
private struct Result: Equatable {
    var weights: [[UInt32]]
    var moments: [[UInt32]]
    var counters: [String: Int]

    init(_ training: some TrainingMethod, _ model: Transformer) throws {
        weights = try model.bits()
        moments = try training.momentBits()
        counters = training.counters
        counters["step"] = training.step
    }
}

@Suite("Resuming from the disk")
struct ResumeTests {
    let folder: TemporaryFolder
    let series: CheckpointSeries

    init() throws {
        folder = try TemporaryFolder()
        series = CheckpointSeries(folder: folder.url.appending(path: "checkpoints"))
    }

    private func pretraining(_ model: Transformer) throws -> Pretraining {
        try Pretraining(
            model: model, tokenizer: Toy.tokenizer(), corpus: Toy.Corpus(),
            configuration: .init(
                tokens: 1800, tokensPerStep: 300,
                optimizer: .init(
                    learningRate: 1e-2, warmupSteps: 2, decay: .cosine, weightDecay: 0.1)))
    }

    @Test("Pretraining goes on to the same weights, bit for bit", arguments: [0, 1, 4, 6])
    func pretraining(interrupted: Int) throws {
        let model = try Toy.untaught(layers: 2)
        var whole = try pretraining(model)
        while !whole.isDone { _ = try whole.advance() }
        let expected = try Result(whole, model)

        do {
            let model = try Toy.untaught(layers: 2)
            var first = try pretraining(model)
            for _ in 0..<interrupted { _ = try first.advance() }
            try series.write(first, tokenizer: Toy.tokenizer())
        }
        let other = try Toy.untaught(seed: 99, layers: 2)
        var second = try pretraining(other)
        #expect(try series.resume(&second)?.step == interrupted)
        while !second.isDone { _ = try second.advance() }
        #expect(try Result(second, other) == expected)
    }

    @Test("Weights that a model would store in half the bits come back whole")
    func halfPrecision() throws {
        var configuration = try Toy.configuration()
        configuration.dtype = .bfloat16
        let model = try Transformer(configuration: configuration, random: RandomSource(seed: 1))
        let training = try pretraining(model)
        try series.write(training, tokenizer: Toy.tokenizer())
        let other = try Transformer(configuration: configuration, random: RandomSource(seed: 2))
        var resumed = try pretraining(other)
        #expect(try series.resume(&resumed)?.step == 0)
        #expect(try other.bits() == model.bits())
    }

    /// Everything that has a state: a reference or a critic, a clip, two updates a batch, refills, two stages.
    private func learning(
        _ model: Transformer, _ preset: PolicyGradient.Configuration = .grpo(steps: 5)
    ) throws -> PolicyGradient {
        var configuration = Toy.small(preset)
        // Second attempts stay with the first.
        configuration.refills = configuration.revision == nil ? 1 : 0
        configuration.optimizer = .init(learningRate: 2e-3, warmupSteps: 3, decay: .linear)
        return try Toy.learning(
            model, configuration, problems: Toy.problems + Toy.hopeless.prefix(1))
    }

    private func evaluate(_ policy: LocalPolicy) async throws {
        _ = try await policy.sample(
            from: Toy.problems.map { try policy.begin($0) }, count: 2,
            parameters: GenerateParameters(maxTokens: 12, seed: 5))
    }

    @Test(
        "Reinforcement learning goes on to the same weights, bit for bit", arguments: [1, 3],
        [PolicyGradient.Configuration.grpo(steps: 5), .ppo(steps: 5), .score(steps: 5)])
    func learning(interrupted: Int, preset: PolicyGradient.Configuration) async throws {
        let model = try Toy.taught()
        var whole = try learning(model, preset)
        try await whole.prepare()
        while !whole.isDone {
            // An evaluation on the same engine fills its cache, which a resumed run lacks.
            try await evaluate(whole.policy)
            _ = try await whole.advance()
        }
        let expected = try Result(whole, model)

        do {
            let model = try Toy.taught()
            var first = try learning(model, preset)
            try await first.prepare()
            for _ in 0..<interrupted { _ = try await first.advance() }
            try series.write(first, tokenizer: Toy.tokenizer())
        }
        // The reference is the base model, so the training is made before it is resumed.
        let other = try Toy.taught()
        var second = try learning(other, preset)
        #expect(try series.resume(&second)?.step == interrupted)
        try await second.prepare()
        while !second.isDone { _ = try await second.advance() }
        #expect(try Result(second, other) == expected)
    }

    @Test("Without a checkpoint there is nothing to resume")
    func nothing() throws {
        let model = try Toy.untaught()
        var training = try pretraining(model)
        #expect(try series.resume(&training) == nil)
    }

    /// A checkpoint of `Toy.untaught(seed: 7)` after one step, with a part of it changed.
    private func write(
        step: Int = 1, model: Transformer? = nil,
        state change: (inout TrainingState) -> Void = { _ in },
        files: (URL) throws -> Void = { _ in }
    ) throws {
        let model = try model ?? Toy.untaught(seed: 7)
        var training = try pretraining(model)
        _ = try training.advance()
        try series.write(training, tokenizer: Toy.tokenizer())
        let url = try #require(try series.latest()).url
        var state = TrainingState(
            phase: Pretraining.phase, step: training.step, counters: training.counters)
        change(&state)
        // Written anew, so that sizes and marker fit: damage of another kind.
        let copy = folder.url.appending(path: "copy")
        try FileManager.default.moveItem(at: url, to: copy)
        try series.write(state) { target in
            for name in ["model", "optimizer.safetensors"] {
                try FileManager.default.moveItem(
                    at: copy.appending(path: name), to: target.appending(path: name))
            }
            try files(target)
        }
        try FileManager.default.removeItem(at: copy)
    }

    /// Resumes, expects an error that contains `words`, and that nothing has changed.
    private func expectRefusal(_ words: String) throws {
        let model = try Toy.untaught()
        var training = try pretraining(model)
        let before = try Result(training, model)
        do {
            _ = try series.resume(&training)
            Issue.record("a checkpoint that does not fit was taken")
        } catch {
            #expect("\(error)".contains("step-000001"), "\(error)")
            #expect("\(error)".contains(words), "\(error)")
        }
        #expect(try Result(training, model) == before)
        #expect(try series.all().count == 1)
    }

    @Test("A state of another phase, step or form is refused and named")
    func states() throws {
        for (change, words) in [
            ({ $0.phase = "learning" }, "phase is 'learning', not 'pretraining'"),
            ({ $0.counters["cursor"] = nil }, "counters.cursor is absent"),
            ({ $0.counters["cursor"] = -1 }, "counters.cursor is -1, no count"),
            ({ $0.counters["skipped"] = .max }, "counters.skipped is 9223372036854775807"),
        ] as [((inout TrainingState) -> Void, String)] {
            try write(state: change)
            try expectRefusal(words)
        }
    }

    @Test("Moments and weights of another model are refused and named")
    func otherModel() throws {
        try write(model: Toy.untaught(hidden: 16))
        try expectRefusal("'embedding' has the shape [27, 16] where [27, 32] is expected")
        try write(model: Toy.untaught(layers: 2))
        try expectRefusal("'layers.1.inputNorm'")
        try write(files: { folder in
            let file = folder.appending(path: "optimizer.safetensors")
            let moments = try loadSafetensors(url: file).filter { !$0.name.contains("finalNorm") }
            try saveSafetensors(moments, metadata: [:], url: file)
        })
        try expectRefusal("'firstMoment.finalNorm': is missing")
        try write(files: { folder in
            let file = folder.appending(path: "optimizer.safetensors")
            try Data(Data(contentsOf: file).prefix(100)).write(to: file)
        })
        try expectRefusal("optimizer.safetensors")
    }
}
