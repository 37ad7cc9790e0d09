import Results

extension SearchReport {
    /// Trees that a reader can open, step by step.
    func treeSection(_ subject: SearchSummary.Subject) -> [Node] {
        let models = subject.models.filter { !$0.trees.isEmpty }
        guard !models.isEmpty else { return [] }
        let opening = [
            node("h2", [:], .text("\(subject.heading): inside the searches")),
            node(
                "p", [:],
                .text(
                    "Whole trees of the first problems, not chosen by hand. Verdicts are the exact "
                        + "judge’s, put there after the search, which never saw them.")),
        ]
        return opening
            + models.flatMap { model in
                model.trees.map { entry in
                    // Strategy, verifier and size: the first as it is named elsewhere.
                    let parts = entry.strategy.split(separator: ",", maxSplits: 1)
                    let name = StrategyLook(parts.first.map(String.init) ?? "").name
                    let rest = parts.dropFirst().map { "," + $0 }.joined()
                    return PageParts.folded(
                        "\(name)\(rest), \(model.name) model: \(entry.problem)",
                        TreeView(tree: entry.tree, title: entry.problem).element.node)
                }
            }
    }
}
