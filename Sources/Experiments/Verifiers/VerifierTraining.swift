import Foundation
import Language
import Learning
import Reasoning
import Results
import Rewards
import Tasks

/// Trains a verifier from a policy's own chains and measures it on held-out problems: draw and
/// judge → label → train → calibrate.
///
/// Everything lies in one folder and can be interrupted at any moment; running it again goes on,
/// and ends in the same weights.
///
///     FOLDER/verifier/          opens with `RewardModel.verifier(at:task:)`
///     FOLDER/calibration.json   `VerifierReport`, against the exact judge
///     FOLDER/ledger.json        what it cost, by phase
///     FOLDER/labels.jsonl       the chains learned from, with their labels
///     FOLDER/chains/            the drawn chains, unless they lie elsewhere
///     FOLDER/labels/, checkpoints/, events/, metrics.jsonl, store.sqlite
public struct VerifierTraining: Sendable {
    public let recipe: VerifierRecipe
    public let policies: [URL]
    public let folder: URL
    /// The folder of the drawn chains, which several trainings may share.
    public let chainsFolder: URL
    /// The outcome model that judges rollouts where the recipe bootstraps.
    public let judge: URL?
    let task: any GenerativeTask & StepJudge

    /// - Parameters:
    ///   - policies: checkpoint folders; the verifier begins with the weights of the last one.
    ///   - chainsFolder: nil: `chains/` of the run.
    ///   - judge: a verifier's folder; needed by `processBootstrapped` and by no other kind.
    /// - Throws: an error naming the first field of the recipe that is out of bounds.
    public init(
        recipe: VerifierRecipe, policies: [URL], folder: URL, chainsFolder: URL? = nil,
        judge: URL? = nil
    ) throws {
        try recipe.validate()
        guard !policies.isEmpty else {
            throw LearningError.configuration(field: "policies", reason: "there are none")
        }
        guard (judge != nil) == (recipe.kind == .processBootstrapped) else {
            throw LearningError.configuration(
                field: "judge",
                reason: judge == nil
                    ? "\(recipe.kind.rawValue) needs an outcome model's folder to judge rollouts"
                    : "\(recipe.kind.rawValue) is labelled without an outcome model")
        }
        self.recipe = recipe
        self.policies = policies
        self.folder = folder
        self.chainsFolder = chainsFolder ?? folder.appending(path: "chains")
        self.judge = judge
        task = try recipe.chains.task.task()
    }

    /// The name of the phase whose cost trainings with the same `chainsFolder` share.
    static let chainsPhase = "chains"

    public var verifierFolder: URL { folder.appending(path: "verifier") }

    /// Does what is left to do.
    ///
    /// Cancelling the task stops after the step or batch under way.
    /// - Parameter observe: called with progress, from any thread.
    /// - Returns: what it is worth on held-out problems.
    public func run(
        _ observe: @escaping @Sendable (RunEvent) -> Void = { _ in }
    ) async throws -> VerifierReport {
        let run = try RunFolder.open(
            folder, configuration: recipe,
            writes: [
                "verifier", "taught", "labels", "labels.jsonl", "calibration.json", "ledger.json",
            ])
        let chains = try await VerifierChains(
            configuration: recipe.chains, policies: policies, folder: chainsFolder
        ).complete(observe)
        var ledgers = [Self.chainsPhase: chains.ledger]
        if recipe.kind == .generative {
            try await teach(chains.training, run, observe, &ledgers)
        } else {
            try await train(chains.training, run, observe, &ledgers)
        }
        let report = try await measure(chains.heldOut, run, observe)
        ledgers["calibration"] = report.ledger
        try run.write(ledgers, as: "ledger.json")
        return report
    }

    /// Measures the written verifier; what was measured before is read again.
    private func measure(
        _ heldOut: [DrawnChain], _ run: RunFolder,
        _ observe: @escaping @Sendable (RunEvent) -> Void
    ) async throws -> VerifierReport {
        let file = run.url.appending(path: "calibration.json")
        if let data = try? Data(contentsOf: file),
            let saved = try? JSONDecoder().decode(VerifierReport.self, from: data)
        {
            return saved
        }
        let report = try await VerifierReport.measure(
            RewardModel.verifier(
                at: verifierFolder, task: task, memory: recipe.chains.cacheBytes),
            on: heldOut, policies: policies.map(\.lastPathComponent), task: task,
            seed: recipe.seed, observe: observe)
        try run.write(report, as: "calibration.json")
        return report
    }
}

extension RunFolder {
    /// Writes a file of the run, whole or not at all.
    func write(_ value: some Encodable, as name: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFolder.writeFile(
            url.appending(path: name), encoder.encode(value) + Data("\n".utf8))
    }
}
