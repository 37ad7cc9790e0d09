/// A task whose thoughts check what they try, so that a chain which gives up can be told by its own words.
public protocol SelfCheckingTask: ReasoningTask {
    /// Whether the chain closed its thought right behind a check that says no. Looks at the chain alone,
    /// never at the reference.
    func givesUp(_ chain: Chain) -> Bool
}
