import Foundation
import Learning
import Results
import Rewards
import Tensors

extension VerifierTraining {
    /// Trains the verifier and measures it on held-out problems, or does what is left of that.
    ///
    /// Cancelling the task stops after the step or batch under way.
    /// - Parameter observe: called with progress, from any thread.
    /// - Returns: what it is worth, against the exact judge.
    public func run(
        _ observe: @escaping @Sendable (RunEvent) -> Void = { _ in }
    ) async throws -> VerifierReport {
        let outcome = try await train(observe)
        let report = try await KeptFile(folder.appending(path: "calibration.json")).value {
            try await VerifierReport.measure(
                RewardModel.verifier(
                    at: verifierFolder, task: task,
                    device: recipe.chains.placement?.device ?? .cpu,
                    dtype: recipe.chains.placement?.dtype ?? .float32,
                    memory: recipe.chains.cacheBytes),
                on: outcome.heldOut, policies: policies.map(\.lastPathComponent), task: task,
                seed: recipe.seed, observe: observe)
        }
        var ledgers = outcome.ledgers
        ledgers["calibration"] = report.ledger
        try outcome.run.write(ledgers, as: "ledger.json")
        return report
    }
}
