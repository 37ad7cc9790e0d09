import Results
import Statistics

extension SearchReport {
    /// How far the verifiers can be believed, what choosing by them is worth, what they cost.
    func verifierSection(
        _ benchmark: SearchSummary.Benchmark, _ figures: [SearchFigures]
    ) -> [Node] {
        let models = figures.filter {
            !$0.model.reliability.isEmpty || !$0.choice.plots.isEmpty
                || !$0.overOptimization.plots.isEmpty || !$0.coverage.plots.isEmpty
        }
        guard !models.isEmpty || !benchmark.verifiers.isEmpty else { return [] }
        var nodes = [node("h2", [:], .text("\(benchmark.heading): verifiers and coverage"))]
        if !benchmark.verifiers.isEmpty { nodes.append(training(benchmark.verifiers)) }
        for figures in models {
            nodes.append(node("h3", [:], .text("On chains of the \(figures.model.name) model")))
            if !figures.model.reliability.isEmpty { nodes.append(quality(figures.model)) }
            nodes += drawings(figures)
        }
        return nodes
    }

    private func training(_ notes: [SearchSummary.VerifierNote]) -> Node {
        Table(
            columns: [.words("verifier"), "FLOPs to make it", "time", .words("how")],
            rows: notes.map {
                [
                    $0.name, NumberText.scientific($0.flops), NumberText.duration($0.seconds),
                    $0.text,
                ]
            }
        ).node
    }

    private func quality(_ model: SearchSummary.Model) -> Node {
        func decimal(_ value: Double?) -> String { NumberText.decimal(value ?? .nan, places: 3) }
        func percent(_ value: Double?) -> String { NumberText.percent(value ?? .nan) }
        return Table(
            columns: [
                .words("verifier"), "AUROC", "Brier", "ECE", "false positives",
                "false negatives", "at score", "chains", "not judged",
            ],
            rows: model.reliability.map { entry in
                let calibration = entry.calibration
                return [
                    entry.verifier, decimal(calibration.areaUnderROC), decimal(calibration.brier),
                    decimal(calibration.expectedError), percent(calibration.falsePositiveRate),
                    percent(calibration.falseNegativeRate),
                    NumberText.short(calibration.threshold), NumberText.count(calibration.count),
                    NumberText.count(calibration.masked),
                ]
            }
        ).node
    }

    private func drawings(_ figures: SearchFigures) -> [Node] {
        var nodes: [Node] = []
        let pair = [
            (figures.choice, "Vote, dashed, asks no verifier."),
            (figures.coverage, lawText(figures.model)),
        ].filter { !$0.0.plots.isEmpty }
        if !pair.isEmpty {
            nodes.append(
                node(
                    "div", ["class": "two"],
                    all: pair.map { figure, caption in figure.framed(caption: prose(caption)) }))
        }
        let rows = [
            (
                figures.overOptimization,
                "Best of k by each verifier: where the score rises and the accuracy falls, the verifier is "
                    + "over-optimized."
            ),
            (
                figures.reliability,
                "Chains by score, in ten bins: on the diagonal a score is the share of chains that are "
                    + "correct. Bars: Wilson’s 95 % intervals, which take chains for independent."
            ),
        ]
        for (figure, caption) in rows where !figure.plots.isEmpty {
            if figure.hasLegend { nodes.append(Legend(figure.plots).node) }
            nodes.append(figure.framed("small", caption: [.text(caption)]))
        }
        return nodes
    }

    private func lawText(_ model: SearchSummary.Model) -> String {
        let text = "Problems with a correct chain among k, by the answer key."
        guard let law = model.coverageLaw else { return text }
        func written(_ estimate: Estimate) -> String {
            "\(NumberText.short(estimate.value)) (\(NumberText.short(estimate.interval.low)) to "
                + "\(NumberText.short(estimate.interval.high)))"
        }
        return text
            + " Line: coverage = exp(−a · k to the power −b) with a = \(written(law.a)) and b = "
            + "\(written(law.b)); R² = \(NumberText.short(law.rSquared)), \(law.points) points."
    }
}
