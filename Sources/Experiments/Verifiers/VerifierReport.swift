import Learning
import Reasoning
import Rewards
import Search

/// What a verifier is worth on held-out problems, always against the exact judge: how far its scores
/// can be believed, what it knows of chains that are half done, and what choosing with it brings.
public struct VerifierReport: Codable, Hashable, Sendable {
    /// Choosing among k chains: by the verifier, by a vote, and by the answer key.
    public struct Choice: Codable, Hashable, Sendable {
        public var k: Int
        /// The chain that the verifier likes best.
        public var best: Estimate
        /// The most frequent answer, without the verifier.
        public var vote: Estimate
        /// pass@k: what a perfect verifier would come to.
        public var coverage: Estimate
    }

    /// The chains of one policy on problems of some levels.
    public struct Part: Codable, Hashable, Sendable {
        public var policy: String
        /// Levels of difficulty; nil: all.
        public var levels: ClosedRange<Int>?
        public var problems: Int
        public var chains: Int
        /// Chains that their policy did not end: cut off, and in no calibration.
        public var unfinished: Int
        /// Of finished chains; nil where there is none with a score.
        public var calibration: Calibration?
        /// Of the first half of each finished chain, against whether the whole is correct; nil where
        /// the verifier has no word on partial chains.
        public var half: Calibration?
        /// At powers of two.
        public var choices: [Choice]
    }

    /// Of all policies' chains together.
    public var pooled: Calibration?
    public var parts: [Part]
    /// The verifier's own cost, on whole and on half chains, charged to `verifier` and `rollouts`.
    public var ledger: ComputeLedger

    public init(pooled: Calibration?, parts: [Part], ledger: ComputeLedger) {
        self.pooled = pooled
        self.parts = parts
        self.ledger = ledger
    }

    /// The part of a policy and levels.
    public func part(_ policy: String, levels: ClosedRange<Int>? = nil) -> Part? {
        parts.first { $0.policy == policy && $0.levels == levels }
    }
}

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
        _ verifier: any Verifier, on chains: [JudgedChain], policies: [String],
        task: any ReasoningTask, levels: ClosedRange<Int> = 4...5, seed: UInt64 = 0,
        observe: @escaping (RunEvent) -> Void = { _ in }
    ) async throws -> VerifierReport {
        guard !chains.isEmpty else {
            throw StatisticsError.tooFew(what: "a calibration", needed: 1, got: 0)
        }
        var scorer = VerifierScorer(verifier: verifier, total: 2 * chains.count, observe: observe)
        let whole = try await scorer.scores(of: chains.map(\.chain))
        var scored = zip(chains, whole).map { Scored(chain: $0, score: $1) }
        let format = task.format
        let halved = scored.indices.filter {
            chains[$0].isFinished && chains[$0].half(format: format) != nil
        }
        let halves = try await scorer.scores(
            of: halved.compactMap { chains[$0].half(format: format) })
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
        var chain: JudgedChain
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
                    score: task.format.answer(in: $0.chain.text) == nil ? nil : $0.score,
                    isCorrect: $0.chain.isCorrect)
            }
        }
        let ballots = problems.map { chains in
            chains.map { scored in
                Ballot(
                    form: task.format.answer(in: scored.chain.text).flatMap {
                        task.canonical(answer: $0, of: scored.chain.problem)
                    }, isCorrect: scored.chain.isCorrect)
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
