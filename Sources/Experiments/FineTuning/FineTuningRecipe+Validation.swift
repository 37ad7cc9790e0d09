import Language
import Learning
import Reasoning
import Tasks
import Tensors

extension FineTuningRecipe {
    /// - Throws: an error that names the first field out of bounds.
    public func validate() throws {
        try placement.validate()
        guard CheckpointFolder.isModel(modelURL) else {
            throw ConfigurationError(field: "model", reason: "there is no model at \(model)")
        }
        try validateProblems()
        try ConfigurationError.within("lora") { try lora?.validate() }
        try ConfigurationError.within("learning") { try learning.validate() }
        try ConfigurationError.check(
            "learning.steps", learning.steps, in: 1...Limits.steps.upperBound)
        try ConfigurationError.within("reward") { try reward?.validate() }
        try RewardRecipe.validate(reward, beside: learning)
        try ConfigurationError.check("cacheBytes", cacheBytes, in: 1...Int.max)
        try ConfigurationError.within("evaluation") { try evaluation.validate() }
    }

    /// - Throws: where there is no source of problems, or more than one.
    private func validateProblems() throws {
        guard (data == nil) != (task == nil) else {
            throw ConfigurationError(
                field: "data",
                reason: data == nil
                    ? "is missing, and so is a task: name the problems to learn from"
                    : "and task are two sources of problems; name one")
        }
        try ConfigurationError.within("data") { try data?.validate() }
        try task?.validate()
        try ConfigurationError.check(
            "trainingProblems", trainingProblems ?? 1, in: Limits.problems)
        guard data == nil else {
            for (field, isSet) in [
                ("trainingProblems", trainingProblems != nil), ("asked", asked != .chat),
                ("evaluation.side", evaluation.side != .test),
            ] where isSet {
                throw ConfigurationError(
                    field: field, reason: "is of a task, and the problems are those of files")
            }
            return
        }
        guard evaluation.side != .train else {
            throw ConfigurationError(
                field: "evaluation.side",
                reason: "train is what is learned; use test or validation")
        }
    }
}

extension FineTuningRecipe.DataFiles {
    /// - Throws: `ConfigurationError`.
    func validate() throws {
        _ = try DataSet(path: train, formatNamed: format)
        try ConfigurationError.check("limit", limit ?? 1, in: Limits.problems)
    }
}

extension FineTuningRecipe.Evaluation {
    /// - Throws: `ConfigurationError`.
    func validate() throws {
        for (field, value, bounds) in [
            ("problems", problems, Limits.problems), ("samples", samples, Limits.samples),
            ("every", every, Limits.interval), ("maxTokens", maxTokens ?? 1, Limits.tokens),
            ("choiceProblems", choiceProblems, Limits.problems),
        ] {
            try ConfigurationError.check(field, value, in: bounds)
        }
        try GenerateParameters(temperature: temperature).validate()
        for temperature in temperatures {
            try ConfigurationError.within("temperatures") {
                try GenerateParameters(temperature: temperature).validate()
            }
        }
        guard samples == 1 || (temperatures + [temperature]).allSatisfy({ $0 > 0 }) else {
            throw ConfigurationError(
                field: "samples", reason: "at temperature 0 all chains are the same one; take 1")
        }
    }
}
