import Reasoning
import Statistics

/// What an evaluation found on the problems of one level, or of one subject.
public struct EvaluationGroup: Codable, Equatable, Sendable {
    /// The level or the subject; empty for the problems without one.
    public var name: String
    /// Mean over problems of the share of correct chains; of a strategy, the share of problems that it
    /// answers right.
    public var accuracy: Double
    /// 95 %: Wilson's where each problem has one outcome, else a bootstrap over problems.
    public var interval: Interval
    /// Problems.
    public var n: Int
    /// Chains without an answer; of a strategy, problems.
    public var unanswered: Int

    /// More groups than this are no groups.
    static let most = 64

    /// A problem with its verdicts, those that are masked left out.
    package struct Outcome: Sendable {
        var problem: Problem
        var verdicts: [Verdict]

        package init(_ problem: Problem, _ verdicts: [Verdict]) {
            self.problem = problem
            self.verdicts = verdicts
        }
    }

    /// By the problems' levels, the lowest first; nil where none has one.
    /// - Throws: `StatisticsError`.
    package static func levels(_ outcomes: [Outcome], seed: UInt64) throws -> [Self]? {
        try groups(
            of: outcomes, seed: seed, by: \.problem.difficulty, name: { "\($0)" })
    }

    /// By what a data set sorts its problems by, in the order of the names; nil where it does not.
    /// - Parameter subjects: by the problems' ids.
    /// - Throws: `StatisticsError`.
    package static func subjects(
        _ outcomes: [Outcome], _ subjects: [String: String], seed: UInt64
    ) throws -> [Self]? {
        try groups(
            of: outcomes, seed: seed, by: { subjects[$0.problem.id] }, name: { $0 })
    }

    private static func groups<Key: Hashable & Comparable>(
        of outcomes: [Outcome], seed: UInt64, by key: (Outcome) -> Key?, name: (Key) -> String
    ) throws -> [Self]? {
        let scored = outcomes.filter { !$0.verdicts.isEmpty }
        let groups = Dictionary(grouping: scored, by: key)
        guard groups.keys.contains(where: { $0 != nil }), groups.count <= most else { return nil }
        let keys = groups.keys.compactMap(\.self).sorted()
        let named = keys.map { (name: name($0), outcomes: groups[$0] ?? []) }
        let rest = groups[Key?.none].map { [(name: "", outcomes: $0)] } ?? []
        return try (named + rest).map { try Self($0.name, $0.outcomes, seed: seed) }
    }

    private init(_ name: String, _ outcomes: [Outcome], seed: UInt64) throws {
        self.name = name
        let correct = outcomes.map { $0.verdicts.map { $0 == .correct } }
        let estimate: Estimate
        if outcomes.allSatisfy({ $0.verdicts.count == 1 }) {
            estimate = try Wilson.estimate(
                successes: correct.count { $0.contains(true) }, of: outcomes.count)
        } else {
            // Streams of their own, so that no other number depends on whether there are groups.
            var stream = RandomStream(seed, "evaluation of \(name)")
            estimate = try Bootstrap.accuracy(correct, stream: &stream)
        }
        accuracy = estimate.value
        interval = estimate.interval
        n = estimate.n
        unanswered = outcomes.reduce(0) { sum, outcome in
            sum + outcome.verdicts.count { $0 == .unanswered }
        }
    }
}
