import Foundation
import Language
import Learning
import Reasoning
import Results
import Search
import Tasks

/// Everything that was recorded of a model, before anything is concluded.
struct TestTimeRecords: Sendable {
    var pool: ChainPool
    /// Strategies over whole chains, from the pool.
    var pooled: [MeasuredCurve]
    /// The others, in the recipe's order.
    var runs: [(run: TestTimeRun, result: StrategyRun)]
    /// What search without a model needs; nil where the task has none.
    var blind: BlindSolutions?
    var skipped: [TestTimeSummary.Skipped]
    var ledger: ComputeLedger
    /// Elapsed, earlier processes included.
    var seconds: Double
}

/// Measures a model: one pool of chains, then what cannot be computed from it. Both are kept in parts of a
/// few problems, so that little is lost with an interruption.
struct TestTimeMeasuring {
    /// Most problems of a part.
    private static let largestPart = 32

    let recipe: TestTimeRecipe
    let problems: TestTimeProblems
    let local: LocalModel
    let folder: URL
    let observe: @Sendable (RunEvent) -> Void

    func complete() async throws -> TestTimeRecords {
        let task = problems.task
        let policy = try local.policy(for: task)
        try requireReadable(by: policy)
        var strategies = TestTimeStrategies(
            recipe, task: task, problems: problems.problems, model: local)
        let parts = problems.parts(of: part(rows: recipe.chains))
        let most = recipe.cuts.count + recipe.floors.count + recipe.searches.count
        var kept = KeptMeasurements(
            folder: folder, total: parts.count * (1 + most), observe: observe)
        let pool = try await pool(parts, strategies, policy, &kept)
        let curves = PoolCurves(
            pool: pool, counts: PoolCurves.counts(upTo: recipe.chains), seed: recipe.seed)
        let pooled = try strategies.curves(of: curves)
        let asked = try strategies.runs(after: pool, tokenizer: local.tokenizer)
        kept.total =
            parts.count
            + asked.reduce(0) { $0 + problems.parts(of: part(rows: $1.choice.rows)).count }
        var runs: [(run: TestTimeRun, result: StrategyRun)] = []
        for (index, run) in asked.enumerated() {
            let verifier = strategies.verifiers.first { $0.name == run.verifier }?.verifier
            let strategy = try run.choice.strategy(for: task, verifier: verifier)
            runs.append((run, try await measure(run, strategy, at: index, policy, &kept)))
        }
        let blind = blindSolutions(&strategies)
        return TestTimeRecords(
            pool: pool, pooled: pooled, runs: runs, blind: blind, skipped: strategies.skipped,
            ledger: kept.ledger, seconds: kept.seconds)
    }

    /// Problems of a part where each has so many sequences under way.
    private func part(rows: Int) -> Int {
        min(Self.largestPart, max(1, recipe.concurrency / max(rows, 1)))
    }

    /// - Throws: `ConfigurationError` naming the first problem that the model has no tokens or no room for.
    private func requireReadable(by policy: LocalPolicy) throws {
        for problem in problems.problems {
            func refusal(_ reason: String) -> ConfigurationError {
                ConfigurationError(
                    field: "data",
                    reason: "the model cannot read problem '\(problem.id)': \(reason)")
            }
            let begun: Chain
            do { begun = try policy.begin(problem) } catch { throw refusal("\(error)") }
            guard begun.prompt.count < local.engine.contextLength else {
                throw refusal(
                    "its \(begun.prompt.count) tokens leave no room in the context of "
                        + "\(local.engine.contextLength)")
            }
        }
    }

    /// Each part pays for all of its tokens: nothing is left in the cache from the one before.
    private func pool(
        _ parts: [[Problem]], _ strategies: TestTimeStrategies, _ policy: LocalPolicy,
        _ kept: inout KeptMeasurements
    ) async throws -> ChainPool {
        var whole: ChainPool?
        for (number, part) in parts.enumerated() {
            let pool = try await kept.pool("chains-\(number + 1)") {
                try await local.engine.clearCache()
                return try await ChainPool.draw(
                    recipe.chains, of: part, task: problems.task, policy: policy,
                    sampling: recipe.sampling, verifiers: strategies.verifiers, atMost: part.count)
            }
            let (found, now) = (
                pool.scores.keys.sorted(), strategies.verifiers.map(\.name).sorted()
            )
            guard found == now else {
                throw RunError.file(
                    folder.path,
                    reason: "was scored by \(found.joined(separator: ", ")), and there are "
                        + "\(now.joined(separator: ", ")) now: bring them back, or choose another folder"
                )
            }
            whole?.append(pool)
            whole = whole ?? pool
        }
        guard let whole else {
            throw ConfigurationError(field: "problems", reason: "there are none")
        }
        return whole
    }

    private func measure(
        _ run: TestTimeRun, _ strategy: any Strategy, at index: Int, _ policy: LocalPolicy,
        _ kept: inout KeptMeasurements
    ) async throws -> StrategyRun {
        var whole: StrategyRun?
        let parts = problems.parts(of: part(rows: run.choice.rows))
        for (number, part) in parts.enumerated() {
            let result = try await kept.run(
                "\(index + 1)-\(run.strategy)-\(run.size)-\(number + 1)"
            ) {
                try await local.engine.clearCache()
                return try await StrategyRun.run(
                    strategy, on: part, task: problems.task, policy: policy, engine: local.engine,
                    atMost: part.count)
            }
            whole?.append(result)
            whole = whole ?? result
        }
        guard let whole else {
            throw ConfigurationError(field: "problems", reason: "there are none")
        }
        return whole
    }

    /// What search without a model needs; where it cannot be written in the model's tokens that is said.
    private func blindSolutions(_ strategies: inout TestTimeStrategies) -> BlindSolutions? {
        do {
            return try problems.blindSearch(seed: recipe.seed).map { corpus in
                try BlindSolutions(
                    of: problems.problems, by: corpus, task: problems.task,
                    tokenizer: local.tokenizer,
                    seed: RandomStream.derive(recipe.seed, "test-time-blind"))
            }
        } catch {
            strategies.skip(BlindSolutions.Manner.blind.rawValue, nil, "\(error)")
            return nil
        }
    }
}
