import Foundation
import Language
import Learning
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

    /// As `ponder solve --verifier` has it: the folder of a trained one, or `self`; nil: a teacher.
    public var verifier: String?
    /// The folder of a model that says what it thinks of each token (`TeacherReward`); nil: a verifier.
    public var teacher: String?
    /// Default `whole`.
    public var form: Form = .whole
    /// What a right chain earns at its end beside it, by the exact judge; of forms of steps alone. Default 0.
    public var exact: Double = 0

    /// Bytes for the teacher's keys and values.
    private static let teacherMemory = 256 << 20

    private enum CodingKeys: String, CodingKey { case verifier, teacher, form, exact }

    public init(
        verifier: String? = nil, teacher: String? = nil, form: Form = .whole, exact: Double = 0
    ) {
        self.verifier = verifier
        self.teacher = teacher
        self.form = form
        self.exact = exact
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        verifier = try fields.decodeIfPresent(String.self, forKey: .verifier)
        teacher = try fields.decodeIfPresent(String.self, forKey: .teacher)
        form = try fields.decodeIfPresent(Form.self, forKey: .form) ?? .whole
        exact = try fields.decodeIfPresent(Double.self, forKey: .exact) ?? 0
    }

    /// - Throws: `ConfigurationError`.
    public func validate() throws {
        guard (verifier == nil) != (teacher == nil) else {
            throw ConfigurationError(
                field: "verifier",
                reason: verifier == nil
                    ? "is missing, and so is a teacher" : "and a teacher are two rewards; name one")
        }
        if let verifier { try VerifierCatalog.standard.validate(verifier) }
        guard teacher == nil || form == .whole else {
            throw ConfigurationError(field: "form", reason: "is of a verifier, not of a teacher")
        }
        guard teacher == nil || exact == 0 else {
            throw ConfigurationError(field: "exact", reason: "is of a verifier, not of a teacher")
        }
        try ConfigurationError.check("exact", exact, in: -1e6...1e6)
        guard form != .whole || exact == 0 else {
            throw ConfigurationError(
                field: "exact",
                reason: "stands beside values of steps; take another form than whole")
        }
        // Before anything is trained for it.
        if let teacher, !CheckpointFolder.isModel(URL(fileURLWithPath: teacher)) {
            throw ConfigurationError(field: "teacher", reason: "there is no model at \(teacher)")
        }
        if let folder = verifier.flatMap(VerifierCatalog.standard.folder(of:)),
            !FileManager.default.fileExists(atPath: folder)
        {
            throw ConfigurationError(field: "verifier", reason: "there is no \(folder)")
        }
    }

    /// Whether tokens and steps are credited with what is rewarded.
    /// - Throws: `ConfigurationError`.
    static func validate(_ reward: RewardRecipe?, beside learning: PolicyGradient.Configuration)
        throws
    {
        func refuse(_ field: String, _ reason: String) -> ConfigurationError {
            ConfigurationError(field: field, reason: reason)
        }
        let ofTokens = reward?.teacher != nil
        let ofSteps = reward.map { $0.form != .whole } ?? false
        guard ofTokens || ofSteps || learning.credit != .token else {
            throw refuse(
                "learning.credit",
                "token credits a token with what it earns itself, and whole chains are rewarded; name "
                    + "reward.teacher, or a form of steps")
        }
        guard !ofTokens || [.token, .critic].contains(learning.credit) else {
            throw refuse(
                "learning.credit", "is \(learning.credit), and a teacher rewards tokens; take token"
            )
        }
        guard !ofTokens || learning.temperature == 1 else {
            throw refuse(
                "learning.temperature",
                "\(learning.temperature) is not 1, at which student and teacher are compared")
        }
        guard !ofSteps || learning.credit != .survival else {
            throw refuse(
                "learning.credit",
                "survival goes by whole chains, and steps are rewarded; take chain, critic or token"
            )
        }
    }

    /// The reward of a policy's chains.
    /// - Throws: what is wrong with the verifier's folder.
    func reward(for local: LocalModel, task: any ReasoningTask, longest: Int) throws -> any Reward {
        if let teacher {
            let other = try LocalModel(
                folder: URL(fileURLWithPath: teacher, isDirectory: true),
                memory: Self.teacherMemory)
            return try TeacherReward(
                try other.policy(for: task), vocabulary: local.tokenizer)
        }
        let named = try VerifierCatalog.standard.verifier(
            named: self.verifier ?? "self",
            for: VerifierUse(task: task, model: local, longest: longest, rollouts: 4))
        guard let steps = StepReward.Form(rawValue: form.rawValue) else {
            return VerifierReward(named)
        }
        // Behind each step its own value counts, not that of the weakest before it.
        return StepReward(
            (named as? ProcessRewardModel)?.aggregating(by: .last) ?? named,
            policy: try local.policy(for: task), task: task, form: steps, exact: exact)
    }
}
