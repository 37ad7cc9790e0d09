import Reasoning
import Search

/// A strategy at one size that is run by itself, not computed from the pool.
struct TestTimeRun: Sendable {
    /// The curve that it is a point of.
    let strategy: String
    let verifier: String?
    let label: String
    let size: Int
    let choice: StrategyChoice

    /// One chain whose thought is cut, and one whose thought is held, as curves are named.
    static let cut = "cut-thought"
    static let held = "held-thought"

    /// One chain within a thinking budget.
    ///
    /// - Throws: `ConfigurationError`.
    static func thinking(_ budget: ThinkingBudget, by sampling: Sampling) throws -> TestTimeRun {
        var sampling = sampling
        sampling.thinking = budget
        let choice = StrategyChoice(SingleChain.entry, samples: 1, sampling: sampling)
        try choice.validate()
        let size = budget.cap ?? budget.floor
        return TestTimeRun(
            strategy: budget.cap == nil ? held : cut, verifier: nil, label: "\(size) tokens",
            size: size, choice: choice)
    }

    /// A search at one size.
    ///
    /// - Parameter verifier: by name, where the strategy asks one.
    /// - Throws: `ConfigurationError`.
    static func search(_ cell: SearchCell, by verifier: String?, _ sampling: Sampling) throws
        -> TestTimeRun
    {
        let cell = SearchCell(
            cell.strategy, verifier, size: cell.size, width: cell.width, stops: false)
        return TestTimeRun(
            strategy: cell.strategy, verifier: verifier, label: cell.label, size: cell.size,
            choice: try cell.choice(sampling))
    }
}
