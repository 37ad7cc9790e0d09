import Foundation
import Reasoning
import Results
import Search
import Statistics

/// Every strategy over whole chains, at every number of chains, from one pool: the expectation over
/// which of the pool's chains were drawn, exact for best-of-k and coverage, by draws for votes. The same
/// strategies with a rule of stopping are replayed, chain by chain.
///
/// The cost of k of n chains is k/n of the pool's, of drawing and of scoring: the prompt's share of a
/// single chain is a little too small for it.
struct PoolCurves {
    let pool: ChainPool
    /// Numbers of chains.
    let counts: [Int]
    let seed: UInt64
    /// By seed, when strategies stop; empty: none does.
    var thresholds: [StoppingThresholds] = []
    /// Draws of k chains for a vote.
    var draws = 100
    /// Orders of a problem's chains in a replay.
    var orders = 20

    /// The first powers of two up to the pool's size, and its size.
    static func counts(upTo size: Int) -> [Int] {
        var counts: [Int] = []
        var next = 1
        while next < size {
            counts.append(next)
            next *= 2
        }
        return counts + [size]
    }

    /// All curves; verifiers by name.
    func all() throws -> [MeasuredCurve] {
        var curves = [try vote(), try coverage()]
        for name in pool.scores.keys.sorted() {
            curves += [try bestOfN(by: name), try weightedVote(by: name)]
        }
        guard !thresholds.isEmpty else { return curves }
        curves.append(stopped(.vote, by: nil))
        for name in pool.scores.keys.sorted() {
            curves += [ChainReplay.Choice.best, .weightedVote].map { stopped($0, by: name) }
        }
        return curves
    }

    /// A strategy that stops as soon as it is sure enough, with at most each number of chains.
    func stopped(_ choice: ChainReplay.Choice, by verifier: String?) -> MeasuredCurve {
        let replays = pool.replays(verifier: verifier, orders: orders, seed: seed)
            .enumerated().map { place, replays in
                let rule = thresholds.at(place, of: pool.problems.count).rule(for: verifier)
                return replays.map { (replay: $0, end: $0.end(of: choice, by: rule)) }
            }
        let points = counts.filter { $0 <= pool.count }.map { k in
            let outcomes = replays.map { orders in
                orders.map { $0.replay.outcome(of: choice, count: k, end: $0.end) }
            }
            func means(_ part: (ChainReplay.Outcome) -> Double) -> [Double] {
                outcomes.map { $0.reduce(0) { $0 + part($1) } / Double(max($0.count, 1)) }
            }
            return MeasuredPoint(
                label: Self.label(k), values: means(\.value), flops: means(\.flops),
                tokens: means(\.tokens), generatedTokens: means(\.generatedTokens))
        }
        return MeasuredCurve(
            strategy: choice.rawValue, verifier: verifier, stops: true, points: points)
    }

    static func label(_ k: Int) -> String { k == 1 ? "1 chain" : "\(k) chains" }

    func vote() throws -> MeasuredCurve {
        try curve("vote") { problem, k in
            var stream = stream(problem, k)
            return try VoteCurve.expected(
                ballots(problem), k: k, draws: draws, stream: &stream)
        }
    }

    func coverage() throws -> MeasuredCurve {
        try curve("coverage", usesReference: true) { problem, k in
            let samples = pool.samples[problem]
            return try Coverage.passAtK(
                samples: samples.count, correct: samples.count { $0.verdict == .correct }, k: k)
        }
    }

    func bestOfN(by verifier: String) throws -> MeasuredCurve {
        try curve("best-of-n", verifier: verifier) { problem, k in
            try SelectionCurve.expected(scored(problem, by: verifier), k: k).accuracy
        }
    }

    func weightedVote(by verifier: String) throws -> MeasuredCurve {
        try curve("weighted-vote", verifier: verifier) { problem, k in
            let scores = pool.scores[verifier]?[problem] ?? []
            let ballots = ballots(problem)
            var stream = stream(problem, k)
            var correct = 0
            for _ in 0..<draws {
                let drawn = Array(ballots.indices.shuffled(using: &stream).prefix(k))
                let winner = WeightedVote.winner(
                    of: drawn.map { ballots[$0].form }, scores: drawn.map { scores[$0] })
                if let winner, ballots[drawn[winner]].isCorrect { correct += 1 }
            }
            return Double(correct) / Double(draws)
        }
    }

    /// The chains of a problem with a verifier's scores.
    func scored(_ problem: Int, by verifier: String) -> [ScoredChain] {
        zip(pool.scores[verifier]?[problem] ?? [], pool.samples[problem]).map {
            ScoredChain(score: $0, isCorrect: $1.verdict == .correct)
        }
    }

    func ballots(_ problem: Int) -> [Ballot] {
        pool.samples[problem].map { Ballot(form: $0.form, isCorrect: $0.verdict == .correct) }
    }

    func stream(_ problem: Int, _ k: Int) -> RandomStream {
        RandomStream(RandomStream.derive(seed, "pool-curve", k), pool.problems[problem].id)
    }

    private func curve(
        _ strategy: String, verifier: String? = nil, usesReference: Bool = false,
        value: (_ problem: Int, _ k: Int) throws -> Double
    ) throws -> MeasuredCurve {
        let problems = pool.problems.indices
        let cost = problems.map { index in
            pool.drawing[index] + (verifier.flatMap { pool.scoring[$0]?[index] } ?? .zero)
        }
        let points = try counts.filter { $0 <= pool.count }.map { k in
            let share = Double(k) / Double(pool.count)
            return MeasuredPoint(
                label: Self.label(k),
                values: try problems.map { try value($0, k) },
                flops: cost.map { $0.flops * share },
                tokens: cost.map { Double($0.tokensRun) * share },
                generatedTokens: cost.map { Double($0.generatedTokens) * share })
        }
        return MeasuredCurve(
            strategy: strategy, verifier: verifier, usesReference: usesReference, points: points)
    }
}
