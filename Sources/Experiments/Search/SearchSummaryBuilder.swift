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
    /// What was fixed beforehand.
    let fixed: FixedPlan

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
            let task = benchmark.models.task.kind.rawValue
            let blind = try BlindSolutions.points(of: seeds.map(\.blind), seed: recipe.seed)
            benchmarks.append(
                SearchSummary.Benchmark(
                    task: task, description: seeds[0].description,
                    problems: models.first?.curves.first?.points.first?.n ?? 0, models: models,
                    verifiers: seeds[0].notes, blindSearch: blind?[.blind],
                    corpusSearch: blind?[.corpus],
                    baselinesAdded: blind.map { _ in
                        fixed.plan.baselines(of: task).isEmpty || !hasPlannedSeeds
                    }))
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
            seeds: seeds, benchmarks: benchmarks,
            claims: claims + SearchClaims.elsewhere, seconds: seconds, ledger: ledger,
            configuration: try SummaryJSON.text(recipe), plan: fixed.note)
    }

    private func model(
        _ comparison: ModelComparison, _ benchmark: SearchRecipe.Benchmark,
        _ stream: inout RandomStream
    ) throws -> (model: SearchSummary.Model, claims: [SearchClaim]) {
        let pool = comparison.pool
        let curves = PoolCurves(
            pool: pool, counts: PoolCurves.counts(upTo: pool.count), seed: recipe.seed)
        let samples = comparison.clusters.joined(pool.samples)
        let one = try Bootstrap.accuracy(
            samples.map { $0.map { $0.verdict == .correct } }, stream: &stream)
        let tallies = samples.map { samples in
            Tally(samples: samples.count, correct: samples.count { $0.verdict == .correct })
        }
        let law = try? CoverageLaw(tallies, ks: curves.counts, stream: &stream)
        let names = pool.scores.keys.sorted()
        let selections = try names.map { name in
            SearchSummary.Selection(
                verifier: name,
                points: try SelectionCurve.points(
                    comparison.clusters.joined(
                        pool.problems.indices.map { curves.scored($0, by: name) }),
                    ks: curves.counts, resamples: 500, stream: &stream))
        }
        let saving = try comparison.allocation.saving(
            over: comparison.fixedCurve,
            fittingBaseline: comparison.fixed.curve("fixed", fitted: true), stream: &stream)
        let task = benchmark.models.task.kind.rawValue
        let planned = fixed.plan.model(comparison.name, of: task)
        let curveNames = Set(planned?.curves ?? [])
        // Whatever was planned is reported, also what this version would not look for.
        let wanted = planned?.claims ?? []
        let known = PlannedClaim.all(
            among: Set(comparison.curves.map(\.name)), whole: benchmark.wholeVerifier)
        let (claims, comparisons) = try SearchClaims(
            comparison: comparison, benchmark: "\(task), \(comparison.name)",
            claims: wanted + known.filter { !wanted.contains($0) },
            planned: hasPlannedSeeds ? Set(wanted) : [], coverageLaw: law, saving: saving
        ).all(stream: &stream)
        let main = PlannedClaim.main(whole: benchmark.wholeVerifier)
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
                curves: try comparison.curves.map {
                    try drawn($0, comparison, isPlanned: curveNames.contains($0.name), &stream)
                },
                quintileRates: comparison.quintiles.rates, coverageLaw: law,
                selections: selections, reliability: reliability, comparisons: comparisons,
                saving: saving, plans: comparison.plans, trees: comparison.trees,
                thresholds: comparison.thresholds.map(\.values),
                chosen: try comparison.chosen.map {
                    .init(plan: $0.plan, point: try drawn($0.point, comparison, &stream))
                },
                power: comparisons.first { main.rule.isOf($0) }.flatMap(ComparisonPower.init),
                shown: shown(among: comparison.curves, whole: benchmark.wholeVerifier)),
            claims
        )
    }

    /// By strategy, the curve that plots show, whatever came out: of those that stop where there are any,
    /// the one by the benchmark's verifier, guided by process values where it goes over steps.
    private func shown(among curves: [MeasuredCurve], whole: String) -> [String: String] {
        Dictionary(grouping: curves.filter { !$0.usesReference }, by: \.strategy).compactMapValues {
            curves in
            let stopping = curves.filter(\.stops)
            let kept = stopping.isEmpty ? curves : stopping
            let usual = [SearchRecipe.Benchmark.guided, whole].lazy.compactMap { verifier in
                kept.first { $0.verifier == verifier }
            }.first
            return (usual ?? kept.first)?.name
        }
    }

    /// Whether the seeds are those of the plan: what rests on others is not what was planned.
    private var hasPlannedSeeds: Bool { fixed.plan.seeds == seeds }

    private var seeds: [UInt64] { results.indices.map { recipe.seed &+ UInt64($0) } }

    private func drawn(
        _ curve: MeasuredCurve, _ comparison: ModelComparison, isPlanned: Bool,
        _ stream: inout RandomStream
    ) throws -> SearchSummary.Curve {
        SearchSummary.Curve(
            strategy: curve.strategy, verifier: curve.verifier, stops: curve.stops,
            usesReference: curve.usesReference,
            points: try curve.points.map { point in
                var drawn = try drawn(point, comparison, &stream)
                drawn.engine = comparison.engines[curve.name]?[point.label]
                return drawn
            }, added: !isPlanned || !hasPlannedSeeds)
    }

    private func drawn(
        _ point: MeasuredPoint, _ comparison: ModelComparison, _ stream: inout RandomStream
    ) throws -> SearchSummary.Point {
        let estimate = try Bootstrap.share(point.values, resamples: 500, stream: &stream)
        return SearchSummary.Point(
            label: point.label, flopsPerProblem: point.meanFlops,
            tokensPerProblem: point.meanTokens,
            generatedTokensPerProblem: point.meanGeneratedTokens,
            accuracy: estimate.value, interval: estimate.interval, n: estimate.n,
            quintiles: comparison.quintiles.problems.map { point.restricted(to: $0).accuracy },
            engine: nil)
    }
}
