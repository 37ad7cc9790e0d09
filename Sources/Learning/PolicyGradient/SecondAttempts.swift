import Language
import Reasoning
import Results

/// Learning to correct oneself: each chain is attempted again, and the second attempt is learned behind the first
/// (SCoRe, 2409.12917 §5).
///
///     z₁ ~ π(z | x),   z₂ ~ π(z | x, thought(z₁) ⧺ nudge)
///
/// Stage I (§5.1) rewards second attempts alone and holds the first ones at the base model, so that the two come
/// apart; stage II (§5.2) rewards both, the second one for its progress, too:
///
///     I    E[r₂] − β₂ KL₁ − β₁ (KL₁ + KL₂)
///     II   E[r₁ + r₂ + α (r₂ − r₁)] − β₁ (KL₁ + KL₂)
///
/// An attempt's tokens have the advantage of its own reward over those of the same attempt at the problem: first
/// ones of nothing (I) or r₁ (II), second ones of r₂ (I) or (1 + α) r₂ − α r₁ (II). All that a second attempt
/// begins with is context.
///
/// Departures from the paper: 1. A second attempt goes on with the thought of the first one, a nudge in the place of
/// its answer, as in `SequentialRevision`; the paper leaves the answer there and says in words that it may be wrong. 2. First attempts are
/// credited with nothing that comes of them, which eq. 3 does not exclude. Whatever a second attempt then does,
/// −α r₁ stays: it adds no gradient in the mean, and what the bonus comes to is that r₂ weighs 1 + α times. 3. KL is
/// a term of the loss, by the estimate of `PolicyObjective`. 4. A first attempt without an end of its thought, or
/// without room behind it, is not attempted again. 5. One optimizer goes through both stages.
///
/// Cost: two chains of each sample, the thought of the first computed once, and two forward and one backward pass over
/// both, in which the second one has the first one's thought before it.
struct SecondAttempts: Sendable, Equatable {
    /// 1 or 2.
    var stage: Int
    /// First attempts.
    private(set) var samples = 0
    /// Those of them that were attempted again.
    private(set) var revised = 0
    /// First attempts that are right.
    private(set) var right = 0
    /// Samples that were wrong and became right.
    private(set) var corrected = 0
    /// Samples that were right and became wrong.
    private(set) var spoiled = 0

    init(stage: Int) { self.stage = stage }

    /// - Parameter second: nil where there is no second attempt.
    mutating func count(first: Verdict, second: Verdict?) {
        samples += 1
        if first == .correct { right += 1 }
        guard let second else { return }
        revised += 1
        if first != .correct, second == .correct { corrected += 1 }
        if first == .correct, second != .correct { spoiled += 1 }
    }

    var metrics: Metrics {
        guard samples > 0 else { return [:] }
        func share(_ count: Int) -> Double { Double(count) / Double(samples) }
        return [
            .revisionStage: Double(stage), .revised: share(revised),
            .revisedAccuracy: share(right + corrected - spoiled),
            .revisionGain: share(corrected - spoiled), .corrected: share(corrected),
            .spoiled: share(spoiled),
        ]
    }
}

extension PolicyGradient {
    /// What opens the second attempts of some configuration's chains.
    /// - Throws: `ConfigurationError` for a nudge that the policy cannot write.
    static func nudge(
        of revision: RevisionConfiguration, for policy: LocalPolicy
    ) throws -> String {
        let nudge = revision.nudge ?? Reopening.denialMark
        let denials = [
            policy.task.stepSeparator, (policy.task as? any SelfCheckingTask)?.verdicts.no,
        ].compactMap(\.self)
        for denial in denials {
            func refuse(_ reason: String) -> ConfigurationError {
                ConfigurationError(field: "revision.nudge", reason: reason)
            }
            let text = nudge.replacing(Reopening.denialMark, with: denial)
                .replacing(Reopening.answerMark, with: "")
            guard !text.isEmpty else {
                throw refuse("the task \(policy.task.name) has no step separator to deny with")
            }
            do {
                _ = try policy.tokenizer.encode(text: text)
            } catch {
                throw refuse("the model has no tokens for it: \(error)")
            }
        }
        return nudge
    }

    /// Has the chains of groups attempted again, each once.
    ///
    /// - Parameters:
    ///   - places: of the groups' problems in the source.
    ///   - nudge: opens them.
    /// - Returns: the groups of first attempts as they are to be learned from, and behind each that of its second
    ///   attempts, if there are any.
    func attemptAgain(
        _ groups: [Group], places: Range<Int>, behind nudge: String,
        charging rollouts: inout Rollouts
    ) async throws -> [Group] {
        let reopening = Reopening(task: policy.task, nudge: nudge, policy: policy)
        var opened: [(group: Int, sample: Int, chain: Chain)] = []
        for (number, group) in groups.enumerated() {
            for (sample, chain) in group.chains.enumerated() {
                // What the model wrote may be nothing that its tokenizer can write again.
                guard let open = try? reopening(chain),
                    open.allTokens.count < policy.engine.contextLength
                else { continue }
                opened.append((number, sample, open))
            }
        }
        let drawn = try await draw(
            from: opened.map(\.chain),
            named: opened.map { "@\(places.lowerBound + $0.group)+1.\($0.sample)" }, count: 1,
            charging: &rollouts)
        let chains = zip(opened, drawn).flatMap { begun, chains in
            chains.map { $0.asContext(upTo: begun.chain.tokens.count) }
        }
        let given =
            chains.isEmpty ? [] : try await rewards(for: chains, charging: &rollouts.rewarding)
        var counts = SecondAttempts(stage: isHeld ? 1 : 2)
        var pairs: [Group] = []
        var end = 0
        for (number, group) in groups.enumerated() {
            let own = end..<(opened[end...].firstIndex { $0.group > number } ?? opened.count)
            end = own.upperBound
            var second = try self.group(
                group.problem, Array(chains[own]), Array(given[own]),
                behind: own.map { group.rewards[opened[$0].sample] })
            second.leg = 1
            var verdicts = [Verdict?](repeating: nil, count: group.chains.count)
            for (index, verdict) in zip(own, second.verdicts) {
                verdicts[opened[index].sample] = verdict
            }
            for (first, second) in zip(group.verdicts, verdicts) {
                counts.count(first: first, second: second)
            }
            var first = group
            if isHeld { first.advantages = first.advantages.map { $0.map { _ in 0 } } }
            pairs.append(first)
            if !own.isEmpty { pairs.append(second) }
        }
        rollouts.secondAttempts = counts
        return pairs
    }
}

extension Chain {
    /// With its first tokens as context, none of them learned.
    func asContext(upTo count: Int) -> Chain {
        var chain = self
        chain.forced = [0..<count] + forced.filter { $0.lowerBound >= count }
        chain.logProbs.replaceSubrange(0..<count, with: repeatElement(0, count: count))
        return chain
    }
}
