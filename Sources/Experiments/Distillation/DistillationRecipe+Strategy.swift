import Learning
import Reasoning
import Search

extension DistillationRecipe {
    /// Requires a strategy from whose solutions can be learned what the recipe learns.
    ///
    /// - Throws: naming the recipe's field that does not go with it.
    public func validate(learningFrom strategy: StrategyEntry) throws(ConfigurationError) {
        func require(_ holds: Bool, _ field: String, _ reason: String) throws(ConfigurationError) {
            guard holds else {
                throw ConfigurationError(field: field, reason: "\(strategy.name) \(reason)")
            }
        }
        let trees = StrategyCatalog.standard.names(where: \.isTree)
        try require(stream == nil || strategy.isTree, "stream", "makes no tree; take \(trees)")
        try require(
            alphaZero == nil || strategy.name == TreeSearch.entry.name, "alphaZero",
            "does not count the visits that are learned from; take \(TreeSearch.entry.name)")
        try require(
            !withoutKey || !strategy.usesReference, "withoutKey",
            "chooses by the answer key; take another strategy")
    }
}
