import Reasoning
import Results
import Statistics
import Tasks

/// What was measured of a base under one seed before plain learning and behind it.
struct EmergenceRecord: Sendable {
    var base: EmergenceBase
    var before: ChainEvaluation
    var after: ChainEvaluation
    /// What learning cost.
    var training: ComputeLedger
}

/// What a way of learning did to the chains of a base, over all seeds.
struct EmergenceMeasures {
    let base: EmergenceBase
    /// The arm.
    let learning: String
    let before: ArmMeasures
    let after: ArmMeasures

    /// What is counted in a chain, by the name that the literature has for it (2503.01307).
    static let behaviours: [(name: String, count: @Sendable (ChainAnatomy) -> Int)] = [
        ("attempts", { $0.attempts }),
        ("verification", { $0.checks }),
        ("backtracking", { $0.abandoned }),
        ("error correction", { $0.corrected }),
        // Lines that prepare an attempt, or leave it half-way.
        ("subgoals", { $0.notes + $0.unfinished }),
        // Attempts behind the first that do not begin as the one before.
        ("restarts", { max(0, $0.attempts - 1 - $0.followed) }),
        ("loops", { $0.loops }),
    ]

    /// What a chain has more of behind learning than before.
    func change(
        of count: (ChainAnatomy) -> Int, _ stream: inout RandomStream
    ) -> Estimate? {
        try? ClusteredRatio.compare(
            after.mean(of: count), before.mean(of: count), stream: &stream, by: -)
    }

    /// - Parameter tokens: within which accuracies are compared.
    func summary(
        within tokens: Int, _ stream: inout RandomStream
    ) -> HypothesesSummary.Emergence {
        func change(
            _ name: String, _ before: ClusteredRatio?, _ after: ClusteredRatio?
        ) -> HypothesesSummary.Emergence.Change? {
            guard let before, let after,
                let first = try? before.estimate(stream: &stream),
                let last = try? after.estimate(stream: &stream),
                let difference = try? ClusteredRatio.compare(
                    after, before, stream: &stream, by: -)
            else { return nil }
            return .init(name: name, before: first, after: last, change: difference)
        }
        return HypothesesSummary.Emergence(
            base: base.rawValue, summary: base.summary, learning: learning,
            accuracy: change(
                "accuracy", before.search.withinTokens[tokens], after.search.withinTokens[tokens]),
            behaviours: Self.behaviours.compactMap {
                change($0.name, before.mean(of: $0.count), after.mean(of: $0.count))
            })
    }
}
