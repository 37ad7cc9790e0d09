import Experiments

extension SearchReport {
    /// Trees that a reader can open, step by step.
    func treeSection(_ subject: SearchSummary.Subject) -> [Node] {
        let models = subject.models.filter { !$0.trees.isEmpty }
        guard !models.isEmpty else { return [] }
        let opening = [
            node("h2", [:], .text("\(subject.title): inside the searches")),
            node(
                "p", [:],
                .text(
                    "Whole trees of the first problems, not chosen by hand. Verdicts are the exact "
                        + "judge’s, put there after the search, which never saw them.")),
        ]
        return opening
            + models.flatMap { model in
                model.trees.map { entry in
                    let name = StrategyLook(entry.strategy).name
                    return PageParts.folded(
                        "\(name), \(model.name) model: \(entry.problem)",
                        TreeView(tree: entry.tree, title: entry.problem).element.node)
                }
            }
    }
}
