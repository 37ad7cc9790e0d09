import Learning
import Reasoning
import Results
import Rewards
import Search
import Statistics

extension VerifierReport {
    /// Scores whole and half chains, and compares.
    ///
    /// - Parameters:
    ///   - chains: judged, of held-out problems, as many of each problem.
    ///   - policies: names, by the chains' `policy`.
    ///   - levels: each policy's chains are also reported on those problems alone, where both these
    ///     and others are there. Default 4...5.
    ///   - observe: called with progress.
    /// - Throws: `StatisticsError` without chains, what the verifier throws, `CancellationError`.
    public static func measure(
        _ verifier: any Verifier, on chains: [DrawnChain], policies: [String],
        task: any ReasoningTask, levels: ClosedRange<Int> = 4...5, seed: UInt64 = 0,
        observe: @escaping (RunEvent) -> Void = { _ in }
    ) async throws -> VerifierReport {
        guard !chains.isEmpty else {
            throw StatisticsError.tooFew(what: "a calibration", needed: 1, got: 0)
        }
        var scorer = VerifierScorer(verifier: verifier, total: 2 * chains.count, observe: observe)
        let whole = try await scorer.scores(of: chains.map(\.chain))
        var scored = zip(chains, whole).map { Scored(chain: $0, score: $1) }
        let separator = task.stepSeparator
        let halved = scored.indices.filter {
            chains[$0].isFinished && chains[$0].half(separator: separator) != nil
        }
        let halves = try await scorer.scores(
            of: halved.compactMap { chains[$0].half(separator: separator) })
        for (index, score) in zip(halved, halves) {
            scored[index].half = score
            scored[index].hasHalf = true
        }
        var stream = RandomStream(seed, "verifier-report")
        var parts: [Part] = []
        for (index, name) in policies.enumerated() {
            let own = scored.filter { $0.chain.policy == index }
            guard !own.isEmpty else { continue }
            parts.append(try part(own, name, levels: nil, task, &stream))
            let hard = own.filter {
                $0.chain.problem.difficulty.map(levels.contains) ?? false
            }
            guard !hard.isEmpty, hard.count < own.count else { continue }
            parts.append(try part(hard, name, levels: levels, task, &stream))
        }
        return VerifierReport(
            pooled: calibration(of: scored), parts: parts, ledger: scorer.ledger)
    }

    private struct Scored {
        var chain: DrawnChain
        var score: Double?
        var half: Double?
        /// Whether there is a half to score.
        var hasHalf = false
    }

    private static func calibration(of scored: [Scored]) -> Calibration? {
        let finished = scored.filter(\.chain.isFinished)
        return try? Calibration(
            scores: finished.map(\.score), verdicts: finished.map(\.chain.verdict))
    }

    private static func part(
        _ scored: [Scored], _ policy: String, levels: ClosedRange<Int>?, _ task: any ReasoningTask,
        _ stream: inout RandomStream
    ) throws -> Part {
        let halved = scored.filter(\.hasHalf)
        var order: [String] = []
        var problems: [String: [Scored]] = [:]
        for chain in scored {
            let id = chain.chain.problem.id
            if problems[id] == nil { order.append(id) }
            problems[id, default: []].append(chain)
        }
        let groups = order.compactMap { problems[$0] }
        return Part(
            policy: policy, levels: levels, problems: groups.count, chains: scored.count,
            unfinished: scored.count { !$0.chain.isFinished }, calibration: calibration(of: scored),
            half: try? Calibration(
                scores: halved.map(\.half), verdicts: halved.map(\.chain.verdict)),
            choices: try choices(groups, task, &stream))
    }

    /// As the strategies choose: only chains with an answer are scored.
    private static func choices(
        _ problems: [[Scored]], _ task: any ReasoningTask, _ stream: inout RandomStream
    ) throws -> [Choice] {
        let samples = problems.map(\.count).min() ?? 0
        let selected = problems.map { chains in
            chains.map {
                ScoredChain(
                    score: task.answer(of: $0.chain.chain) == nil ? nil : $0.score,
                    isCorrect: $0.chain.isCorrect)
            }
        }
        let ballots = problems.map { chains in
            chains.map { scored in
                Ballot(
                    form: task.canonicalAnswer(of: scored.chain.chain),
                    isCorrect: scored.chain.isCorrect)
            }
        }
        let tallies = problems.map { chains in
            Tally(samples: chains.count, correct: chains.count { $0.chain.isCorrect })
        }
        var choices: [Choice] = []
        var k = 1
        while k <= samples {
            let best = try SelectionCurve.points(selected, ks: [k], stream: &stream)
            choices.append(
                Choice(
                    k: k, best: best[0].accuracy,
                    vote: try VoteCurve.accuracy(ballots, k: k, stream: &stream),
                    coverage: try CoverageCurve.passAtK(tallies, k: k, stream: &stream)))
            k *= 2
        }
        return choices
    }
}
