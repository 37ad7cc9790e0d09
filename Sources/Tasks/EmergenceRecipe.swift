/// A task's recipe whose corpus can be had without the behaviours of search, and with them and nothing right: the
/// controls of asking where they come from (2503.01307).
public protocol EmergenceRecipe: TrainableTaskRecipe {
    /// The same problems and language; a chain is one attempt, right or wrong, and its answer, with no verdict.
    var singleAttempts: Self { get }
    /// The same problems and language; chains attempt, check and begin anew, and come to a wrong answer.
    var wrongSearches: Self { get }
}
