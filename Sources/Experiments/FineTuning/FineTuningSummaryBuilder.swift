import Foundation
import Language
import Learning
import Reasoning
import Results
import Search
import Statistics
import Tasks

/// Turns what the seeds found into the summary that a report is drawn from.
struct FineTuningSummaryBuilder {
    let beginning: FineTuningBeginning
    let problems: FineTuningProblems
    let configuration: ModelConfiguration
    let results: [FineTuningSeedResult]
    let commit: String

    private var recipe: FineTuningRecipe { beginning.recipe }

    func summary() throws -> FineTuningSummary {
        let (base, trained) = (results.map(\.base), results.map(\.trained))
        let own = results.map { _ in recipe.evaluation.temperature }
        var summary = FineTuningSummary(
            title: "\(name(of: recipe.model)) on \(source)",
            date: ISO8601DateFormatter().string(from: Date()), commit: commit,
            seeds: results.map(\.seed), model: model, data: data, algorithm: recipe.algorithm,
            base: try .init(base, temperatures: own, seed: recipe.seed),
            trained: try .init(trained, temperatures: own, seed: recipe.seed))
        summary.comparisons = [
            try .init(of: trained, against: "base", base, seed: recipe.seed)
        ]
        try addControls(to: &summary, trained: trained, temperatures: own)
        summary.curve = try curve()
        summary.learning = results.flatMap { result in
            result.record.steps.map {
                ReasonerSummary.LearningStep(
                    step: $0.step, seed: result.seed, flops: $0.flops, metrics: $0.metrics)
            }
        }
        if let first = results.first {
            summary.examples = ReasonerSummary.Example.chosen(
                before: first.base, after: first.trained, by: problems.task)
        }
        let ledgers = results.flatMap(\.ledgers)
        summary.bill = ledgers.flatMap { ReasonerSummary.bill(phase: $0.phase, $0.ledger) }
        summary.seconds = seconds
        summary.machineFacts = .here
        summary.configuration = try SummaryJSON.text(recipe)
        summary.notes = notes
        return summary
    }

    private func addControls(
        to summary: inout FineTuningSummary, trained: [ChainEvaluation], temperatures: [Float]
    ) throws {
        let coins = results.compactMap(\.randomReward)
        if coins.count == results.count {
            summary.controls.randomReward = try .init(
                coins, temperatures: temperatures, seed: recipe.seed)
            summary.comparisons.append(
                try .init(of: trained, against: "randomReward", coins, seed: recipe.seed))
        }
        let best = results.compactMap(\.atBestTemperature)
        if best.count == results.count {
            summary.controls.baseAtBestTemperature = try .init(
                best.map(\.evaluation), temperatures: best.map(\.temperature), seed: recipe.seed)
            summary.comparisons.append(
                try .init(
                    of: trained, against: "baseAtBestTemperature", best.map(\.evaluation),
                    seed: recipe.seed))
        }
    }

    private func curve() throws -> [FineTuningSummary.Point] {
        var points: [FineTuningSummary.Point] = []
        for result in results {
            for place in result.curve {
                let spent = result.record.spent[place.step] ?? .zero
                points.append(
                    .init(
                        step: place.step, seed: result.seed, tokens: spent.tokensRun,
                        flops: spent.flops,
                        accuracy: try [place.evaluation].accuracy(seed: recipe.seed)))
            }
        }
        return points
    }

    private var seconds: [String: Double] {
        results.reduce(into: [:]) { sum, result in
            for (phase, ledger) in result.ledgers where phase != "evaluation" {
                sum[phase, default: 0] += ledger.total.seconds
            }
            sum["evaluation", default: 0] += result.evaluationSeconds
        }
    }

    // MARK: In words

    private func name(of path: String) -> String { URL(fileURLWithPath: path).lastPathComponent }

    /// What the problems are called.
    private var source: String {
        recipe.data.map { name(of: $0.test) } ?? recipe.task?.kind.title ?? problems.task.name
    }

    private var model: FineTuningSummary.Model {
        let c = configuration
        return .init(
            source: beginning.model, parameters: c.parameterCount,
            description: "\(c.architecture.rawValue), width \(c.hiddenSize), \(c.hiddenLayers) "
                + "layers, \(c.attentionHeads) heads (\(c.kvHeads) key/value), context "
                + "\(c.maxPositionEmbeddings), \(c.vocabularySize) tokens")
    }

    private var data: FineTuningSummary.ProblemSides {
        .init(
            task: problems.task.name, description: problems.description,
            training: problems.training.count, heldOut: problems.heldOut.count,
            trainingFile: beginning.training, heldOutFile: beginning.heldOut,
            contamination: problems.contamination)
    }

    private var notes: [String] {
        var notes = [
            recipe.reward == nil
                ? "The reward is 1 for a right answer by the exact judge and 0 otherwise; a chain that "
                    + "the judge cannot tell is masked in learning, and counts as unanswered here."
                : "The reward is another one than the exact verdict (see the configuration); "
                    + "accuracies are the exact judge’s.",
            "n counts different problems. An interval of one chain a problem is Wilson’s; with "
                + "several chains or seeds problems are resampled, with all chains on each. "
                + "Differences are paired: each problem’s own. They cover the problems’ luck; that of "
                + "training shows only where there are several seeds.",
            "Measured with the weights as learning left them, at the temperature that is stated, "
                + "with at most \(recipe.sampling().parameters.maxTokens ?? 0) tokens after the "
                + "prompt.",
        ]
        if recipe.controls {
            notes.append(
                "The control learns in the same steps from a coin that rewards as often as the "
                    + "judge did in learning: "
                    + results.map { "\(($0.record.rewardedShare * 1_000).rounded() / 10) %" }
                    .joined(separator: ", ") + ".")
        }
        return notes
    }
}
