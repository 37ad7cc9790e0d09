import Learning
import Tasks
import Tensors

extension ReasonerRecipe {
    private enum CodingKeys: String, CodingKey {
        case seed, task, model, pretraining, learning, reward, trainingProblems, trainingLevels,
            evaluation
        case cacheBytes
        case placement
        /// The corpus of Countdown, in recipes from before there were other tasks.
        case corpus
    }

    /// The recipe of a run, whichever version began it.
    /// - Throws: `RunError.file`.
    static func saved(in run: RunFolder) throws -> ReasonerRecipe {
        try run.configuration { saved in
            let task = (saved["task"] as? [String: Any])?.keys.first
            return older(task.flatMap(TaskRecipe.Kind.init(rawValue:)) ?? .countdown)
        }
    }

    /// What versions did that did not save all of today's fields.
    static func older(_ kind: TaskRecipe.Kind, seed: UInt64 = 1) -> ReasonerRecipe {
        var recipe = standard(kind, seed: seed)
        recipe.trainingLevels = nil
        (recipe.learning.stages, recipe.learning.credit) = ([], .chain)
        (recipe.learning.optimizer.muon, recipe.pretraining.optimizer.muon) = (nil, nil)
        recipe.evaluation.held = []
        recipe.evaluation.controls = false
        recipe.evaluation.temperatures = []
        if var corpus = recipe.task.own as? CountdownCorpus.Configuration {
            (corpus.commonTargets, corpus.answerShare, corpus.givesUp) = (0, 0, true)
            (corpus.notes, corpus.towardsTarget) = (false, 0)
            corpus.freshBeginnings = false
            recipe.task = .countdown(corpus)
        }
        return recipe
    }

    /// Fields as they were called once, by that name.
    static let renamedFields = ["corpus": "task.countdown"]

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        seed = try fields.decode(UInt64.self, forKey: .seed)
        if fields.contains(.corpus), !fields.contains(.task) {
            task = .countdown(
                try fields.decode(CountdownCorpus.Configuration.self, forKey: .corpus))
        } else {
            task = try fields.decode(TaskRecipe.self, forKey: .task)
        }
        model = try fields.decode(Model.self, forKey: .model)
        pretraining = try fields.decode(Pretraining.Configuration.self, forKey: .pretraining)
        learning = try fields.decode(PolicyGradient.Configuration.self, forKey: .learning)
        reward = try fields.decodeIfPresent(RewardRecipe.self, forKey: .reward)
        trainingProblems = try fields.decode(Int.self, forKey: .trainingProblems)
        trainingLevels = try fields.decodeIfPresent(
            ClosedRange<Int>.self, forKey: .trainingLevels)
        evaluation = try fields.decode(Evaluation.self, forKey: .evaluation)
        cacheBytes = try fields.decode(Int.self, forKey: .cacheBytes)
        placement = try fields.decodeIfPresent(Placement.self, forKey: .placement) ?? Placement()
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(seed, forKey: .seed)
        try fields.encode(task, forKey: .task)
        try fields.encode(model, forKey: .model)
        try fields.encode(pretraining, forKey: .pretraining)
        try fields.encode(learning, forKey: .learning)
        try fields.encodeIfPresent(reward, forKey: .reward)
        try fields.encode(trainingProblems, forKey: .trainingProblems)
        try fields.encodeIfPresent(trainingLevels, forKey: .trainingLevels)
        try fields.encode(evaluation, forKey: .evaluation)
        try fields.encode(cacheBytes, forKey: .cacheBytes)
        try fields.encode(placement, forKey: .placement)
    }
}
