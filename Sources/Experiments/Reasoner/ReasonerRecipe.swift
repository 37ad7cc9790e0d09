import Language
import Learning
import Reasoning
import Tasks

/// Everything that `ponder reproduce o1` and `ponder train` do, as one value: it is saved with the
/// run.
public struct ReasonerRecipe: Codable, Hashable, Sendable {
    /// The architecture; the vocabulary is the corpus's.
    public struct Model: Codable, Hashable, Sendable {
        public var hiddenSize: Int
        public var intermediateSize: Int
        public var layers: Int
        public var heads: Int
        public var kvHeads: Int
        /// Longest sequence in tokens.
        public var context: Int
    }

    /// How much is measured, and on what.
    public struct Evaluation: Codable, Hashable, Sendable {
        /// Held-out problems.
        public var problems: Int
        /// Chains of each for the accuracy of base, checkpoints and trained model.
        public var samples: Int
        /// RL steps after which the model is evaluated, beside the last.
        public var checkpoints: [Int]
        /// Thinking budgets in tokens of one chain: the thought is cut there and answered.
        public var thinking: [Int]
        /// Chains of each problem for votes and coverage.
        public var votes: Int
        /// Problems for votes and coverage, the first of those on which test-time compute is swept.
        public var voteProblems: Int
        /// Held-out problems on which test-time compute is swept; nil: as many as `problems`.
        public var sweepProblems: Int?
        /// Levels of difficulty of those problems; nil: the levels of the task's problems.
        public var sweepLevels: ClosedRange<Int>?
    }

    public var seed: UInt64
    /// What is learned: problems, and the texts that teach their language.
    public var task: TaskRecipe
    public var model: Model
    public var pretraining: Pretraining.Configuration
    public var learning: PolicyGradient.Configuration
    /// Training problems that RL draws from.
    public var trainingProblems: Int
    public var evaluation: Evaluation
    /// Bytes for KV pages.
    public var cacheBytes: Int

    /// - Throws: an error that names the first field out of bounds.
    public func validate() throws {
        try task.validate()
        try pretraining.validate()
        try learning.validate()
        let checks: [(String, Int)] = [
            ("model.hiddenSize", model.hiddenSize),
            ("model.intermediateSize", model.intermediateSize), ("model.layers", model.layers),
            ("model.heads", model.heads), ("model.kvHeads", model.kvHeads),
            ("model.context", model.context), ("trainingProblems", trainingProblems),
            ("evaluation.problems", evaluation.problems),
            ("evaluation.samples", evaluation.samples), ("evaluation.votes", evaluation.votes),
            ("evaluation.voteProblems", evaluation.voteProblems), ("cacheBytes", cacheBytes),
            ("evaluation.sweepProblems", evaluation.sweepProblems ?? 1),
        ]
        for (field, value) in checks where value < 1 {
            throw LearningError.configuration(field: field, reason: "\(value) is not positive")
        }
        guard task.tokenLimit <= model.context else {
            throw LearningError.configuration(
                field: "model.context",
                reason:
                    "\(model.context) is less than the \(task.tokenLimit) tokens that a text of "
                    + "task.\(task.kind.rawValue) may have")
        }
        let levels = 1...task.hardestLevel
        if let swept = evaluation.sweepLevels,
            swept.lowerBound < levels.lowerBound || swept.upperBound > levels.upperBound
        {
            throw LearningError.configuration(
                field: "evaluation.sweepLevels", reason: "\(swept) does not lie within \(levels)")
        }
        guard evaluation.thinking.allSatisfy({ $0 >= 1 && $0 < model.context }) else {
            throw LearningError.configuration(
                field: "evaluation.thinking",
                reason: "every budget must be in 1..<\(model.context), the context")
        }
    }

    /// The steps whose model is kept and evaluated.
    public var evaluatedSteps: [Int] {
        Set(evaluation.checkpoints.filter { $0 > 0 && $0 < learning.steps } + [learning.steps])
            .sorted()
    }
}
