import Experiments
import Tasks

extension ReproduceCommand {
    /// The recipe of `reproduce hypotheses` with everything that the file does not say.
    ///
    /// - Throws: `ReasoningError.unknownTask`; `CommandError.argument` for several tasks; `ConfigurationError` for
    ///   a way of learning that there is not; `CommandError.recipe`, `CommandError.file`.
    func resolvedHypothesesRecipe() throws -> HypothesesRecipe {
        let size = budget.flatMap { HypothesesRecipe.Size(rawValue: $0) } ?? .full
        let kinds = try tasks.map(Self.kinds) ?? [.countdown]
        guard let kind = kinds.first, kinds.count == 1 else {
            throw CommandError.argument(
                "--tasks", reason: "ways of learning are compared on one task; name one")
        }
        let standard = quick ? HypothesesRecipe.quick(kind) : .standard(size, kind)
        var resolved = try recipe.map { try RecipeFile.read($0, over: standard) } ?? standard
        // What the file says of the base holds for all that it does not name itself.
        if resolved.arms == standard.arms {
            resolved = resolved.rebuilt(quick ? nil : size)
        }
        if emergence { resolved.emergence = true }
        guard let algorithms else { return resolved }
        return try resolved.only(
            algorithms.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
    }
}
