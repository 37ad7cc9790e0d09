import Learning
import Reasoning
import Results
import Tasks

/// Everything that `ponder reproduce hypotheses` does, as one value: it is saved with the run.
public struct HypothesesRecipe: Codable, Hashable, Sendable {
    /// The base model, how it is trained where there is no run to take it from, the problems, the sizes and
    /// limits with which arms learn from rewards, and on what is measured. Of `evaluation`: problems, chains
    /// of each, token budgets (`thinking`), `votes` chains of `voteProblems` for pass@k, and the
    /// temperatures of the control.
    public var base: ReasonerRecipe
    /// The folder of a model, of the base's vocabulary, that teaches a way of learning its own; nil: none.
    public var teacher: String?
    /// The folder of a trained verifier that reads steps, from whose values ways of learning their own are
    /// rewarded; nil: none.
    public var verifier: String?
    /// Whether the first plain way of learning is tried on two more bases, one whose corpus has single attempts alone
    /// and one that was primed with wrong searches, and what chains do is counted before and behind it. Costs one
    /// and a quarter times the base's pretraining, and two budgets a seed. Nil: no.
    public var emergence: Bool?
    /// What is compared. The first of a hypothesis stands for it in claims.
    public var arms: [LearningArm]
    /// FLOPs of an arm's training: sampling, searching, judging and learning.
    public var budget: Double
    /// Places at equal distances in that budget at which a model is measured.
    public var places: Int
    /// Test problems on which divergence from the base is measured, one chain of each.
    public var divergenceProblems: Int

    public init(
        base: ReasonerRecipe, arms: [LearningArm], budget: Double, places: Int,
        divergenceProblems: Int
    ) {
        self.base = base
        self.arms = arms
        self.budget = budget
        self.places = places
        self.divergenceProblems = divergenceProblems
    }

    /// - Throws: `ConfigurationError` that names the first field out of bounds.
    public func validate() throws {
        try ConfigurationError.within("base") { try base.validate() }
        guard !arms.isEmpty else {
            throw ConfigurationError(field: "arms", reason: "there are none to compare")
        }
        var names: Set<String> = []
        for (index, arm) in arms.enumerated() {
            try ConfigurationError.within("arms[\(index)]") {
                try arm.validate(beside: base.learning)
                guard names.insert(arm.name).inserted else {
                    throw ConfigurationError(field: "name", reason: "\(arm.name) is there twice")
                }
            }
        }
        if emergence == true {
            _ = try EmergenceBases.corpora(of: base.task)
            guard arms.contains(where: { $0.hypothesis == .plain }) else {
                throw ConfigurationError(
                    field: "emergence", reason: "needs a plain way of learning among the arms")
            }
        }
        guard budget.isFinite, budget > 0, budget <= 1e24 else {
            throw ConfigurationError(
                field: "budget", reason: "\(budget) FLOPs are not in (0, 1e24]")
        }
        try ConfigurationError.check("places", places, in: 1...100)
        try ConfigurationError.check(
            "divergenceProblems", divergenceProblems, in: 1...base.evaluation.problems)
        guard base.reward == nil else {
            throw ConfigurationError(
                field: "base.reward", reason: "is the exact verdict, in which all are compared")
        }
        guard base.comparedWithin != nil else {
            throw ConfigurationError(
                field: "base.evaluation.thinking", reason: "has no budget to compare within")
        }
        guard base.evaluation.voteProblems <= sweptProblems else {
            throw ConfigurationError(
                field: "base.evaluation.voteProblems",
                reason:
                    "\(base.evaluation.voteProblems) are more than the \(sweptProblems) of the sweep"
            )
        }
    }

    private var sweptProblems: Int {
        base.evaluation.sweepProblems ?? base.evaluation.problems
    }

    /// With some of the arms alone, in the order of the recipe.
    /// - Throws: `ConfigurationError` for a name that there is not.
    public func only(_ names: [String]) throws -> HypothesesRecipe {
        for name in names where !arms.contains(where: { $0.name == name }) {
            throw ConfigurationError(
                field: "algorithms",
                reason:
                    "there is no '\(name)'; there are \(arms.map(\.name).joined(separator: ", "))")
        }
        var few = self
        few.arms = arms.filter { names.contains($0.name) }
        return few
    }

    /// What opens second attempts, of the first arm that learns them; nil where none does.
    var nudge: String? {
        arms.lazy.compactMap { $0.revision(beside: base.learning) }.first
            .map { $0.nudge ?? Reopening.denialMark }
    }

    /// Numbers k of chains at which pass@k and votes are given: powers of two.
    var counts: [Int] {
        (0..<20).map { 1 << $0 }.filter { $0 <= base.evaluation.votes }
    }
}
