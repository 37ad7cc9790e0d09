import Foundation
import Language
import Learning
import Reasoning
import Results
import Statistics
import Tasks

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
        let base = measures(results.map(\.base))
        let trained = measures(results.map(\.trained))
        var summary = ReasonerSummary(
            base: try base.summary(&stream), trained: try trained.summary(&stream),
            trainPanel: try trainPanel(&stream), testPanel: try testPanel(&stream),
            seconds: seconds, ledger: ledger, seeds: results.map(\.seed), commit: commit)
        try addControls(to: &summary, base: base, trained: trained, &stream)
        summary.trainComputeLabel = "RL compute, rollouts and training (FLOPs)"
        summary.fits = fits(of: summary, &stream)
        summary.learning = results.flatMap { result in
            result.learning.map {
                ReasonerSummary.LearningStep(
                    step: $0.step, seed: result.seed, flops: $0.flops, metrics: $0.metrics)
            }
        }
        summary.behaviours = try behaviours()
        if let first = results.first {
            summary.examples = ReasonerSummary.Example.chosen(
                before: first.base, after: first.trained, by: try recipe.task.task())
        }
        summary.bill = results.flatMap(\.ledgers).flatMap {
            ReasonerSummary.bill(phase: $0.phase, $0.ledger)
        }
        try describe(&summary)
        return summary
    }

    /// Of all seeds, within the budgets of one chain's thinking.
    private func measures(_ evaluations: [ChainEvaluation]) -> SearchMeasures {
        SearchMeasures(evaluations, tokens: recipe.evaluation.thinking)
    }

    /// Controls, and the trained model against each of them and against the base.
    private func addControls(
        to summary: inout ReasonerSummary, base: SearchMeasures, trained: SearchMeasures,
        _ stream: inout RandomStream
    ) throws {
        summary.comparedWithin = recipe.comparedWithin
        summary.comparisons = try trained.compared(with: base, named: "base", &stream)
        func control(
            _ name: String, _ evaluation: (ReasonerSeedControls) -> ChainEvaluation?
        ) throws -> ReasonerSummary.ModelMeasures? {
            let found = results.compactMap { evaluation($0.controls) }
            guard !found.isEmpty, found.count == results.count else { return nil }
            let measures = measures(found)
            summary.comparisons += try trained.compared(with: measures, named: name, &stream)
            return try measures.summary(&stream)
        }
        summary.controls = ReasonerSummary.Controls(
            blindSearch: try control("blindSearch", \.blindSearch),
            corpusSearch: try control("corpusSearch", \.corpusSearch),
            baseAtBestTemperature: try control(
                "baseAtBestTemperature", \.baseAtBestTemperature?.evaluation),
            baseWithoutGivingUp: try control("baseWithoutGivingUp", \.baseWithoutGivingUp),
            supervised: try control("supervised", \.supervised),
            randomReward: try control("randomReward", \.randomReward))
        summary.controls.baseAtBestTemperature?.temperatures = results.compactMap {
            $0.controls.baseAtBestTemperature?.temperature
        }
    }

    /// One chain's accuracy over all seeds; `n` counts different problems.
    func pooled(
        _ evaluations: [ChainEvaluation], _ stream: inout RandomStream
    ) throws -> Estimate {
        try SearchMeasures(evaluations, tokens: []).accuracy.estimate(stream: &stream)
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
        summary.split = task.splitSizes().map {
            ReasonerSummary.SplitCounts(
                spaceSize: $0.spaceSize, train: $0.train, validation: $0.validation, test: $0.test)
        }
        let machine = Machine.here
        summary.machine = machine.sentence
        summary.machineFacts = machine
        summary.configuration = try SummaryJSON.text(recipe)
        summary.notes = [
            "The reward is 1 for a right answer and 0 otherwise. Nothing rewards length, checks, "
                + "retries or backtracking.",
            "n counts different problems; intervals resample problems, with all chains of all seeds "
                + "on each, so that chains of one problem are not taken for independent. They cover "
                + "the problems' luck; that of training they show only where there are several seeds.",
            "Compute per problem counts prompts, discarded chains and forced answers. Coverage "
                + "looks at the answer key: it is what a perfect verifier could pick.",
        ]
    }

    /// Evaluated problems that RL could have drawn, counted.
    private func overlap(_ task: any GenerativeTask) throws -> Int {
        let evaluated = Set(results.flatMap { $0.base.problems.map(\.id) })
        var shared = 0
        for result in results {
            let training = try recipe.taughtTask().problems(
                in: .train, count: recipe.trainingProblems,
                seed: RandomStream.derive(result.seed, "training-problems"))
            shared += training.count { evaluated.contains($0.id) }
        }
        return shared
    }
}

