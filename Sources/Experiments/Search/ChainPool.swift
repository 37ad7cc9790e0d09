import Foundation
import Reasoning
import Results
import Search
import Tasks

/// Whole chains of a policy on a list of problems, each judged exactly and scored by every verifier
/// once: what votes, best-of-N, coverage and calibration are computed from at every number of chains.
///
/// The exact verdicts shadow the scores; nothing that selects looks at them.
public struct ChainPool: Codable, Sendable {
    public var problems: [Problem]
    /// By problem.
    public var samples: [[JudgedChain]]
    /// By verifier, problem and chain; nil where there is no answer or the verifier could not judge.
    public var scores: [String: [[Double?]]]
    /// What drawing all chains of a problem cost.
    public var drawing: [Usage]
    /// By verifier, what scoring all chains of a problem cost.
    public var scoring: [String: [Usage]]
    /// Elapsed seconds.
    public var seconds: Double
    /// By problem, how many chains closed their thought; nil in pools from before that was counted.
    public var closed: [Int]? = nil

    /// Draws `count` chains of each problem and has each verifier score them.
    ///
    /// - Parameters:
    ///   - verifiers: by the names that reports use; none may read the reference.
    ///   - progress: called with the number of problems done.
    /// - Throws: `SearchError`, what policy and verifiers throw, and `CancellationError`.
    public static func draw(
        _ count: Int, of problems: [Problem], task: any ReasoningTask, policy: any Policy,
        sampling: Sampling, verifiers: [(name: String, verifier: any Verifier)],
        atMost limit: Int = 64, progress: (Int) throws -> Void = { _ in }
    ) async throws -> ChainPool {
        let start = Date()
        var done = 0
        let parts = try await problems.concurrently(
            atMost: limit,
            progress: { _, _ in
                done += 1
                try progress(done)
            },
            { problem in
                // What a vote would choose is nobody's matter here: the chains are what counts.
                let strategy = MajorityVote(task: task, samples: count, sampling: sampling)
                return try await PrefixAccount.sharing {
                    let solution = try await strategy.solve(problem, with: policy)
                    return try await Part(solution, task: task, verifiers: verifiers)
                }
            })
        return ChainPool(
            problems: problems, samples: parts.map(\.samples),
            scores: Dictionary(
                uniqueKeysWithValues: verifiers.indices.map { index in
                    (verifiers[index].name, parts.map { $0.scores[index] })
                }),
            drawing: parts.map(\.drawing),
            scoring: Dictionary(
                uniqueKeysWithValues: verifiers.indices.map { index in
                    (verifiers[index].name, parts.map { $0.scoring[index] })
                }),
            seconds: Date().timeIntervalSince(start), closed: parts.map(\.closed))
    }

    /// Chains of each problem.
    public var count: Int { samples.first?.count ?? 0 }

    /// Everything it cost.
    public var ledger: ComputeLedger {
        var ledger = ComputeLedger()
        for usage in drawing { ledger.charge(usage, to: .policy) }
        for usage in scoring.values.joined() { ledger.charge(usage, to: .verifier) }
        return ledger
    }

    /// The same pool without its first chains, or with those alone.
    func chains(_ range: Range<Int>) -> ChainPool {
        let share = Double(range.count) / Double(max(count, 1))
        var part = self
        part.samples = samples.map { Array($0[range]) }
        part.scores = scores.mapValues { $0.map { Array($0[range]) } }
        part.drawing = drawing.map { $0.scaled(by: share) }
        part.scoring = scoring.mapValues { $0.map { $0.scaled(by: share) } }
        part.closed = nil
        return part
    }

    /// One problem's share.
    private struct Part: Sendable {
        var samples: [JudgedChain]
        var scores: [[Double?]] = []
        var drawing: Usage
        var scoring: [Usage] = []
        var closed: Int

        init(
            _ solution: Solution, task: any ReasoningTask,
            verifiers: [(name: String, verifier: any Verifier)]
        ) async throws {
            let chains = solution.chains
            let verdicts = try await task.verdicts(of: chains)
            samples = zip(chains, verdicts).map { chain, verdict in
                var sample = JudgedChain(chain, task: task, isJudged: false, keepsText: false)
                sample.verdict = verdict
                return sample
            }
            closed = chains.count(where: \.isThoughtClosed)
            drawing = solution.ledger.total
            let answered = samples.indices.filter { samples[$0].isAnswered }
            for (_, verifier) in verifiers {
                var all = [Double?](repeating: nil, count: chains.count)
                let found = try await verifier.score(answered.map { chains[$0] })
                for (index, score) in zip(answered, found.values) { all[index] = score }
                scores.append(all)
                scoring.append(found.usage + found.rollouts)
            }
        }
    }
}

extension Usage {
    /// A share of it.
    func scaled(by share: Double) -> Usage {
        func part(_ count: Int) -> Int { Int((Double(count) * share).rounded()) }
        return Usage(
            promptTokens: part(promptTokens), cachedTokens: part(cachedTokens),
            generatedTokens: part(generatedTokens), flops: flops * share, seconds: seconds * share)
    }
}
