import Foundation
import Language
import Learning
import Reasoning
import Search
import Tasks
import Tensors

/// Everything that `ponder train` does with a model that is there already, as one value: it learns from
/// rewards on the problems of a data set, or of a task of ours, and is measured before and after.
public struct FineTuningRecipe: Codable, Hashable, Sendable {
    /// The problems of a data set.
    public struct DataFiles: Codable, Hashable, Sendable {
        /// The file that is learned from.
        public var train: String
        /// The file that is measured on.
        public var test: String
        /// Of both, by a name of `DataSetFormat.named`; nil: what the fields of the first problem say.
        public var format: String?
        /// Most problems that are learned from; nil: all of the file.
        public var limit: Int?

        public init(train: String, test: String, format: String? = nil, limit: Int? = nil) {
            self.train = train
            self.test = test
            self.format = format
            self.limit = limit
        }
    }

    /// In which form problems of a task of ours are asked and answered.
    public enum Asking: String, Codable, CaseIterable, Sendable {
        /// As anybody asks: the answer is the number that is found in whatever the model writes.
        case chat
        /// In the task's own form, for models that were trained on it.
        case own
    }

    /// How much is measured, and how.
    public struct Evaluation: Codable, Hashable, Sendable {
        /// Held-out problems; of a data set as many as there are where those are fewer.
        public var problems = 200
        /// Chains of each.
        public var samples = 1
        /// Steps between two measurements, beside the first and the last.
        public var every = 10
        /// Of sampling; 0 takes the likeliest token.
        public var temperature: Float = 1
        /// Most tokens of a chain; nil: as many as learning allows.
        public var maxTokens: Int?
        /// Temperatures of which the model before learning gets the one at which it solves most, as a
        /// control; empty: there is no such control.
        public var temperatures: [Float] = []
        /// Problems on which that is chosen: the first that are learned from.
        public var choiceProblems = 100
        /// Whose problems of a task are measured on; recipes are chosen on `validation`.
        public var side = Split.test

        public init() {}
    }

    /// Everything random derives from it.
    public var seed: UInt64
    /// The folder of a model, or a GGUF file.
    public var model: String
    /// Nil: the problems are those of `task`.
    public var data: DataFiles?
    /// Nil: the problems are those of `data`.
    public var task: TaskRecipe?
    /// Of `task`. Default `chat`.
    public var asked: Asking
    /// Of `task`: different problems that are learned from; nil: 2000.
    public var trainingProblems: Int?
    /// Low-rank adapters that are learned in the place of the weights; nil: the weights learn.
    public var lora: LoRAConfiguration?
    public var learning: PolicyGradient.Configuration
    /// What is rewarded; nil: the exact verdict.
    public var reward: RewardRecipe?
    public var evaluation: Evaluation
    /// Whether the model is taught by a coin as well. Default true.
    public var controls: Bool
    /// Whether problems that are learned from may be measured on. Default false.
    public var allowContamination: Bool
    /// Bytes for KV pages.
    public var cacheBytes: Int
    /// Where the model learns and answers.
    public var placement: Placement

    /// Sizes for a model of 100 to 200 million parameters on two processors; problems have to be named.
    public init(model: String, data: DataFiles? = nil, task: TaskRecipe? = nil, seed: UInt64 = 1) {
        self.seed = seed
        self.model = model
        self.data = data
        self.task = task
        asked = .chat
        learning = PolicyGradient.Configuration(
            steps: 32, problems: 4, samples: 16, maxTokens: 128, tokensPerPass: 2_048,
            optimizer: .init(learningRate: 5e-6, warmupSteps: 2), checkpointInterval: 8)
        evaluation = Evaluation()
        controls = true
        allowContamination = false
        cacheBytes = 512 << 20
        placement = Placement()
    }

    /// The name of the algorithm that `learning` is; nil: none that has one.
    public var algorithm: String? {
        LearningAlgorithm.all.first { $0.applied(to: learning) == learning }?.name
    }

    /// Whether the model is measured behind a step on the way; behind the last one it always is.
    func isMeasured(behind step: Int) -> Bool {
        step > 0 && step < learning.steps && step.isMultiple(of: evaluation.every)
    }

    /// How chains are drawn to be measured.
    ///
    /// - Parameter temperature: nil: the recipe's own.
    func sampling(at temperature: Float? = nil) -> Sampling {
        Sampling(
            GenerateParameters(
                maxTokens: evaluation.maxTokens ?? learning.maxTokens,
                temperature: temperature ?? evaluation.temperature,
                seed: RandomStream.derive(seed, "evaluation")))
    }

    var modelURL: URL { URL(fileURLWithPath: model) }
}
