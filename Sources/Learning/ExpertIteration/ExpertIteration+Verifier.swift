import Foundation
import Language
import Reasoning
import Rewards

extension ExpertIteration {
    /// Where the verifier of all rounds is.
    public var verifierFolder: URL { folder.appending(path: "verifier") }

    /// Trains the verifier that the recipe asks for on the chains of all rounds, or does what is left of that.
    ///
    /// - Parameter model: whose weights it begins with.
    /// - Returns: what it cost; nil where the recipe asks for none, or there are not both right and wrong chains.
    /// - Throws: `CancellationError` behind a checkpoint.
    public func trainVerifier(
        on rounds: [Demonstrations], from model: URL,
        _ observe: @escaping @Sendable (RunEvent) -> Void
    ) async throws -> ComputeLedger? {
        guard let verifier = recipe.verifierRecipe else { return nil }
        let chains = rounds.flatMap { $0.labelled ?? [] }
        let right = chains.count { $0.isCorrect == true }
        guard right > 0, right < chains.count else {
            observe(
                .note(
                    "no verifier: of \(chains.count) chains with an answer \(right) are right, and it learns from "
                        + "right and wrong ones"))
            return nil
        }
        let run = try RunFolder.open(
            folder.appending(path: "verifier-training"), configuration: verifier,
            over: VerifierRecipe(kind: verifier.kind, chains: verifier.chains),
            startsOver: startsOver)
        if !FileManager.default.fileExists(atPath: verifierFolder.path) {
            let checkpoint = try CheckpointFolder(url: model)
            try await verifier.fit(
                chains, from: checkpoint.transformer(at: recipe.placement),
                tokenizer: checkpoint.tokenizer(), in: run, writing: verifierFolder, observe)
        }
        return try run.ledger(of: RewardTraining.phase)
    }
}
