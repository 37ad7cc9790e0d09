import Language
import Reasoning
import Rewards
import Tasks

/// What reinforcement learning is rewarded with instead of the exact verdict.
public struct RewardRecipe: Codable, Hashable, Sendable {
    /// What of a verifier's word a chain earns.
    public enum Form: String, Codable, CaseIterable, Sendable {
        /// Its score of the whole chain.
        case whole
        /// The forms of `StepReward`.
        case sum, minimum, progress
    }

    /// As `ponder solve --verifier` has it: the folder of a trained one, or `self`.
    public var verifier: String
    /// Default `whole`.
    public var form: Form = .whole
    /// What a right chain earns at its end beside it, by the exact judge; of forms of steps alone. Default 0.
    public var exact: Double = 0

    private enum CodingKeys: String, CodingKey { case verifier, form, exact }

    public init(verifier: String, form: Form = .whole, exact: Double = 0) {
        self.verifier = verifier
        self.form = form
        self.exact = exact
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        verifier = try fields.decode(String.self, forKey: .verifier)
        form = try fields.decodeIfPresent(Form.self, forKey: .form) ?? .whole
        exact = try fields.decodeIfPresent(Double.self, forKey: .exact) ?? 0
    }

    /// - Throws: `ConfigurationError`.
    public func validate() throws {
        try VerifierCatalog.standard.validate(verifier)
        try ConfigurationError.check("exact", exact, in: -1e6...1e6)
        guard form != .whole || exact == 0 else {
            throw ConfigurationError(
                field: "exact",
                reason: "stands beside values of steps; take another form than whole")
        }
    }

    /// The reward of a policy's chains.
    /// - Throws: what is wrong with the verifier's folder.
    func reward(for local: LocalModel, task: any ReasoningTask, longest: Int) throws -> any Reward {
        let verifier = try VerifierCatalog.standard.verifier(
            named: self.verifier,
            for: VerifierUse(task: task, model: local, longest: longest, rollouts: 4))
        let steps: StepReward.Form
        switch form {
        case .whole: return VerifierReward(verifier)
        case .sum: steps = .sum
        case .minimum: steps = .minimum
        case .progress: steps = .progress
        }
        return StepReward(
            verifier, policy: try local.policy(for: task), task: task, form: steps, exact: exact)
    }
}
