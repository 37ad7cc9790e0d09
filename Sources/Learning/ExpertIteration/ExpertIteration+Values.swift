import Foundation
import Language
import Reasoning
import Rewards
import Tensors

extension ExpertIteration {
    /// The expert that a model makes, guided by a value model where there is one.
    public func strategy(of model: LocalModel, guidedBy value: URL?) throws -> any Strategy {
        guard let value, let guided else { return try expert(model) }
        return try guided(model, value)
    }

    /// Trains a round's value model, in a run of its own, on what the round's trees say of their nodes.
    ///
    /// - Parameters:
    ///   - policy: whose weights the value model begins with where there is none before it.
    ///   - before: the value model that goes on learning.
    /// - Returns: the run, and in it the folder of the value model, a verifier's.
    func learnValues(
        _ found: Demonstrations, _ number: Int, by rule: AlphaZero, from policy: URL, before: URL?,
        _ observe: @Sendable (RunEvent) -> Void
    ) async throws -> (run: RunFolder, model: URL) {
        var configuration = rule.value
        configuration.seed = RandomStream.derive(recipe.seed, "distillation-values", number)
        let run = try RunFolder.open(
            place(of: number).appending(path: "value"), configuration: configuration,
            startsOver: startsOver, writes: ["verifier"])
        let folder = run.url.appending(path: "verifier")
        guard !FileManager.default.fileExists(atPath: folder.path) else { return (run, folder) }
        let checkpoint = try CheckpointFolder(url: policy)
        let tokenizer = try checkpoint.tokenizer()
        let placement = recipe.placement ?? Placement()
        let model: RewardModel
        if let before {
            (model, _) = try RewardModel.read(
                before, device: placement.device, dtype: placement.dtype)
        } else {
            model = try RewardModel(
                copying: checkpoint.transformer(at: placement),
                random: RandomSource(seed: RandomStream.derive(configuration.seed, "reward-head")))
        }
        let training = try RewardTraining(
            model: model, training: found.values ?? [], heldOut: [], configuration: configuration)
        try await Trainer(training, in: run, tokenizer: tokenizer)
            .finish(title: "valuing", observe)
        try model.write(.process, aggregation: .last, tokenizer: tokenizer, to: folder)
        return (run, folder)
    }
}
