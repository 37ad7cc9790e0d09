/// A task whose thoughts check what they try, so that a chain which gives up can be told by its own words.
public protocol SelfCheckingTask: ReasoningTask {
    /// Whether the chain closed its thought right behind a check that says no. Looks at the chain alone,
    /// never at the reference.
    func givesUp(_ chain: Chain) -> Bool
    /// How a line ends whose check says yes, its end included, and how one whose check says no. By default `Y` and
    /// `N` before the step separator.
    var verdicts: (yes: String, no: String) { get }
}

extension SelfCheckingTask {
    public var verdicts: (yes: String, no: String) { ("Y" + stepSeparator, "N" + stepSeparator) }
}
