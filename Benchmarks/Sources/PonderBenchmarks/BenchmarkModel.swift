import Foundation
import Language
import Learning
import Reasoning
import Tasks
import Tensors

/// The model that both sides sample from: the demo's architecture, pretrained for a minute on the
/// demo's task, so that its chains end by themselves as a reasoning model's do, some after a line
/// and some never.
enum BenchmarkModel {
    /// Tokens of corpus that it is pretrained on.
    static let tokens = 1_500_000
    /// Most tokens of a problem and its chain.
    static let context = 1_024

    /// Problems like the demo's, and easier: three numbers of 1...13, targets of 1...50.
    static let configuration = Countdown.Configuration(
        numbers: 1...13, targets: 1...50, largestValue: 99)

    /// The model's Hugging Face folder, made at first use, with the prompts of `problems` beside it
    /// in `prompts.json`.
    ///
    /// - Parameters:
    ///   - parent: where the folder is kept between runs.
    ///   - isQuick: a tenth of the tokens, in a folder of its own.
    static func folder(in parent: URL, isQuick: Bool, say: (String) -> Void) throws -> URL {
        let tokens = isQuick ? tokens / 10 : tokens
        let folder = parent.appending(path: "countdown-\(tokens)")
        guard !FileManager.default.fileExists(atPath: folder.path) else { return folder }
        say("pretraining the model to sample from, \(tokens) tokens, once")
        let task = try Countdown(configuration: configuration)
        let corpus = try CountdownCorpus(
            configuration: .init(
                problems: configuration, shortAttempts: 1...4, wrongVerdicts: 0.02,
                longWrongVerdicts: 0.01, negativeResults: false, tokenLimit: context),
            seed: 0)
        let tokenizer = try corpus.tokenizer()
        let model = try Transformer(
            configuration: Suite.Size.small.configuration(for: tokenizer, context: context),
            random: RandomSource(seed: 0))
        var training = try Pretraining(
            model: model, tokenizer: tokenizer, corpus: corpus,
            configuration: .init(tokens: tokens, tokensPerStep: 4_096))
        while !training.isDone { _ = try training.advance() }
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        try CheckpointFolder.write(model, tokenizer: tokenizer, to: folder)
        let prompts = try problems(of: task).map {
            try tokenizer.chat.prompt(for: task.messages(for: $0))
        }
        try JSONEncoder().encode(prompts).write(to: folder.appending(path: "prompts.json"))
        return folder
    }

    /// The problems that both sides sample from.
    static func problems(of task: Countdown) throws -> [Problem] {
        try task.problems(in: .train, count: 1_024, seed: 0)
    }
}

extension Suite.Size {
    /// The architecture with a tokenizer's vocabulary.
    func configuration(for tokenizer: CharacterTokenizer, context: Int) -> ModelConfiguration {
        var configuration = configuration
        configuration.vocabularySize = tokenizer.vocabularySize
        configuration.maxPositionEmbeddings = context
        configuration.eosTokenIds = [Int(tokenizer.endOfSequence)]
        configuration.padTokenId = tokenizer.padding.map(Int.init)
        return configuration
    }
}
