import Reasoning
import Results
import Search

/// What an allocation may do with a problem once its difficulty has been estimated.
enum AllocationPlan: Hashable, Sendable {
    /// Best-of-n over so many chains, the probes among them.
    case bestOf(Int)
    /// The same, but no chain more once the verifier gives one at least `score`.
    case bestOfUntil(Int, score: Double)
    /// The most frequent answer of so many chains, the probes among them; only those are scored.
    case vote(Int)
    /// The answer whose chains the verifier trusts most, of so many, the probes among them.
    case weightedVote(Int)
    /// A search of its own behind the probes: a point that was measured on the same problems.
    case search(Int)

    /// For a table.
    func label(_ searches: [MeasuredPoint], names: [String]) -> String {
        switch self {
        case .bestOf(let count): "best of \(count)"
        case .bestOfUntil(let count, let score): "best of up to \(count), until \(score)"
        case .vote(let count): "vote of \(count)"
        case .weightedVote(let count): "weighted vote of \(count)"
        case .search(let index): "\(names[index]), \(searches[index].label)"
        }
    }
}

/// Problems on which allocations are tried: chains with their scores, from which those of whole
/// chains are replayed, and what searches reached.
struct AllocationTrials: Sendable {
    /// A problem under one order of its chains: what the probes say, and how each plan would have gone.
    struct Trial: Sendable {
        var problem: Int
        var difficulty: Double?
        /// By plan.
        var outcomes: [(value: Double, flops: Double)]
    }

    let problemCount: Int
    let trials: [Trial]

    /// - Parameters:
    ///   - pool: its scores by `verifier` choose; the exact verdicts only count.
    ///   - searches: measured on the same problems, in their order.
    ///   - probes: chains that estimate the difficulty.
    ///   - orders: of each problem's chains.
    init(
        _ pool: ChainPool, verifier: String, searches: [MeasuredPoint], plans: [AllocationPlan],
        probes: Int, orders: Int, seed: UInt64
    ) {
        problemCount = pool.problems.count
        trials = pool.problems.indices.flatMap { problem in
            let samples = pool.samples[problem]
            let scores = pool.scores[verifier]?[problem] ?? samples.map { _ in nil }
            let chains = Double(max(samples.count, 1))
            let drawing = pool.drawing[problem].flops / chains
            let scoring = (pool.scoring[verifier]?[problem].flops ?? 0) / chains
            var stream = RandomStream(seed, "allocation:" + pool.problems[problem].id)
            return (0..<orders).map { _ in
                let order = Array(samples.indices).shuffled(using: &stream)
                let replay = Replay(
                    samples: order.map { samples[$0] }, scores: order.map { scores[$0] },
                    drawing: drawing, scoring: scoring, probes: probes)
                return Trial(
                    problem: problem, difficulty: replay.difficulty,
                    outcomes: plans.map { plan in
                        replay.outcome(of: plan) { index in
                            let point = searches[index]
                            return (point.values[problem], point.flops[problem])
                        }
                    })
            }
        }
    }

    /// The chains of a problem in the order in which they come.
    private struct Replay {
        let samples: [JudgedChain]
        let scores: [Double?]
        /// FLOPs of drawing a chain, and of scoring one.
        let drawing: Double
        let scoring: Double
        let probes: Int

        var difficulty: Double? {
            Difficulty.predicted(
                from: zip(samples, scores).prefix(probes).map { ($0.isAnswered, $1) })
        }

        func outcome(
            of plan: AllocationPlan, search: (Int) -> (value: Double, flops: Double)
        ) -> (value: Double, flops: Double) {
            switch plan {
            case .bestOf(let count): return bestOf(count)
            case .bestOfUntil(let count, let score):
                let first = scores.firstIndex { ($0 ?? 0) >= score }.map { $0 + 1 }
                return bestOf(min(first ?? count, max(count, probes)))
            case .search(let index):
                let found = search(index)
                return (found.value, found.flops + Double(probes) * (drawing + scoring))
            case .vote(let count):
                let drawn = drawn(count)
                let winner = MajorityVote.winner(of: samples.prefix(drawn).map(\.form))
                return (
                    value(of: winner),
                    Double(drawn) * drawing + Double(min(probes, drawn)) * scoring
                )
            case .weightedVote(let count):
                let drawn = drawn(count)
                let winner = WeightedVote.winner(
                    of: samples.prefix(drawn).map(\.form), scores: Array(scores.prefix(drawn)))
                return (value(of: winner), Double(drawn) * (drawing + scoring))
            }
        }

        /// Chains that a plan for so many draws: the probes are drawn in any case.
        private func drawn(_ count: Int) -> Int { min(max(count, probes), samples.count) }

        private func value(of chosen: Int?) -> Double {
            chosen.map { samples[$0].verdict == .correct ? 1 : 0 } ?? 0
        }

        private func bestOf(_ count: Int) -> (value: Double, flops: Double) {
            let drawn = drawn(count)
            return (
                value(of: BestOfN.best(of: Array(scores.prefix(drawn)))),
                Double(drawn) * (drawing + scoring)
            )
        }
    }
}
