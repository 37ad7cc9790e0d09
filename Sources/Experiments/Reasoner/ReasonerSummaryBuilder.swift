import Foundation
import Language
import Learning
import Reasoning
import Results
import Statistics
import Tasks
import Tensors

/// Turns what the seeds found into the summary that a report is drawn from.
struct ReasonerSummaryBuilder {
    let recipe: ReasonerRecipe
    let results: [ReasonerSeedResult]
    let commit: String
    let seed: UInt64
    /// Seconds of this process.
    let elapsed: Double

    func summary() throws -> ReasonerSummary {
        var stream = RandomStream(seed, "summary")
        var summary = ReasonerSummary(
            base: try accuracy(results.map(\.base), &stream),
            trained: try accuracy(results.map(\.trained), &stream),
            trainPanel: try trainPanel(&stream), testPanel: try testPanel(&stream),
            seconds: seconds, ledger: ledger, seeds: results.map(\.seed), commit: commit)
        summary.trainComputeLabel = "RL compute, rollouts and training (FLOPs)"
        summary.fits = fits(of: summary, &stream)
        summary.learning = results.flatMap(learningSteps)
        summary.behaviours = try behaviours()
        summary.examples = try examples()
        summary.bill = results.flatMap(\.ledgers).flatMap {
            ReasonerSummary.bill(phase: $0.phase, $0.ledger)
        }
        try describe(&summary)
        return summary
    }

    /// One chain's accuracy over all seeds.
    private func accuracy(
        _ evaluations: [ChainEvaluation], _ stream: inout RandomStream
    ) throws -> ReasonerSummary.Accuracy {
        let pooled = try pooled(evaluations, &stream)
        return ReasonerSummary.Accuracy(
            passAt1: pooled.value, interval: pooled.interval, n: pooled.n)
    }

    func pooled(
        _ evaluations: [ChainEvaluation], _ stream: inout RandomStream
    ) throws -> Estimate {
        var estimates: [Estimate] = []
        for evaluation in evaluations {
            estimates.append(try evaluation.accuracy(stream: &stream))
        }
        return try Mean.pooled(estimates)
    }

    private func trainPanel(_ stream: inout RandomStream) throws -> [ReasonerSummary.TrainPoint] {
        var points: [ReasonerSummary.TrainPoint] = []
        for result in results {
            for checkpoint in result.checkpoints {
                let estimate = try checkpoint.evaluation.accuracy(stream: &stream)
                points.append(
                    ReasonerSummary.TrainPoint(
                        flops: checkpoint.flops, passAt1: estimate.value,
                        interval: estimate.interval, n: estimate.n, step: checkpoint.step,
                        seed: result.seed, label: "step \(checkpoint.step)"))
            }
        }
        return points
    }

    /// Seconds of each phase over all seeds.
    private var seconds: [String: Double] {
        var sum = results.reduce(into: [String: Double]()) { sum, result in
            for (phase, seconds) in result.seconds { sum[phase, default: 0] += seconds }
        }
        sum["total"] = sum.values.reduce(0, +)
        return sum
    }

    private var ledger: [String: ReasonerSummary.Spending] {
        var sum = ComputeLedger()
        for (_, ledger) in results.flatMap(\.ledgers) { sum.add(ledger) }
        return ReasonerSummary.readable(sum)
    }

    private func describe(_ summary: inout ReasonerSummary) throws {
        let task = try recipe.task.task()
        let corpus = try recipe.task.corpus(seed: recipe.seed)
        let tokenizer = try corpus.tokenizer()
        let m = recipe.model
        summary.title = "A reasoner from nothing: o1's two panels on \(recipe.task.kind.title)"
        summary.date = ISO8601DateFormatter().string(from: Date())
        let configuration = ModelConfiguration(
            vocabularySize: tokenizer.vocabularySize, hiddenSize: m.hiddenSize,
            intermediateSize: m.intermediateSize, hiddenLayers: m.layers, attentionHeads: m.heads,
            kvHeads: m.kvHeads, maxPositionEmbeddings: m.context, tieWordEmbeddings: true)
        let words =
            corpus.words.allSatisfy { $0.allSatisfy(\.isNumber) }
            ? "two-digit numbers" : "words, two-digit numbers"
        summary.model = ReasonerSummary.Model(
            parameters: configuration.parameterCount,
            description: "Llama family, width \(m.hiddenSize), \(m.layers) layers, "
                + "\(m.heads) heads (\(m.kvHeads) key/value), context \(m.context), "
                + "\(tokenizer.vocabularySize) tokens: characters, marks"
                + (corpus.words.isEmpty ? "" : ", \(words)"))
        summary.heldOut = ReasonerSummary.HeldOut(
            description: task.splitDescription, problems: recipe.evaluation.problems,
            trainingProblems: recipe.trainingProblems, overlap: try overlap(task))
        summary.machine =
            "\(ProcessInfo.processInfo.activeProcessorCount) cores, \(TensorRuntime.threads) threads, "
            + "\(FusedPath.instructionSet) kernels, LibTorch \(TensorRuntime.version)"
        summary.configuration = try SummaryJSON.text(recipe)
        summary.notes = [
            "The reward is 1 for a right answer and 0 otherwise. Nothing rewards length, checks, "
                + "retries or backtracking.",
            "n counts chains; intervals resample problems, so that chains of one problem are not "
                + "taken for independent.",
            "Compute per problem counts prompts, discarded chains and forced answers. Coverage "
                + "looks at the answer key: it is what a perfect verifier could pick.",
        ]
    }

    /// Evaluated problems that RL could have drawn, counted.
    private func overlap(_ task: any GenerativeTask) throws -> Int {
        let evaluated = Set(results.flatMap { $0.base.problems.map(\.id) })
        var shared = 0
        for result in results {
            let training = try task.problems(
                in: .train, count: recipe.trainingProblems,
                seed: RandomStream.derive(result.seed, "training-problems"))
            shared += training.count { evaluated.contains($0.id) }
        }
        return shared
    }
}
