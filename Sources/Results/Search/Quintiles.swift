import Reasoning

/// Problems in five groups of nearly equal size by how often a model's chains solve them (Snell et
/// al., 2408.03314 §3.2, "oracle difficulty"): for a report, since it reads the answer key.
///
/// The chains that sort the problems are not those that are measured, or an unlucky draw would make a
/// problem both hard and unsolved.
public struct Quintiles: Codable, Hashable, Sendable {
    /// By quintile, the easiest first, the problems' indices.
    public var problems: [[Int]]
    /// By quintile, the share of sorting chains that were correct.
    public var rates: [Double]

    public static let middle = 1...3

    /// - Parameter probes: by problem, the verdicts of chains drawn for this alone.
    public init(_ probes: [[Verdict?]]) {
        let rates = probes.map { verdicts in
            Double(verdicts.count { $0 == .correct }) / Double(max(verdicts.count, 1))
        }
        // The order of equals is that of the list, which was drawn at random.
        let order = rates.indices.sorted {
            rates[$0] != rates[$1] ? rates[$0] > rates[$1] : $0 < $1
        }
        problems = (0..<5).map { group in
            Array(order[order.count * group / 5..<order.count * (group + 1) / 5]).sorted()
        }
        self.rates = problems.map { group in
            group.reduce(0) { $0 + rates[$1] } / Double(max(group.count, 1))
        }
    }

    /// The problems of the middle three.
    public var middleProblems: [Int] { Self.middle.flatMap { problems[$0] }.sorted() }
}
