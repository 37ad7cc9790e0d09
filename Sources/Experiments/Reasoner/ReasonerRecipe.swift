import Language
import Learning
import Reasoning
import Tasks
import Tensors

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
        /// Problems of `side`.
        public var problems: Int
        /// Chains of each for the accuracy of base, checkpoints and trained model.
        public var samples: Int
        /// RL steps after which the model is evaluated, beside the last.
        public var checkpoints: [Int]
        /// Thinking budgets in tokens of one chain: the thought is cut there and answered. Within the
        /// same numbers chains without bounds are compared: right and ended there.
        public var thinking: [Int]
        /// Tokens that one chain must think: its end of thought is withheld before, and forced there.
        public var held: [Int] = []
        /// Chains of each problem for votes and coverage.
        public var votes: Int
        /// Problems for votes and coverage, the first of those on which test-time compute is swept.
        public var voteProblems: Int
        /// Held-out problems on which test-time compute is swept; nil: as many as `problems`.
        public var sweepProblems: Int?
        /// Levels of difficulty of those problems; nil: the levels of the task's problems.
        public var sweepLevels: ClosedRange<Int>?
        /// Whether controls are trained and measured beside base and trained model. Default true.
        public var controls = true
        /// Temperatures of which the base model gets the one at which it solves most, as a control; empty:
        /// there is no such control.
        public var temperatures: [Float] = []
        /// Problems on which that is chosen, of a side that is not measured on, nor the test's; as many as
        /// there are where those are fewer.
        public var choiceProblems = 200
        /// Whose problems are measured on. Default the test's; recipes are chosen on `validation`.
        public var side = Split.test
    }

    public var seed: UInt64
    /// What is learned: problems, and the texts that teach their language.
    public var task: TaskRecipe
    public var model: Model
    public var pretraining: Pretraining.Configuration
    public var learning: PolicyGradient.Configuration
    /// What it is rewarded with; nil: the exact verdict.
    public var reward: RewardRecipe?
    /// Training problems that RL draws from.
    public var trainingProblems: Int
    /// Their levels of difficulty, such as those that the base model sometimes solves; nil: all of the
    /// task's problems.
    public var trainingLevels: ClosedRange<Int>?
    public var evaluation: Evaluation
    /// Bytes for KV pages.
    public var cacheBytes: Int
    /// Where the model learns and answers.
    public var placement = Placement()

    /// - Throws: an error that names the first field out of bounds.
    public func validate() throws {
        try task.validate()
        try placement.validate()
        try ConfigurationError.within("pretraining") { try pretraining.validate() }
        try ConfigurationError.within("learning") { try learning.validate() }
        try ConfigurationError.within("reward") { try reward?.validate() }
        try RewardRecipe.validate(reward, beside: learning)
        for (field, value, bounds) in [
            ("model.hiddenSize", model.hiddenSize, Limits.tokens),
            ("model.intermediateSize", model.intermediateSize, Limits.tokens),
            ("model.layers", model.layers, Limits.layers),
            ("model.heads", model.heads, Limits.width),
            ("model.kvHeads", model.kvHeads, Limits.width),
            ("model.context", model.context, Limits.tokens),
            ("trainingProblems", trainingProblems, Limits.problems),
            ("evaluation.problems", evaluation.problems, Limits.problems),
            ("evaluation.samples", evaluation.samples, Limits.samples),
            ("evaluation.votes", evaluation.votes, Limits.samples),
            ("evaluation.voteProblems", evaluation.voteProblems, Limits.problems),
            ("evaluation.choiceProblems", evaluation.choiceProblems, Limits.problems),
            ("evaluation.sweepProblems", evaluation.sweepProblems ?? 1, Limits.problems),
            ("cacheBytes", cacheBytes, 1...Int.max),
        ] {
            try ConfigurationError.check(field, value, in: bounds)
        }
        guard task.tokenLimit <= model.context else {
            throw ConfigurationError(
                field: "model.context",
                reason:
                    "\(model.context) is less than the \(task.tokenLimit) tokens that a text of "
                    + "task.\(task.kind.rawValue) may have")
        }
        let levels = 1...task.hardestLevel
        for (field, range) in [
            ("evaluation.sweepLevels", evaluation.sweepLevels), ("trainingLevels", trainingLevels),
        ] {
            guard let range else { continue }
            guard levels.contains(range.lowerBound), levels.contains(range.upperBound) else {
                throw ConfigurationError(
                    field: field, reason: "\(range) does not lie within \(levels)")
            }
        }
        let longest = longestThinking
        for (field, budgets) in [("thinking", evaluation.thinking), ("held", evaluation.held)]
        where !budgets.allSatisfy({ $0 >= 1 && $0 <= longest }) {
            throw ConfigurationError(
                field: "evaluation.\(field)",
                reason: "every budget must be in 1...\(longest): the context of \(model.context) "
                    + "holds the prompt and an answer too")
        }
        for temperature in evaluation.temperatures {
            try ConfigurationError.within("evaluation.temperatures") {
                try GenerateParameters(temperature: temperature).validate()
            }
        }
        guard evaluation.side != .train else {
            throw ConfigurationError(
                field: "evaluation.side", reason: "train is what is learned; use test or validation"
            )
        }
        _ = try problems()
    }

    /// The largest budget of thinking. Beside the thought the context holds a prompt, the thought's end
    /// and the answer: a longer one is closed sooner than its budget says.
    var longestThinking: Int { model.context - task.answerTokens - 2 }

    /// The budget of `evaluation.thinking` at which models are compared in words: the last that learning
    /// allowed, or the first.
    var comparedWithin: Int? {
        evaluation.thinking.filter { $0 <= learning.maxTokens }.max() ?? evaluation.thinking.min()
    }

    /// What a run draws: problems to learn from and to be measured on.
    struct Problems {
        var training: [Problem]
        var heldOut: [Problem]
        /// Those on which test-time compute is swept.
        var swept: [Problem]
        /// Those on which a control's temperature is chosen.
        var choice: [Problem]
    }

    /// The task with the levels that learning draws from.
    func taughtTask() throws -> any GenerativeTask {
        var taught = task
        taught.levels = trainingLevels ?? taught.levels
        return try taught.task()
    }

    /// Draws the problems.
    /// - Throws: `ConfigurationError` naming the field that asks for more than there are.
    func problems() throws -> Problems {
        let task = try self.task.task()
        var swept = self.task
        swept.levels = evaluation.sweepLevels ?? swept.levels
        let sweptTask = try swept.task()
        let taught = try taughtTask()
        func drawn(_ field: String, _ problems: () throws -> [Problem]) throws -> [Problem] {
            do {
                return try problems()
            } catch let error as TaskError {
                throw ConfigurationError(field: field, reason: "\(error)")
            }
        }
        return Problems(
            training: try drawn("trainingProblems") {
                try taught.problems(
                    in: .train, count: trainingProblems,
                    seed: RandomStream.derive(seed, "training-problems"))
            },
            heldOut: try drawn("evaluation.problems") {
                try task.problems(measuring: evaluation.problems, of: evaluation.side)
            },
            swept: try drawn(
                evaluation.sweepProblems == nil
                    ? "evaluation.sweepLevels" : "evaluation.sweepProblems"
            ) {
                try sweptTask.problems(
                    measuring: evaluation.sweepProblems ?? evaluation.problems,
                    of: evaluation.side)
            },
            choice: evaluation.temperatures.isEmpty
                ? []
                : try drawn("evaluation.choiceProblems") { try choiceProblems(of: task) })
    }

    /// Of the side beside the one measured on.
    private func choiceProblems(of task: any GenerativeTask) throws -> [Problem] {
        let side: Split = evaluation.side == .test ? .validation : .train
        do {
            return try task.problems(measuring: evaluation.choiceProblems, of: side)
        } catch TaskError.notEnoughProblems(_, let found, _) where found > 0 {
            return try task.problems(measuring: found, of: side)
        }
    }

    /// The steps whose model is kept and evaluated.
    public var evaluatedSteps: [Int] {
        Set(evaluation.checkpoints.filter { $0 > 0 && $0 < learning.steps } + [learning.steps])
            .sorted()
    }
}
