import Foundation
import Reasoning
import Results
import Search
import Statistics

/// Turns what was recorded of a model into the summary that a report is drawn from.
struct TestTimeSummaryBuilder {
    let recipe: TestTimeRecipe
    let problems: TestTimeProblems
    let model: TestTimeSummary.ModelFacts
    let commit: String
    let measured: TestTimeRecords

    /// A strategy at one size, problem by problem.
    private struct Sized {
        var size: Int
        var point: MeasuredPoint
        /// The share of problems without an answer.
        var unanswered: Double
    }

    /// A curve's points, by rising compute.
    private struct Curve {
        var strategy: String
        var verifier: String?
        var usesReference = false
        var points: [Sized]
    }

    func summary() throws -> TestTimeSummary {
        var stream = RandomStream(recipe.seed, "test-time-summary")
        let curves = try pooled() + searched()
        return TestTimeSummary(
            title: "Accuracy against test-time compute: "
                + "\(URL(fileURLWithPath: model.path).lastPathComponent) on \(problems.facts.name)",
            date: ISO8601DateFormatter().string(from: Date()), commit: commit, seed: recipe.seed,
            model: model, data: problems.facts, chains: chains,
            curves: try curves.map { try drawn($0, &stream) }, skipped: measured.skipped,
            levels: try levels(curves, &stream), blind: try blind(), seconds: measured.seconds,
            ledger: measured.ledger, machineFacts: .here,
            configuration: try SummaryJSON.text(recipe))
    }

    private var chains: TestTimeSummary.Chains {
        let all = Array(measured.pool.samples.joined())
        return TestTimeSummary.Chains(
            perProblem: measured.pool.count,
            verdicts: all.reduce(into: [:]) { counts, chain in
                counts[chain.verdict?.rawValue ?? "unjudged", default: 0] += 1
            },
            stopReasons: all.reduce(into: [:]) { counts, chain in
                counts[chain.stopReason?.rawValue ?? "none", default: 0] += 1
            }, closed: measured.pool.closedShare,
            tokens: all.reduce(0) { $0 + Double($1.tokens) } / Double(max(all.count, 1)))
    }

    /// The curves of the pool.
    private func pooled() throws -> [Curve] {
        let pool = measured.pool
        let counts = PoolCurves.counts(upTo: pool.count)
        return try measured.pooled.map { curve in
            let scores = curve.verifier.flatMap { pool.scores[$0] }
            /// Whether a chain stands for election, or of one chain and of coverage has an answer.
            func counting(_ problem: Int, _ chain: Int) -> Bool {
                let sample = pool.samples[problem][chain]
                if let scores { return scores[problem][chain] != nil }
                let isVote =
                    !curve.usesReference && curve.strategy != SingleChain.entry.name
                return isVote
                    ? sample.form != nil : sample.verdict != .unanswered && sample.verdict != nil
            }
            return Curve(
                strategy: curve.strategy, verifier: curve.verifier,
                usesReference: curve.usesReference,
                points: try curve.points.compactMap { point in
                    guard let size = counts.first(where: { PoolCurves.label($0) == point.label })
                    else { return nil }
                    let none = try pool.withoutAny(of: size, counting: counting)
                    return Sized(
                        size: size, point: point,
                        unanswered: none.reduce(0, +) / Double(max(none.count, 1)))
                })
        }
    }

    /// The curves of what was run by itself, in the order of their first points.
    private func searched() -> [Curve] {
        var curves: [Curve] = []
        for (run, result) in measured.runs {
            let sized = Sized(
                size: run.size, point: result.point(label: run.label),
                unanswered: Double(result.outcomes.count { $0.verdict == .unanswered })
                    / Double(max(result.outcomes.count, 1)))
            if let place = curves.firstIndex(where: {
                $0.strategy == run.strategy && $0.verifier == run.verifier
            }) {
                curves[place].points.append(sized)
            } else {
                curves.append(
                    Curve(strategy: run.strategy, verifier: run.verifier, points: [sized]))
            }
        }
        for place in curves.indices {
            curves[place].points.sort { $0.point.meanFlops < $1.point.meanFlops }
        }
        return curves
    }

    private func drawn(_ curve: Curve, _ stream: inout RandomStream) throws -> TestTimeSummary.Curve
    {
        TestTimeSummary.Curve(
            strategy: curve.strategy, verifier: curve.verifier, usesReference: curve.usesReference,
            points: try curve.points.map { sized in
                let point = sized.point
                let estimate = try Bootstrap.share(point.values, stream: &stream)
                return TestTimeSummary.Point(
                    label: point.label, size: sized.size, tokensPerProblem: point.meanTokens,
                    generatedTokensPerProblem: point.meanGeneratedTokens,
                    flopsPerProblem: point.meanFlops, accuracy: estimate.value,
                    interval: estimate.interval, unanswered: sized.unanswered, n: estimate.n)
            })
    }

    /// Each curve's largest size, level by level.
    private func levels(_ curves: [Curve], _ stream: inout RandomStream) throws
        -> [TestTimeSummary.Level]
    {
        let problems = problems.problems
        let places = Dictionary(
            grouping: problems.indices.filter { problems[$0].difficulty != nil }
        ) { problems[$0].difficulty ?? 0 }
        return try places.sorted { $0.key < $1.key }.map { level, places in
            TestTimeSummary.Level(
                level: level, problems: places.count,
                results: try curves.compactMap { curve in
                    guard let largest = curve.points.max(by: { $0.size < $1.size }) else {
                        return nil
                    }
                    let estimate = try Bootstrap.share(
                        largest.point.restricted(to: places).values, stream: &stream)
                    return TestTimeSummary.LevelResult(
                        curve: CurveName.of(curve.strategy, curve.verifier, stops: false),
                        label: largest.point.label, accuracy: estimate.value,
                        interval: estimate.interval)
                })
        }
    }

    /// Search without a model, by manner.
    private func blind() throws -> [TestTimeSummary.Curve] {
        guard let points = try BlindSolutions.points(of: [measured.blind], seed: recipe.seed) else {
            return []
        }
        return BlindSolutions.Manner.allCases.compactMap { manner in
            points[manner].map { points in
                TestTimeSummary.Curve(
                    strategy: manner.rawValue,
                    points: zip(BlindSolutions.budgets, points).map { budget, point in
                        TestTimeSummary.Point(
                            label: point.label, size: budget,
                            tokensPerProblem: point.tokensPerProblem ?? 0,
                            generatedTokensPerProblem: 0, flopsPerProblem: 0,
                            accuracy: point.accuracy, interval: point.interval,
                            // It ends with an answer that is right, or with none.
                            unanswered: 1 - point.accuracy, n: point.n)
                    })
            }
        }
    }
}
