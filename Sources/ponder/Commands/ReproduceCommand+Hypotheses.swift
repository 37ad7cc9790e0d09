import Experiments

extension ReproduceCommand {
    /// The recipe of `reproduce hypotheses` with everything that the file does not say.
    ///
    /// - Throws: `ConfigurationError` for a way of learning that there is not; `CommandError.recipe`,
    ///   `CommandError.file`.
    func resolvedHypothesesRecipe() throws -> HypothesesRecipe {
        let size = budget.flatMap { HypothesesRecipe.Size(rawValue: $0) } ?? .full
        let standard = quick ? HypothesesRecipe.quick() : .standard(size)
        let resolved = try recipe.map { try RecipeFile.read($0, over: standard) } ?? standard
        guard let algorithms else { return resolved }
        return try resolved.only(
            algorithms.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
    }
}
