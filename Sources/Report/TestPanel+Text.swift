import Results

extension ReasonerSummary.TestPanel {
    /// The problems it was measured on, in words.
    var heldOut: String { "held-out problems" + (problems.map { " " + $0 } ?? "") }
}
