import Foundation
import Language
import Reasoning
import Rewards
import Tensors

extension VerifierTraining {
    /// Labels the chains and trains a reward model on them; nothing to do where it is there.
    func trainRewardModel(
        _ judged: [DrawnChain], _ run: RunFolder, _ observe: @Sendable (RunEvent) -> Void,
        _ ledgers: inout [String: ComputeLedger]
    ) async throws {
        let checkpoint = try CheckpointFolder(url: start)
        let tokenizer = try checkpoint.tokenizer()
        let labelled = try await label(judged, tokenizer, run, observe)
        ledgers["labels"] = labelled.ledger
        if !FileManager.default.fileExists(atPath: verifierFolder.path) {
            let policy = try checkpoint.transformer(at: recipe.chains.placement)
            try await recipe.fit(
                labelled.chains, from: policy, tokenizer: tokenizer, in: run,
                writing: verifierFolder, observe)
        }
        ledgers["training"] = try run.ledger(of: RewardTraining.phase)
    }

    /// The policy whose weights the verifier begins with.
    var start: URL { policies[policies.count - 1] }

    private func label(
        _ judged: [DrawnChain], _ tokenizer: any Tokenizer, _ run: RunFolder,
        _ observe: @Sendable (RunEvent) -> Void
    ) async throws -> VerifierLabels.Labelled {
        let labels = VerifierLabels(
            recipe: recipe, policies: policies, task: task,
            encoder: ChainEncoder(
                task: task, tokenizer: tokenizer, window: recipe.labels.window), judge: judge,
            folder: run.url.appending(path: "labels"))
        let start = Date()
        let labelled = try await labels.complete(judged) { done, total in
            observe(
                .progress(
                    RunProgress(
                        title: "labels", unit: "chains", done: done, total: total,
                        elapsed: Date().timeIntervalSince(start)), metrics: [:]))
        }
        let file = run.url.appending(path: "labels.jsonl")
        if !FileManager.default.fileExists(atPath: file.path) {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let lines = try labelled.chains.map { try encoder.encode($0) + Data("\n".utf8) }
            try AtomicFolder.writeFile(file, Data(lines.joined()))
        }
        return labelled
    }
}

extension VerifierRecipe {
    /// Trains the kind's reward model on labelled chains, and writes the verifier's folder.
    ///
    /// - Parameters:
    ///   - chains: one that the model cannot read teaches nothing and is passed over.
    ///   - policy: whose weights it begins with.
    ///   - run: where the training is kept.
    func fit(
        _ chains: [LabelledChain], from policy: Transformer, tokenizer: any Tokenizer,
        in run: RunFolder, writing folder: URL, _ observe: @Sendable (RunEvent) -> Void
    ) async throws {
        let values = try values(copying: policy)
        let context = values.model.backbone.configuration.maxPositionEmbeddings
        let readable = chains.filter { $0.prompt.count + $0.tokens.count <= context }
        let parts = readable.divided(heldOutShare: heldOutShare, seed: seed)
        let training = try RewardTraining(
            model: values.model, training: parts.training, heldOut: parts.heldOut,
            configuration: rewardTraining)
        try await Trainer(training, in: run, tokenizer: tokenizer)
            .finish(title: "training", observe)
        try values.write(tokenizer, folder)
    }
}
