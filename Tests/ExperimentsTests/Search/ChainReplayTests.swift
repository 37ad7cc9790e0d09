import Reasoning
import Results
import Search
import Testing

@testable import Experiments

@Suite("Strategies over whole chains, chain by chain")
struct ChainReplayTests {
    private let chains: [SyntheticPool.Entry] = [
        .init(answer: "a", score: 0.4, tokens: 10), .init(answer: nil, tokens: 40),
        .init(answer: "b", isCorrect: true, score: 0.9, tokens: 20),
        .init(answer: "a", score: 0.95, tokens: 10),
    ]

    private func replay(_ order: [Int] = [0, 1, 2, 3]) -> ChainReplay {
        ChainReplay(
            SyntheticPool.pool([chains]), problem: 0, verifier: "v", order: order)
    }

    @Test("Drawing ends at the first chain of which the verifier is sure, and is paid until there")
    func ends() {
        let rule = StoppingRule(.sure(0.8))
        #expect(replay().end(of: .best, by: rule) == 3)
        #expect(replay().end(of: .weightedVote, by: rule) == 3)
        #expect(replay([3, 0, 1, 2]).end(of: .best, by: rule) == 1)
        #expect(replay().end(of: .best, by: .never) == nil)
        #expect(replay().end(of: .best, by: StoppingRule(.sure(0.99))) == nil)
        let stopped = replay().outcome(of: .best, count: 4, end: 3)
        #expect(stopped.value == 1)
        // 70 of 80 tokens were drawn for 4 FLOPs, and two answers of three, 30 of 40 tokens, scored for 4.
        #expect(abs(stopped.flops - (4 * 70.0 / 80 + 4 * 30.0 / 40)) < 1e-12)
        // All of the pool's forty tokens, and of its scoring's forty, were sampled.
        #expect(abs(stopped.generatedTokens - 10 * stopped.flops) < 1e-12)
        let all = replay().outcome(of: .best, count: 4, end: nil)
        #expect(all.value == 0 && abs(all.flops - 8) < 1e-12)
        // Fewer chains than it takes to be sure.
        #expect(replay().outcome(of: .best, count: 2, end: 3).value == 0)
    }

    @Test("A vote stops by its lead and pays no verifier, but for probes")
    func votes() {
        let agreeing = ChainReplay(
            SyntheticPool.pool([
                [.init(answer: "a", isCorrect: true), .init(answer: "a"), .init(answer: "a")]
            ]),
            problem: 0, verifier: nil, order: [0, 1, 2])
        // 1 − 2⁻ᵃ⁻¹ after a votes that agree.
        #expect(agreeing.end(of: .vote, by: StoppingRule(.sure(0.75))) == 1)
        #expect(agreeing.end(of: .vote, by: StoppingRule(.sure(0.8))) == 2)
        #expect(agreeing.end(of: .vote, by: StoppingRule(.sure(0.99))) == nil)
        let vote = replay().outcome(of: .vote, count: 4, end: nil)
        #expect(vote.value == 0 && abs(vote.flops - 4) < 1e-12)
        let probed = replay().outcome(of: .vote, count: 1, end: nil, probes: 3)
        #expect(abs(probed.flops - (4 * 70.0 / 80 + 4 * 30.0 / 40)) < 1e-12)
    }

    @Test("Each strategy is there with and without the rule; stopping is cheaper, and as good here")
    func curves() throws {
        var stream = RandomStream(seed: 4)
        let pool = SyntheticPool.drawn(
            (0..<60).map { Double($0) / 60 }, chains: 16, stream: &stream)
        let thresholds = StoppingThresholds(values: ["v": 0.62, "vote": 0.9])
        let curves = try PoolCurves(
            pool: pool, counts: [1, 4, 16], seed: 1, thresholds: [thresholds]
        ).all()
        #expect(
            curves.map(\.name) == [
                "vote", "coverage", "best-of-n, v", "weighted-vote, v", "vote, until sure",
                "best-of-n, v, until sure", "weighted-vote, v, until sure",
            ])
        for name in ["vote", "best-of-n, v", "weighted-vote, v"] {
            let whole = try #require(curves.first { $0.name == name }?.points.last)
            let stopped = try #require(
                curves.first { $0.name == name + ", until sure" }?.points.last)
            #expect(stopped.meanFlops < 0.8 * whole.meanFlops, "\(name)")
            #expect(abs(stopped.accuracy - whole.accuracy) < 0.06, "\(name)")
        }
        // One chain is one chain.
        let first = try curves.filter { $0.strategy == "best-of-n" }.map {
            try #require($0.points.first)
        }
        #expect(abs(first[0].accuracy - first[1].accuracy) < 0.04)
    }
}

@Suite("Thresholds of stopping")
struct StoppingThresholdTests {
    @Test("The lowest that costs at most a point on the problems it is fitted on")
    func fitted() {
        // Wrong chains come first with 0.6; right ones have 0.9.
        let misleading = SyntheticPool.pool(
            (0..<20).map { _ in
                (0..<4).map { _ in SyntheticPool.Entry(answer: "w", score: 0.6) }
                    + (0..<4).map { _ in
                        SyntheticPool.Entry(answer: "r", isCorrect: true, score: 0.9)
                    }
            })
        let careful = StoppingThresholds.fitted(
            on: misleading, candidates: [0.8, 0.5, 0.85], seed: 1)
        #expect(careful.values["v"] == 0.8)
        // Nobody is ever wrong: the first chain will do.
        let right = SyntheticPool.pool(
            [[SyntheticPool.Entry]](
                repeating: [.init(answer: "r", isCorrect: true, score: 0.6)], count: 5))
        let easy = StoppingThresholds.fitted(on: right, candidates: [0.8, 0.5], seed: 1)
        #expect(easy.values == ["v": 0.5, "vote": 0.5])
        #expect(easy.rule(for: "v") == StoppingRule(.sure(0.5)))
        #expect(easy.rule(for: nil) == StoppingRule(.sure(0.5)))
        #expect(easy.rule(for: "unknown") == .never)
    }

    @Test("Seeds have their own")
    func seeds() {
        let thresholds = [0.5, 0.9].map { StoppingThresholds(values: ["v": $0]) }
        #expect(
            (0..<6).map { thresholds.at($0, of: 6).values["v"] } == [0.5, 0.5, 0.5, 0.9, 0.9, 0.9])
    }
}
