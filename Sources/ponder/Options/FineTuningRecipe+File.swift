import Experiments
import Learning
import Reasoning
import Tasks
import Yams

extension FineTuningRecipe {
    /// Whether a recipe is one of a model that is there already: then its `model` is a text, and no
    /// architecture.
    /// - Throws: `CommandError.recipe` for what is no recipe at all.
    static func isMeant(by text: String, file: String) throws -> Bool {
        guard let model = try RecipeFile.fields(of: text, file: file).mapping?["model"] else {
            return false
        }
        return model.scalar != nil && model.null == nil
    }

    /// Reads a recipe's text over the standard one.
    ///
    /// `algorithm` is no field of the recipe: what it names is what `learning` is where the recipe says
    /// nothing else, at the recipe's own sizes.
    /// - Parameter flag: an algorithm that counts before the text's own, and before what the text says of
    ///   what algorithms set.
    /// - Throws: `CommandError.recipe` naming file, line and field; `ConfigurationError` for the flag.
    static func parse(
        _ text: String, file: String, algorithm flag: String? = nil
    ) throws -> FineTuningRecipe {
        var named: Node?
        var sized = try RecipeFile.parse(text, file: file) {
            (asked: inout Node) throws -> FineTuningRecipe in
            named = asked.mapping?["algorithm"]
            return try standard(for: &asked, file: file)
        }
        if let flag {
            sized.learning = try LearningAlgorithm.named(flag).applied(to: sized.learning)
            return sized
        }
        guard let named else { return sized }
        sized.learning = try algorithm(named, file: file).applied(to: sized.learning)
        return try RecipeFile.parse(text, file: file) {
            (asked: inout Node) throws -> FineTuningRecipe in
            _ = try standard(for: &asked, file: file)
            return sized
        }
    }

    /// The standard recipe of the task that is named, if one is; the algorithm's field is taken out.
    private static func standard(for asked: inout Node, file: String) throws -> FineTuningRecipe {
        if var fields = asked.mapping {
            fields["algorithm"] = nil
            asked = .mapping(fields)
        }
        return FineTuningRecipe(
            model: "", task: try TaskRecipe.Kind.named(in: &asked, file: file)?.standard)
    }

    private static func algorithm(_ node: Node, file: String) throws -> LearningAlgorithm {
        do {
            return try LearningAlgorithm.named(node.scalar?.string ?? "")
        } catch let error as ConfigurationError {
            throw CommandError.recipe(
                file: file, line: node.mark?.line, field: "algorithm", reason: error.reason)
        }
    }
}