extension ReasonerSummaryBuilder {
    /// How often chains try, check, abandon and give up, on held-out problems before and after and
    /// on training problems along the way; none of a task whose thoughts are not taken apart.
    func behaviours() throws -> ReasonerSummary.Behaviours {
        guard try recipe.task.task() is any AnatomizedTask else { return .init() }
        let steps = results.flatMap { result in
            result.learning.map { counts($0.metrics, step: $0.step) }
        }
        return ReasonerSummary.Behaviours(
            base: counts(results.map(\.base)), trained: counts(results.map(\.trained)),
            steps: steps)
    }

    private func counts(_ evaluations: [ChainEvaluation]) -> ReasonerSummary.BehaviourCounts {
        counts(evaluations.reduce(ChainAnatomy()) { $0 + $1.anatomy }.rates, step: nil)
    }

    private func counts(_ rates: Metrics, step: Int?) -> ReasonerSummary.BehaviourCounts {
        func rate(_ name: MetricName) -> ReasonerSummary.Measure { .init(rates[name] ?? .nan) }
        return ReasonerSummary.BehaviourCounts(
            step: step, n: rates[.chains].flatMap(Int.init(exactly:)) ?? 0,
            attempts: rate(.attempts),
            checks: rate(.checks), abandoned: rate(.abandoned), repeated: rate(.repeated),
            giveUps: rate(.giveUps), falseClaims: rate(.falseClaims))
    }
}

extension ReasonerSummaryBuilder {
    func testPanel(_ stream: inout RandomStream) throws -> ReasonerSummary.TestPanel {
        var panel = ReasonerSummary.TestPanel()
        panel.problems = recipe.evaluation.sweepLevels.map {
            "of difficulty \($0.lowerBound) to \($0.upperBound) of \(recipe.task.hardestLevel)"
        }
        panel.chain.base = try chain(
            recipe.evaluation.thinking, results.map(\.cutBase), &stream)
        panel.chain.trained = try chain(
            recipe.evaluation.thinking, results.map(\.cutTrained), &stream)
        panel.held.base = try chain(recipe.evaluation.held, results.map(\.heldBase), &stream)
        panel.held.trained = try chain(
            recipe.evaluation.held, results.map(\.heldTrained), &stream)
        panel.vote.base = try votes(results.map(\.votesBase), &stream)
        panel.vote.trained = try votes(results.map(\.votesTrained), &stream)
        panel.coverage.base = try coverage(results.map(\.votesBase), &stream)
        panel.coverage.trained = try coverage(results.map(\.votesTrained), &stream)
        return panel
    }

    /// One chain under growing thinking budgets.
    private func chain(
        _ caps: [Int], _ seeds: [[(cap: Int, evaluation: ChainEvaluation)]],
        _ stream: inout RandomStream
    ) throws -> [ReasonerSummary.TestPoint] {
        var points: [ReasonerSummary.TestPoint] = []
        for cap in caps {
            let evaluations = seeds.flatMap { $0.filter { $0.cap == cap }.map(\.evaluation) }
            let estimate = try pooled(evaluations, &stream)
            points.append(point(estimate, flops: flops(evaluations), label: "\(cap)"))
        }
        return points
    }

