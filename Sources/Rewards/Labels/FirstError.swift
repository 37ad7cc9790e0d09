import Reasoning

/// The first wrong step of a chain by bisection over rollouts (OmegaPRM, Luo et al., 2406.06592
/// §3.2): from the steps before the first error some rollout still succeeds, from those behind it
/// none does, so its place is found in ⌈log₂ n⌉ questions instead of n.
///
///     low = 0, high = n                      the prompt can be solved, the whole chain is wrong
///     while high − low > 1:
///         m = ⌊(low + high) / 2⌋
///         if MC(z₁ … z_m) > 0: low = m else: high = m
///     the first error is step high
///
/// Departures from the paper: 1. One bisection a chain, without the tree of rollouts that are
/// themselves bisected, and without its priority over rollouts. 2. A correct chain has no error and
/// costs nothing. 3. Where a step's rollouts all fail by chance, the search blames a step too early,
/// as the paper's does; more rollouts make that rarer.
///
/// Cost: ⌈log₂ n⌉ model calls of k samples for a wrong chain of n steps, charged to `.rollouts`.
public struct FirstError: Sendable {
    /// Where a chain's first error is.
    public enum Place: Hashable, Sendable {
        /// The chain is correct.
        case nowhere
        /// The step's number, from 0.
        case step(Int)
        /// The verifier could not judge the chain, or any rollout from a step that was asked about.
        case unknown
    }

    /// What was found about one chain.
    public struct Finding: Sendable {
        /// The UTF-8 offset behind each ended step.
        public var ends: [Int]
        public var place: Place
        /// Steps that were rolled out, with the shares of rollouts that succeeded.
        public var probes: [Int: Double]
        public var ledger: ComputeLedger

        /// 1 for steps before the first error, 0 for it, none for those behind it, of which the
        /// search says nothing (2305.20050 §2.4 labels so).
        public var labels: [(endsAt: Int, target: Double?)] {
            ends.enumerated().map { number, end in
                switch place {
                case .nowhere: (end, 1)
                case .step(let step): (end, number < step ? 1 : number == step ? 0 : nil)
                case .unknown: (end, nil)
                }
            }
        }
    }

    private let continuations: Continuations
    private let separator: String

    /// - Parameters:
    ///   - policy: continues the chains.
    ///   - verifier: judges whole chains, exactly.
    ///   - task: says where steps end.
    ///   - rollouts: from each step that is asked about, k. Default 8, as in the paper.
    ///   - parameters: how the rollouts are drawn; `seed` is that of the whole search.
    /// - Throws: `ConfigurationError` for fewer than one rollout.
    public init(
        policy: any Policy, verifier: any Verifier, task: any ReasoningTask, rollouts: Int = 8,
        parameters: GenerateParameters = GenerateParameters()
    ) throws {
        separator = task.stepSeparator
        continuations = try Continuations(
            policy: policy, verifier: verifier, count: rollouts, parameters: parameters)
    }

    /// The first errors of many finished chains, searched for side by side.
    ///
    /// - Parameters:
    ///   - chains: those that are not finished, or have no step, have no finding.
    ///   - limit: chains searched at a time. Default 64.
    /// - Returns: findings in the chains' order.
    /// - Throws: `RewardsError.wrongScoreCount`, what policy and verifier throw, `CancellationError`.
    public func findings(of chains: [Chain], atMost limit: Int = 64) async throws -> [Finding?] {
        let found = try await Array(chains.enumerated()).concurrently(atMost: limit) { place in
            let seed = RandomStream.derive(
                continuations.parameters.seed, "first-error", place.offset)
            return Found(finding: try await finding(of: place.element, seed: seed))
        }
        return found.map(\.finding)
    }

    /// An optional result, which `concurrently` would leave out.
    private struct Found: Sendable {
        var finding: Finding?
    }

    private func finding(of chain: Chain, seed: UInt64) async throws -> Finding? {
        let ends = ChainStep.steps(of: chain, separator: separator).map(\.range.upperBound)
        guard chain.isFinished, !ends.isEmpty else { return nil }
        let verdict = try await continuations.verdicts(on: [chain])
        var finding = Finding(
            ends: ends, place: .unknown, probes: [:], ledger: verdict.ledger)
        guard let isCorrect = verdict.hasSuccess else { return finding }
        if isCorrect {
            finding.place = .nowhere
            return finding
        }
        var (low, high) = (0, ends.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            let tally = try await continuations.rollouts(
                from: chain, upTo: ends[middle - 1],
                seed: RandomStream.derive(seed, "label-step", middle))
            finding.ledger.add(tally.ledger)
            finding.probes[middle - 1] = tally.value
            guard let hasSuccess = tally.hasSuccess else { return finding }
            if hasSuccess { low = middle } else { high = middle }
        }
        finding.place = .step(high - 1)
        return finding
    }
}
