import Foundation
import Language
import Learning
import Reasoning
import Results
import Tasks

/// The models that the trained one is compared with.
extension ReasonerSeed {
    /// A control that is a model, each in a run of its own under `controls/`.
    enum Control: String, CaseIterable {
        /// Trained on by the corpus with the compute that learning took.
        case supervised
        /// Taught like the trained model, with the compute that took, by a coin that rewards as often as
        /// the exact judge did.
        case randomReward = "random-reward"
    }

    func folder(of control: Control) -> URL {
        run.url.appending(path: "controls/\(control.rawValue)")
    }

    func modelFolder(of control: Control) -> URL {
        folder(of: control).appending(path: "model")
    }

    /// Trains those that are not there.
    func trainControls() async throws {
        for control in Control.allCases {
            let model = modelFolder(of: control)
            guard !FileManager.default.fileExists(atPath: model.path) else { continue }
            let trained: Transformer
            switch control {
            case .supervised: trained = try await trainOn()
            case .randomReward: trained = try await learnFromCoin()
            }
            try CheckpointFolder.write(trained, tokenizer: tokenizer, to: model)
        }
    }

    /// What a control's training cost.
    func ledger(of control: Control) throws -> ComputeLedger {
        let own = try RunFolder.read(folder(of: control))
        return try own.ledger(
            of: control == .supervised ? Pretraining.phase : PolicyGradient.phase)
    }

    private func base() throws -> Transformer {
        try CheckpointFolder(url: baseFolder).transformer(at: recipe.placement)
    }

    private func trainOn() async throws -> Transformer {
        let model = try base()
        var configuration = recipe.pretraining
        configuration.tokens = try supervisedTokens()
        let own = try RunFolder.open(
            folder(of: .supervised), configuration: configuration, startsOver: run.startsOver)
        let corpus = try recipe.task.corpus(
            seed: RandomStream.derive(recipe.seed, "supervised-corpus"))
        let training = try Pretraining(
            model: model, tokenizer: tokenizer, corpus: corpus, configuration: configuration)
        try await Trainer(training, in: own, tokenizer: tokenizer)
            .finish(title: "control: supervised", observe)
        return model
    }

    /// As many tokens of the corpus as cost what learning did, by what they cost in pretraining.
    private func supervisedTokens() throws -> Int {
        let before = try run.ledger(of: Pretraining.phase).total
        let spent = try run.ledger(of: PolicyGradient.phase).total
        guard before.flops > 0, before.tokensRun > 0 else { return 1 }
        let tokens = spent.flops / before.flops * Double(before.tokensRun)
        return max(1, Int(min(tokens, Double(Limits.trainingTokens.upperBound))))
    }

    private func learnFromCoin() async throws -> Transformer {
        let local = try local(base())
        let own = try RunFolder.open(
            folder(of: .randomReward), configuration: recipe.learning,
            over: ReasonerRecipe.older(recipe.task.kind).learning, startsOver: run.startsOver)
        // A coin leaves no group without a signal: the same steps would cost more than learning did.
        try await CoinControl.learn(
            local, task: task, problems: trainingProblems, seed: recipe.seed,
            configuration: recipe.learning, share: LearningRecord(of: run).rewardedShare, in: own,
            atMost: run.ledger(of: PolicyGradient.phase).total.flops, observe: observe)
        return local.model
    }
}
