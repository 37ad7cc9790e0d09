import Foundation
import Language
import Reasoning
import Tasks
import Tensors

@testable import Learning

/// Countdown in its smallest form: answers without thought, on a model of a few thousand weights.
///
/// Four problems have an answer that the corpus shows half the time, and a wrong one otherwise.
enum Toy {
    static let task = Countdown()
    /// Solvable by their sum.
    static let problems = [[1, 2, 3], [2, 4, 5], [7, 1, 6], [9, 8, 3]].map {
        task.problem(numbers: $0, target: $0.reduce(0, +))
    }
    /// No expression over the numbers has this value.
    static let hopeless = [[1, 1, 2], [2, 1, 3], [1, 3, 1], [2, 2, 3]].map {
        task.problem(numbers: $0, target: 97)
    }

    static func tokenizer() throws -> CharacterTokenizer {
        try Corpus().tokenizer()
    }

    static func configuration(layers: Int = 1, hidden: Int = 32) throws -> ModelConfiguration {
        let tokenizer = try tokenizer()
        return ModelConfiguration(
            vocabularySize: tokenizer.vocabularySize, hiddenSize: hidden, intermediateSize: 48,
            hiddenLayers: layers, attentionHeads: 4, kvHeads: 2, maxPositionEmbeddings: 96,
            tieWordEmbeddings: true, eosTokenIds: [Int(tokenizer.endOfSequence)])
    }

    /// A model that was taught nothing, its weights five times the usual ones so that tokens differ.
    static func untaught(seed: UInt64 = 1, layers: Int = 1, hidden: Int = 32) throws -> Transformer
    {
        let model = try Transformer(
            configuration: configuration(layers: layers, hidden: hidden),
            random: RandomSource(seed: seed))
        for (_, tensor) in model.namedParameters where tensor.rank == 2 {
            try tensor.update(from: tensor.detached() * 5)
        }
        return model
    }

    /// A model that answers right about half the time, trained once for all tests.
    static func taught() throws -> Transformer { try base.get().copied() }

    private static let base = Result {
        let model = try Transformer(
            configuration: configuration(), random: RandomSource(seed: 5))
        var training = try Pretraining(
            model: model, tokenizer: tokenizer(), corpus: Corpus(), configuration: pretraining())
        while !training.isDone { _ = try training.advance() }
        return model
    }

    static func pretraining(steps: Int = 100) -> Pretraining.Configuration {
        Pretraining.Configuration(
            tokens: steps * 400, tokensPerStep: 400,
            optimizer: .init(learningRate: 1e-2, warmupSteps: 4))
    }

    struct Corpus: PretrainingCorpus {
        /// Of the whole task.
        var alphabet: String { "0123456789 =+-*/(),?YN\n" }

        func example(at index: Int) -> CorpusExample {
            var stream = RandomStream(3, "toy", index)
            let problem = problems[Int(stream.uniform() * Double(problems.count))]
            guard let n = problem.reference.countdown?.numbers else {
                return CorpusExample(prompt: "", continuation: "")
            }
            let sign = stream.uniform() < 0.5 ? "+" : "-"
            return CorpusExample(
                prompt: problem.question + "<think>",
                continuation: "</think>\(n[0])+\(n[1])\(sign)\(n[2])<eos>")
        }
    }

    /// Everything that reinforcement learning needs around a model.
    static func learning(
        _ model: Transformer, _ configuration: PolicyGradient.Configuration,
        problems: [Problem] = problems, seed: UInt64 = 11, reward: (any Reward)? = nil,
        reference: Transformer? = nil, processes: any ProcessGroup = SingleProcess(),
        task: any ReasoningTask = task, tokenizer: CharacterTokenizer? = nil
    ) throws -> PolicyGradient {
        let decoder = try FusedDecoder(model: model, memory: 4 << 20)
        let policy = try LocalPolicy(
            engine: GenerationEngine(decoder: decoder),
            tokenizer: tokenizer ?? Self.tokenizer(), task: task)
        return try PolicyGradient(
            model: model, policy: policy, source: ShuffledProblems(problems, seed: seed),
            seed: seed, configuration: configuration, reward: reward,
            reference: reference, processes: processes
        ) { try decoder.reload() }
    }

    /// Small enough for a test, whatever the preset.
    static func small(_ preset: PolicyGradient.Configuration) -> PolicyGradient.Configuration {
        var small = preset
        small.problems = 4
        small.samples = 8
        small.maxTokens = 16
        small.optimizer = .init(learningRate: 1e-3)
        if case .punished = small.overlong { small.overlong = .punished(buffer: 4) }
        return small
    }
}

extension Transformer {
    /// The bits of every weight, in order.
    func bits() throws -> [[UInt32]] {
        try namedParameters.map { try $0.tensor.detached().floats().map(\.bitPattern) }
    }
}

extension TrainingMethod {
    /// The bits of the moments, in order.
    func momentBits() throws -> [[UInt32]] {
        try tensors.map { try $0.tensor.floats().map(\.bitPattern) }
    }
}
