import Results

extension LearningFigures {
    /// Reward, length and the measures an engineer watches, step by step.
    var section: [Node] {
        guard !steps.isEmpty else { return [] }
        let skipped = steps.count { $0.skipped == true }
        var caption =
            "Training: the mean reward of the step’s chains. Held out: checkpoints on "
            + "held-out problems, with 95 % intervals."
        if steps.count >= 20 {
            caption += " Pale: every step; strong: the mean of the steps around it."
        }
        if skipped > 0 {
            caption +=
                " \(skipped == 1 ? "One update was" : "\(skipped) updates were") skipped for a gradient "
                + "that was not finite."
        }
        return [
            node("h2", [:], "Reward and length over reinforcement learning"),
            node(
                "figure", [:],
                node("div", ["class": "two"], all: accuracyAndLength.inline()),
                node("figcaption", [:], .text(caption))),
            node(
                "details", [:],
                node(
                    "summary", [:],
                    "Entropy, KL, clipping, gradient, sampler–trainer gap, throughput"),
                node("figure", ["class": "small"], all: curves.inline())),
        ]
    }
}
