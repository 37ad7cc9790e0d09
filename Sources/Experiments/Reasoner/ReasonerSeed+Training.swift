import Foundation
import Language
import Learning
import Reasoning
import Tasks
import Tensors

extension ReasonerSeed {
    /// Trains the base model on the corpus; nothing to do where it is there.
    func pretrain() async throws {
        guard !FileManager.default.fileExists(atPath: baseFolder.path) else { return }
        let model = try freshModel()
        let training = try Pretraining(
            model: model, tokenizer: tokenizer, corpus: corpus,
            configuration: recipe.pretraining)
        try await Trainer(training, in: run, tokenizer: tokenizer)
            .finish(title: "pretraining", observe)
        try CheckpointFolder.write(model, tokenizer: tokenizer, to: baseFolder)
    }

    /// Reinforcement learning from the base model; nothing to do where the trained one is there.
    func learn() async throws {
        guard !FileManager.default.fileExists(atPath: modelFolder.path) else { return }
        let model = try CheckpointFolder(url: baseFolder)
            .transformer(at: recipe.placement)
        let local = try local(model)
        let learning = try PolicyGradient(
            local, task: task, problems: trainingProblems, seed: recipe.seed,
            configuration: recipe.learning)
        try await Trainer(
            learning, in: run, tokenizer: tokenizer, kept: Set(recipe.evaluatedSteps)
        ).finish(title: "learning", observe)
        try CheckpointFolder.write(model, tokenizer: tokenizer, to: modelFolder)
    }
}
