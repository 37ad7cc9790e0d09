import Foundation
import Language
import Reasoning
import Rewards
import Tasks

/// Trains a verifier from a policy's own chains: draw and judge → label → train.
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
    let startsOver: Bool
    public let task: any GenerativeTask

    /// - Parameters:
    ///   - policies: checkpoint folders; the verifier begins with the weights of the last one.
    ///   - chainsFolder: nil: `chains/` of the run.
    ///   - judge: a verifier's folder; needed by `processBootstrapped` and by no other kind.
    ///   - startsOver: whether a phase whose checkpoints are all damaged begins anew. Default false.
    /// - Throws: an error naming the first field of the recipe that is out of bounds.
    public init(
        recipe: VerifierRecipe, policies: [URL], folder: URL, chainsFolder: URL? = nil,
        judge: URL? = nil, startsOver: Bool = false
    ) throws {
        try recipe.validate()
        guard !policies.isEmpty else {
            throw ConfigurationError(field: "policies", reason: "there are none")
        }
        guard (judge != nil) == (recipe.kind == .processBootstrapped) else {
            throw ConfigurationError(
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
        self.startsOver = startsOver
        task = try recipe.chains.task.task()
        if recipe.kind == .processExact { _ = try Self.judge(task) }
    }

    /// The task as a judge of steps.
    /// - Throws: `ConfigurationError` for a task that is none.
    static func judge(_ task: any ReasoningTask) throws -> any StepJudge {
        guard let judge = task as? any StepJudge else {
            throw ConfigurationError(
                field: "kind",
                reason: "the steps of \(task.name) are not judged; label them with rollouts")
        }
        return judge
    }

    /// The name of the phase whose cost trainings with the same `chainsFolder` share.
    public static let chainsPhase = "chains"

    public var verifierFolder: URL { folder.appending(path: "verifier") }

    /// What a training came to.
    public struct Outcome: Sendable {
        /// Judged chains of held-out problems, to measure the verifier on.
        public var heldOut: [DrawnChain]
        /// What it cost, by phase.
        public var ledgers: [String: ComputeLedger]
        /// Open for writing as long as this is kept.
        public var run: RunFolder
    }

    /// Does what is left to do.
    ///
    /// Cancelling the task stops after the step or batch under way.
    /// - Parameter observe: called with progress, from any thread.
    public func train(
        _ observe: @escaping @Sendable (RunEvent) -> Void = { _ in }
    ) async throws -> Outcome {
        let run = try RunFolder.open(
            folder, configuration: recipe,
            over: VerifierRecipe(kind: recipe.kind, chains: recipe.chains), startsOver: startsOver,
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
            try await trainRewardModel(chains.training, run, observe, &ledgers)
        }
        return Outcome(heldOut: chains.heldOut, ledgers: ledgers, run: run)
    }
}
