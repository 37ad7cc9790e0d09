import Foundation
import Reasoning
import Results
import Statistics
import Tasks

extension ReasonerSummaryBuilder {
    func testPanel(_ stream: inout RandomStream) throws -> ReasonerSummary.TestPanel {
        var panel = ReasonerSummary.TestPanel()
        panel.problems = recipe.evaluation.sweepLevels.map {
            "of difficulty \($0.lowerBound) to \($0.upperBound) of \(recipe.task.hardestLevel)"
        }
        panel.chain.base = try chain(results.map(\.chainBase), &stream)
        panel.chain.trained = try chain(results.map(\.chainTrained), &stream)
        panel.vote.base = try votes(results.map(\.votesBase), &stream)
        panel.vote.trained = try votes(results.map(\.votesTrained), &stream)
        panel.coverage.base = try coverage(results.map(\.votesBase), &stream)
        panel.coverage.trained = try coverage(results.map(\.votesTrained), &stream)
        return panel
    }

    /// One chain under growing thinking budgets.
    private func chain(
        _ seeds: [[(cap: Int, evaluation: ChainEvaluation)]], _ stream: inout RandomStream
    ) throws -> [ReasonerSummary.TestPoint] {
        var points: [ReasonerSummary.TestPoint] = []
        for cap in recipe.evaluation.thinking {
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
            return try Mean.pooled(estimates)
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
            return try Mean.pooled(estimates)
        }
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
