import Reasoning

/// Step labels from rollouts, without a word on any step (Math-Shepherd, Wang et al., 2312.08935
/// §3.3): a step is as good as what a policy makes of the chain from there.
///
/// With k rollouts from the end of step i, of which c are correct:
///
///     soft:  y_i = c / k            hard:  y_i = 1 if c > 0, else 0
///
/// Departures from the paper: 1. A last step that finishes the chain is labelled by the verdict on
/// the chain itself; there is nothing left to roll out. 2. Rollouts that the verifier cannot judge
/// are left out and not counted as wrong. 3. The rollouts' policy may be any; the paper finetunes one.
/// 4. Of a long chain some steps may be drawn, always with the last one; the others have no label.
///
/// Cost: for each chain of n labelled steps n model calls of k samples, charged to `.rollouts`, and as many
/// calls of the verifier.
public struct MonteCarloLabels: Sendable {
    /// How a share becomes a label.
    public enum Hardness: String, Codable, CaseIterable, Sendable {
        /// Whether any rollout is correct.
        case hard
        /// The share that is.
        case soft
    }

    /// A chain's labels.
    public struct Labels: Sendable {
        /// For each ended step the UTF-8 offset behind it and its label; nil where the verifier could
        /// judge none of its rollouts, or the step was not drawn.
        public var steps: [(endsAt: Int, target: Double?)]
        /// Rollouts and judging.
        public var ledger: ComputeLedger
    }

    public let hardness: Hardness
    /// The most steps of a chain that are labelled; nil: all.
    public let stepsPerChain: Int?
    private let continuations: Continuations
    private let separator: String

    /// - Parameters:
    ///   - policy: continues the chains.
    ///   - verifier: judges whole chains, exactly; a learned one gives labels no better than itself.
    ///   - task: says where steps end.
    ///   - rollouts: from each step, k. Default 8, as in the paper.
    ///   - stepsPerChain: the most steps of a chain that are labelled: the last one, and others drawn
    ///     at random. Default nil: all.
    ///   - parameters: how the rollouts are drawn; `seed` is that of the whole labelling.
    /// - Throws: `ConfigurationError` for fewer than one rollout or step.
    public init(
        policy: any Policy, verifier: any Verifier, task: any ReasoningTask, rollouts: Int = 8,
        hardness: Hardness = .soft, stepsPerChain: Int? = nil,
        parameters: GenerateParameters = GenerateParameters()
    ) throws {
        try ConfigurationError.check("stepsPerChain", stepsPerChain ?? 1, in: Limits.tokens)
        self.hardness = hardness
        self.stepsPerChain = stepsPerChain
        separator = task.stepSeparator
        continuations = try Continuations(
            policy: policy, verifier: verifier, count: rollouts, parameters: parameters)
    }

    /// Labels of many chains, their steps side by side.
    ///
    /// - Parameters:
    ///   - limit: steps rolled out at a time. Default 64.
    ///   - progress: called after each step with how many are done.
    /// - Returns: labels in the chains' order.
    /// - Throws: `RewardsError.wrongScoreCount`, what policy and verifier throw, `CancellationError`.
    public func labels(
        of chains: [Chain], atMost limit: Int = 64, progress: (Int) throws -> Void = { _ in }
    ) async throws -> [Labels] {
        let all = chains.enumerated().map { index, chain in
            ChainStep.steps(of: chain, separator: separator).enumerated().map {
                Place(chain: index, number: $0, endsAt: $1.range.upperBound)
            }
        }
        let places = all.flatMap(drawn(from:))
        var done = 0
        let tallies = try await places.concurrently(
            atMost: limit,
            progress: { _, _ in
                done += 1
                try progress(done)
            },
            { place in try await label(chains[place.chain], at: place) })
        var labels = all.map { places in
            Labels(steps: places.map { ($0.endsAt, nil) }, ledger: ComputeLedger())
        }
        for (place, tally) in zip(places, tallies) {
            let target = hardness == .soft ? tally.value : tally.hasSuccess.map { $0 ? 1 : 0 }
            labels[place.chain].steps[place.number].target = target
            labels[place.chain].ledger.add(tally.ledger)
        }
        return labels
    }

    /// The steps of one chain that are labelled, in their order.
    private func drawn(from places: [Place]) -> [Place] {
        guard let stepsPerChain, places.count > stepsPerChain, let last = places.last else {
            return places
        }
        var stream = RandomStream(continuations.parameters.seed, "label-steps", last.chain)
        let others = places.dropLast().shuffled(using: &stream).prefix(stepsPerChain - 1)
        return others.sorted { $0.number < $1.number } + [last]
    }

    /// A step of one of the chains.
    private struct Place: Sendable {
        var chain: Int
        var number: Int
        var endsAt: Int
    }

    private func label(_ chain: Chain, at place: Place) async throws -> RolloutTally {
        if chain.isFinished, place.endsAt == chain.text.utf8.count {
            return try await continuations.verdicts(on: [chain])
        }
        let seed = RandomStream.derive(
            RandomStream.derive(continuations.parameters.seed, "label-chain", place.chain),
            "label-step", place.number)
        return try await continuations.rollouts(from: chain, upTo: place.endsAt, seed: seed)
    }
}
