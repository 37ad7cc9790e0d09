import Foundation
import Reasoning
import Results
import Rewards
import Search
import Statistics
import Tasks
import Tensors

/// Turns what the seeds recorded into the summary that a report is drawn from.
struct SearchSummaryBuilder {
    let recipe: SearchRecipe
    /// By seed and benchmark.
    let results: [[BenchmarkResult]]
    let commit: String

    func summary() throws -> SearchSummary {
        var stream = RandomStream(recipe.seed, "search-summary")
        var claims: [SearchClaim] = []
        var benchmarks: [SearchSummary.Benchmark] = []
        for (index, benchmark) in recipe.benchmarks.enumerated() {
            let seeds = results.map { $0[index] }
            var models: [SearchSummary.Model] = []
            for place in seeds[0].records.indices {
                guard
                    let records = ModelRecords.merged(seeds.map { $0.records[place].records })
                else { continue }
                let comparison = try ModelComparison(
                    records, name: seeds[0].records[place].name, benchmark: benchmark,
                    recipe: recipe,
                    seed: recipe.seed)
                let concluded = try model(comparison, benchmark, &stream)
                models.append(concluded.model)
                claims += concluded.claims
            }
            benchmarks.append(
                SearchSummary.Benchmark(
                    task: benchmark.models.task.kind.rawValue, description: seeds[0].description,
                    problems: benchmark.problems * results.count, models: models,
                    verifiers: seeds[0].notes))
        }
        var ledger = ComputeLedger()
        var seconds: [String: Double] = [:]
        for result in results.joined() {
            ledger.add(result.ledger)
            seconds.merge(result.seconds) { $0 + $1 }
        }
        return SearchSummary(
            title: "Verifiers and guided search: what compute buys at answer time",
            date: ISO8601DateFormatter().string(from: Date()), commit: commit,
            machine: "\(ProcessInfo.processInfo.activeProcessorCount) cores, "
                + "\(TensorRuntime.threads) threads, \(FusedPath.instructionSet) kernels, "
                + "LibTorch \(TensorRuntime.version)",
            seeds: results.indices.map { recipe.seed &+ UInt64($0) }, benchmarks: benchmarks,
            claims: claims + SearchClaims.elsewhere, seconds: seconds, ledger: ledger,
            configuration: try SummaryJSON.text(recipe))
    }

    private func model(
        _ comparison: ModelComparison, _ benchmark: SearchRecipe.Benchmark,
        _ stream: inout RandomStream
    ) throws -> (model: SearchSummary.Model, claims: [SearchClaim]) {
        let pool = comparison.pool
        let curves = PoolCurves(
            pool: pool, counts: PoolCurves.counts(upTo: pool.count), seed: recipe.seed)
        let one = try Bootstrap.accuracy(
            pool.samples.map { $0.map { $0.verdict == .correct } }, stream: &stream)
        let tallies = pool.samples.map { samples in
            Tally(samples: samples.count, correct: samples.count { $0.verdict == .correct })
        }
        let law = try? CoverageLaw(tallies, ks: curves.counts, stream: &stream)
        let names = pool.scores.keys.sorted()
        let selections = try names.map { name in
            SearchSummary.Selection(
                verifier: name,
                points: try SelectionCurve.points(
                    pool.problems.indices.map { curves.scored($0, by: name) }, ks: curves.counts,
                    resamples: 500, stream: &stream))
        }
        let saving = try comparison.curve("best-of-n", comparison.whole).flatMap {
            try comparison.allocation.saving(
                over: $0, fittingBaseline: comparison.fittingBaseline, stream: &stream)
        }
        let benchmarkName = "\(benchmark.models.task.kind.rawValue), \(comparison.name)"
        let (claims, comparisons) = try SearchClaims(
            comparison: comparison, benchmark: benchmarkName, coverageLaw: law,
            saving: saving
        ).all(stream: &stream)
        let reliability = names.compactMap { name -> SearchSummary.Reliability? in
            let pairs = pool.problems.indices.flatMap { curves.scored($0, by: name) }
            let scored = pairs.compactMap { pair in
                pair.score.map { (score: $0, isCorrect: pair.isCorrect) }
            }
            return (try? Calibration(scored, masked: pairs.count - scored.count)).map {
                .init(verifier: name, calibration: $0)
            }
        }
        return (
            SearchSummary.Model(
                name: comparison.name, passAt1: one.value, interval: one.interval,
                curves: try comparison.curves.map { try drawn($0, comparison, &stream) },
                quintileRates: comparison.quintiles.rates, coverageLaw: law,
                selections: selections, reliability: reliability, comparisons: comparisons,
                saving: saving, plans: comparison.plans, trees: comparison.trees),
            claims
        )
    }

    private func drawn(
        _ curve: MeasuredCurve, _ comparison: ModelComparison, _ stream: inout RandomStream
    ) throws -> SearchSummary.Curve {
        SearchSummary.Curve(
            strategy: curve.strategy, verifier: curve.verifier,
            usesReference: curve.usesReference,
            points: try curve.points.map { point in
                let estimate = try Bootstrap.share(
                    point.values, resamples: 500, stream: &stream)
                return SearchSummary.Point(
                    label: point.label, flopsPerProblem: point.meanFlops,
                    tokensPerProblem: point.meanTokens.isFinite ? point.meanTokens : nil,
                    accuracy: estimate.value, interval: estimate.interval, n: estimate.n,
                    quintiles: comparison.quintiles.problems.map {
                        point.restricted(to: $0).accuracy
                    }, engine: comparison.engines[curve.name]?[point.label])
            })
    }
}
