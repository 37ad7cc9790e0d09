import Reasoning
import Results
import Search

/// The recorded chains of a problem in one order: what a strategy over whole chains would have answered
/// and paid, had they come one by one.
///
/// A chain's part of what drawing all of them cost is that of its tokens; the same holds for scoring,
/// among the chains with an answer.
struct ChainReplay {
    /// How the answer is chosen among whole chains, by the strategy's name.
    enum Choice: String, Codable, CaseIterable, Hashable, Sendable {
        case best = "best-of-n"
        case vote
        case weightedVote = "weighted-vote"

        /// Whether it asks a verifier.
        var isVerified: Bool { self != .vote }
    }

    /// What came of it.
    struct Outcome {
        /// 1 for a right answer.
        var value: Double
        var flops: Double
        var tokens: Double
        /// Those of them that were sampled.
        var generatedTokens: Double
    }

    private let samples: [JudgedChain]
    private let scores: [Double?]
    /// Of the first chains, from none to all.
    private let drawing: [Cost]
    private let scoring: [Cost]

    private typealias Cost = (flops: Double, tokens: Double, generatedTokens: Double)

    /// - Parameters:
    ///   - verifier: whose scores choose; the exact verdicts only count.
    ///   - order: in which the pool's chains come.
    init(_ pool: ChainPool, problem: Int, verifier: String?, order: [Int]) {
        let all = pool.samples[problem]
        let known = verifier.flatMap { pool.scores[$0]?[problem] }
        samples = order.map { all[$0] }
        scores = order.map { known?[$0] }
        drawing = Self.sums(of: pool.drawing[problem], over: samples) { _ in true }
        scoring = Self.sums(
            of: verifier.flatMap { pool.scoring[$0]?[problem] } ?? .zero, over: samples
        ) { $0.isAnswered }
    }

    /// What the first chains cost, where those that count share a usage by their tokens.
    private static func sums(
        of usage: Usage, over samples: [JudgedChain], counting: (JudgedChain) -> Bool
    ) -> [Cost] {
        let weights = samples.map { counting($0) ? Double(max($0.tokens, 1)) : 0 }
        let total = max(weights.reduce(0, +), 1)
        var sum = 0.0
        return [(0, 0, 0)]
            + weights.map { weight in
                sum += weight
                return (
                    usage.flops * sum / total, Double(usage.tokensRun) * sum / total,
                    Double(usage.generatedTokens) * sum / total
                )
            }
    }

    /// What the first chains say of the problem's difficulty.
    func difficulty(probes: Int) -> Double? {
        Difficulty.predicted(
            from: zip(samples, scores).prefix(probes).map { ($0.isAnswered, $1) })
    }

    /// After how many chains a rule ends the drawing; nil where it does not before the last.
    func end(of choice: Choice, by rule: StoppingRule) -> Int? {
        guard rule.criterion != .never else { return nil }
        guard choice.isVerified else {
            let forms = samples.map(\.form)
            return (1..<max(samples.count, 1)).first {
                rule.isDecided(votes: Array(forms.prefix($0)), remaining: samples.count - $0)
            }
        }
        var best: Double?
        return scores.firstIndex { score in
            if let score, !score.isNaN { best = max(best ?? score, score) }
            return rule.isDecided(best: best)
        }.map { $0 + 1 }
    }

    /// - Parameters:
    ///   - count: most chains.
    ///   - end: as `end(of:by:)` says.
    ///   - probes: chains that are drawn and scored in any case.
    func outcome(of choice: Choice, count: Int, end: Int?, probes: Int = 0) -> Outcome {
        let drawn = min(max(min(end ?? count, count), probes), samples.count)
        let scored = scoring[choice.isVerified ? drawn : min(probes, drawn)]
        return Outcome(
            value: winner(of: choice, among: drawn).map {
                samples[$0].verdict == .correct ? 1 : 0
            } ?? 0,
            flops: drawing[drawn].flops + scored.flops,
            tokens: drawing[drawn].tokens + scored.tokens,
            generatedTokens: drawing[drawn].generatedTokens + scored.generatedTokens)
    }

    /// What a search of its own came to, behind probes.
    func outcome(of search: MeasuredPoint, at problem: Int, probes: Int) -> Outcome {
        let drawn = min(probes, samples.count)
        func cost(_ search: [Double], _ part: (Cost) -> Double) -> Double {
            search[problem] + part(drawing[drawn]) + part(scoring[drawn])
        }
        return Outcome(
            value: search.values[problem], flops: cost(search.flops, \.flops),
            tokens: cost(search.tokens, \.tokens),
            generatedTokens: cost(search.generatedTokens, \.generatedTokens))
    }

    private func winner(of choice: Choice, among drawn: Int) -> Int? {
        switch choice {
        case .best: BestOfN.best(of: Array(scores.prefix(drawn)))
        case .vote: MajorityVote.winner(of: samples.prefix(drawn).map(\.form))
        case .weightedVote:
            WeightedVote.winner(
                of: samples.prefix(drawn).map(\.form), scores: Array(scores.prefix(drawn)))
        }
    }
}
