import Reasoning
import Results
import Search

/// What may be done with a problem: by an allocation once its difficulty has been estimated, or with
/// all problems alike.
enum AllocationPlan: Hashable, Sendable {
    /// So many chains at the most, the probes among them; `stops`: none more once that is sure enough.
    case chains(ChainReplay.Choice, Int, stops: Bool)
    /// A search of its own behind the probes: a point that was measured on the same problems.
    case search(Int)

    /// Every choice among whole chains at every count, with and without stopping, and the searches.
    static func all(counts: [Int], searches: Int) -> [AllocationPlan] {
        ChainReplay.Choice.allCases.flatMap { choice in
            counts.map { .chains(choice, $0, stops: false) }
                + counts.dropFirst().map { .chains(choice, $0, stops: true) }
        } + (0..<searches).map(AllocationPlan.search)
    }

    /// For a table.
    ///
    /// - Parameter searches: names with sizes.
    func label(_ searches: [String]) -> String {
        switch self {
        case .chains(let choice, let count, let stops):
            let name = choice.rawValue.replacing("-", with: " ")
            return stops ? "\(name), up to \(count), until sure" : "\(name), \(count)"
        case .search(let index): return searches[index]
        }
    }
}

/// Problems on which plans are tried: chains with their scores, from which those of whole chains are
/// replayed, and what searches reached.
struct AllocationTrials: Sendable {
    /// A problem under one order of its chains: what the probes say, and how each plan would have gone.
    struct Trial: Sendable {
        var problem: Int
        var difficulty: Double?
        /// By plan.
        var outcomes: [ChainReplay.Outcome]
    }

    let problemCount: Int
    let trials: [Trial]

    /// - Parameters:
    ///   - pool: its scores by `verifier` choose; the exact verdicts only count.
    ///   - searches: measured on the same problems, in their order.
    ///   - probes: chains that estimate the difficulty; with none every problem is alike, and nobody pays
    ///     for them.
    ///   - orders: of each problem's chains.
    init(
        _ pool: ChainPool, verifier: String, searches: [MeasuredPoint], plans: [AllocationPlan],
        thresholds: [StoppingThresholds], probes: Int, orders: Int, seed: UInt64
    ) {
        let clusters = ProblemClusters(pool.problems)
        problemCount = clusters.count
        let replays = pool.replays(verifier: verifier, orders: orders, seed: seed)
        trials = replays.enumerated().flatMap { problem, replays in
            let thresholds = thresholds.at(problem, of: pool.problems.count)
            return replays.map { replay in
                let ends = Dictionary(
                    uniqueKeysWithValues: ChainReplay.Choice.allCases.map { choice in
                        let rule = thresholds.rule(for: choice.isVerified ? verifier : nil)
                        return (choice, replay.end(of: choice, by: rule))
                    })
                return Trial(
                    problem: clusters.numbers[problem],
                    difficulty: probes > 0 ? replay.difficulty(probes: probes) : nil,
                    outcomes: plans.map { plan in
                        switch plan {
                        case .chains(let choice, let count, let stops):
                            replay.outcome(
                                of: choice, count: count, end: stops ? ends[choice] ?? nil : nil,
                                probes: probes)
                        case .search(let index):
                            replay.outcome(of: searches[index], at: problem, probes: probes)
                        }
                    })
            }
        }
    }
}