    private func votes(
        _ evaluations: [ChainEvaluation], _ stream: inout RandomStream
    ) throws -> [ReasonerSummary.TestPoint] {
        let ballots = evaluations.map { evaluation in
            evaluation.samples.map { samples in
                samples.map { Ballot(form: $0.form, isCorrect: $0.verdict == .correct) }
            }
        }
        return try curve(evaluations) { k in
            var estimates: [Estimate] = []
            for seed in ballots {
                estimates.append(try VoteCurve.accuracy(seed, k: k, stream: &stream))
            }
            return try pooled(estimates)
        }
    }

    /// pass@k, unbiased: what a perfect verifier could pick from k chains.
    private func coverage(
        _ evaluations: [ChainEvaluation], _ stream: inout RandomStream
    ) throws -> [ReasonerSummary.TestPoint] {
        let tallies = evaluations.map { evaluation in
            evaluation.samples.map { samples in
                Tally(
                    samples: samples.count, correct: samples.count { $0.verdict == .correct })
            }
        }
        return try curve(evaluations) { k in
            var estimates: [Estimate] = []
            for seed in tallies {
                estimates.append(try CoverageCurve.passAtK(seed, k: k, stream: &stream))
            }
            return try pooled(estimates)
        }
    }

    /// Of seeds that are measured on the same problems: `n` counts them once.
    private func pooled(_ seeds: [Estimate]) throws -> Estimate {
        var pooled = try Mean.pooled(seeds)
        pooled.n = seeds.first?.n ?? 0
        return pooled
    }

    /// A point for each power of two chains.
    private func curve(
        _ evaluations: [ChainEvaluation], _ estimate: (Int) throws -> Estimate
    ) throws -> [ReasonerSummary.TestPoint] {
        var points: [ReasonerSummary.TestPoint] = []
        var k = 1
        while k <= recipe.evaluation.votes {
            points.append(
                point(try estimate(k), flops: Double(k) * flops(evaluations), label: "\(k)"))
            k *= 2
        }
        return points
    }

    private func flops(_ evaluations: [ChainEvaluation]) -> Double {
        evaluations.reduce(0) { $0 + $1.flopsPerChain } / Double(max(evaluations.count, 1))
    }

    private func point(_ estimate: Estimate, flops: Double, label: String)
        -> ReasonerSummary.TestPoint
    {
        ReasonerSummary.TestPoint(
            flopsPerProblem: flops, accuracy: estimate.value, interval: estimate.interval,
            n: estimate.n, label: label)
    }

    /// Lines of accuracy over log compute, where there are points enough for one.
    func fits(of summary: ReasonerSummary, _ stream: inout RandomStream) -> [ReasonerSummary.Fit] {
        var fits: [ReasonerSummary.Fit] = []
        func add(
            _ series: ReasonerSummary.Fit.Series, _ label: String, _ points: [(Double, Double)]
        ) {
            let usable = points.filter { $0.0 > 0 }
            guard
                let fit = try? LineFit(
                    compute: usable.map(\.0), accuracy: usable.map(\.1), stream: &stream)
            else { return }
            fits.append(
                ReasonerSummary.Fit(
                    series: series, label: label, slope: fit.slope.value,
                    slopeInterval: fit.slope.interval, intercept: fit.intercept.value,
                    rSquared: fit.rSquared, n: fit.n))
        }
        add(.train, "RL checkpoints", summary.trainPanel.map { ($0.flops, $0.passAt1) })
        let panel = summary.testPanel
        for (series, label, points) in [
            (ReasonerSummary.Fit.Series.chainBase, "one chain, base", panel.chain.base),
            (.chainTrained, "one chain, trained", panel.chain.trained),
            (.voteBase, "votes, base", panel.vote.base),
            (.voteTrained, "votes, trained", panel.vote.trained),
        ] {
            add(series, label, points.map { ($0.flopsPerProblem, $0.accuracy) })
        }
        return fits
    }
}
