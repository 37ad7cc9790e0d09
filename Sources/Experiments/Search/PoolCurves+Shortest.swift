import Reasoning
import Results
import Search

extension PoolCurves {
    /// The vote of the chains that end first, `ShortestVote`, over draws of k of the pool's chains.
    ///
    /// A draw's cost is the pool's for as many of its tokens as the strategy would have drawn: each chain to
    /// its own end, or to the end of the stage in which the last voter ended.
    ///
    /// - Parameters:
    ///   - voters: chains that vote, m; of fewer chains all.
    ///   - stage: tokens by which the chains go on together.
    func shortestVote(voters: Int = 3, stage: Int = 32) -> MeasuredCurve {
        let points = counts.filter { $0 <= pool.count }.map { k in
            let outcomes = pool.problems.indices.map { problem in
                outcome(of: problem, k: k, voters: min(voters, k), stage: stage)
            }
            func cost(_ part: (Usage) -> Double) -> [Double] {
                zip(pool.drawing, outcomes).map { part($0) * $1.share }
            }
            return MeasuredPoint(
                label: Self.label(k), values: outcomes.map(\.value), flops: cost(\.flops),
                tokens: cost { Double($0.tokensRun) },
                generatedTokens: cost { Double($0.generatedTokens) })
        }
        return MeasuredCurve(strategy: ShortestVote.entry.name, points: points)
    }

    /// The mean over draws of whether the answer is right, and of the share of the pool's tokens drawn.
    private func outcome(of problem: Int, k: Int, voters: Int, stage: Int) -> (
        value: Double, share: Double
    ) {
        let samples = pool.samples[problem]
        let all = samples.reduce(0.0) { $0 + Double($1.tokens) }
        var stream = stream(problem, k)
        var (correct, drawn) = (0, 0.0)
        for _ in 0..<draws {
            let race = samples.indices.shuffled(using: &stream).prefix(k).map { samples[$0] }
            let ended = race.indices.filter { race[$0].form != nil }
                .sorted { (race[$0].tokens, $0) < (race[$1].tokens, $1) }
            let first = ended.prefix(voters).map { race[$0] }
            if let winner = MajorityVote.winner(of: first.map(\.form)), first[winner].isCorrect {
                correct += 1
            }
            let last = first.count == voters ? first.last?.tokens : nil
            drawn += race.reduce(0) { sum, chain in
                let stages = last.map { (Double($0) / Double(stage)).rounded(.up) }
                return sum
                    + min(Double(chain.tokens), stages.map { $0 * Double(stage) } ?? .infinity)
            }
        }
        return (
            Double(correct) / Double(draws),
            all > 0 ? drawn / Double(draws) / all : Double(k) / Double(samples.count)
        )
    }
}
