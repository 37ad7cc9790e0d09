import Foundation
import Language
import Reasoning

/// Training problems by index: a pure function, so that a run resumes by remembering a number.
public protocol ProblemSource: Sendable {
    /// - Parameter index: any number from 0.
    func problem(at index: Int) throws -> Problem
}

/// A list of problems, gone through in a new order each time round.
public struct ShuffledProblems: ProblemSource {
    private let problems: [Problem]
    private let order: EpochOrder

    /// - Throws: `ConfigurationError` when there are none.
    public init(_ problems: [Problem], seed: UInt64) throws {
        guard !problems.isEmpty else {
            throw ConfigurationError(field: "problems", reason: "there are none")
        }
        self.problems = problems
        order = EpochOrder(count: problems.count, seed: seed, name: "problem-order")
    }

    public func problem(at index: Int) -> Problem { problems[order.place(at: index)] }
}

/// The samples of one problem with their rewards and advantages.
public struct Group: Sendable {
    public var problem: Problem
    public var chains: [Chain]
    /// The exact judge's word on each chain: what filters and accuracies go by.
    public var verdicts: [Verdict]
    /// One for each chain, of its steps together, after the overlong rule; nil: masked.
    public var rewards: [Double?]
    /// For each chain one for each of its tokens; 0 where masked.
    public var advantages: [[Double]]
    /// Which part of a search its chains are, counted from 0; behind the first they go on where another
    /// one was cut, or are second attempts.
    public var leg = 0

    /// Whether some of its samples are right and some are not, masked ones aside.
    public var isMixed: Bool {
        Advantage.hasSignal(
            zip(rewards, verdicts).map { reward, verdict in
                reward.map { _ in verdict == .correct ? 1 : 0 }
            })
    }
}

/// The batch of a step.
public struct Rollouts: Sendable {
    /// The groups to learn from.
    public var groups: [Group] = []
    /// Groups left out because all their samples are right, or none is.
    public var dropped: [Group] = []
    /// Everything sampled, dropped groups included.
    public var usage = Usage.zero
    /// What the reward cost: its own scoring, and the rollouts that it made.
    public var rewarding = ComputeLedger()
    /// What second attempts came to, where there are any.
    var secondAttempts: SecondAttempts?

    /// Everything that was drawn.
    var drawn: [Group] { groups + dropped }
}

extension PolicyGradient {
    /// Samples groups, judges them and compares their rewards; groups without a signal are replaced as
    /// the configuration says. Where none has one, the batch is empty.
    mutating func rollout() async throws -> Rollouts {
        let start = Date()
        // What others left in the cache changes sums by rounding: a resumed run starts without it.
        try await policy.engine.clearCache()
        var rollouts = Rollouts()
        for _ in 0...configuration.refills {
            let wanted = configuration.problems - rollouts.groups.count
            guard wanted > 0 else { break }
            for group in try await legs(groups: wanted, charging: &rollouts) {
                if configuration.refills == 0 || group.isMixed {
                    rollouts.groups.append(group)
                } else {
                    rollouts.dropped.append(group)
                }
            }
        }
        rollouts.usage.seconds = Date().timeIntervalSince(start)
        return rollouts
    }

    /// Groups of the next problems, and those of the legs or second attempts behind them.
    private mutating func legs(
        groups count: Int, charging rollouts: inout Rollouts
    ) async throws -> [Group] {
        let places = cursor..<cursor + count
        cursor += count
        var begun = try places.map {
            Begun(place: $0, chain: try policy.begin(source.problem(at: $0)))
        }
        var groups: [Group] = []
        for leg in 0..<configuration.legs where !begun.isEmpty {
            let found = try await sample(begun, leg: leg, charging: &rollouts)
            groups += found
            guard leg + 1 < configuration.legs else { break }
            begun = try zip(begun, found).compactMap { begun, group in
                var stream = RandomStream(seed, "leg-\(leg)", begun.place)
                let cut = group.chains.filter { $0.stopReason == .length }
                guard !cut.isEmpty else { return nil }
                return try nextLeg(of: cut[stream.below(cut.count)])
                    .map { Begun(place: begun.place, chain: $0) }
            }
        }
        guard let nudge else { return groups }
        return try await attemptAgain(groups, places: places, behind: nudge, charging: &rollouts)
    }

    /// Where the samples of a group begin.
    private struct Begun {
        /// Of the problem in the source.
        var place: Int
        var chain: Chain
    }

    /// A chain up to its last whole step, as context for what goes on from there; nil where it has none.
    private func nextLeg(of chain: Chain) throws -> Chain? {
        let separator = policy.task.stepSeparator
        guard !separator.isEmpty, !chain.isThoughtClosed,
            let end = chain.text.range(of: separator, options: .backwards)?.upperBound
        else { return nil }
        let next = try policy.beginning(of: chain, upTo: chain.text[..<end].utf8.count)
        guard next.tokens.count > chain.prefixLength else { return nil }
        return next.asContext(upTo: next.tokens.count)
    }

    private func sample(
        _ begun: [Begun], leg: Int, charging rollouts: inout Rollouts
    ) async throws -> [Group] {
        let chains = try await draw(
            from: begun.map(\.chain),
            named: begun.map { "@\($0.place)" + (leg > 0 ? "+\(leg)" : "") },
            count: configuration.samples, charging: &rollouts)
        let rewards = try await rewards(for: chains.flatMap(\.self), charging: &rollouts.rewarding)
        var first = 0
        return try zip(begun, chains).map { begun, chains in
            defer { first += chains.count }
            var group = try group(
                begun.chain.problem, chains, Array(rewards[first..<first + chains.count]))
            group.leg = leg
            return group
        }
    }

    /// Continues each of some chains `count` times.
    ///
    /// - Parameter names: told apart by them, a problem met again, even in the same batch, draws other samples:
    ///   they are part of the name that its streams are derived from.
    func draw(
        from begun: [Chain], named names: [String], count: Int, charging rollouts: inout Rollouts
    ) async throws -> [[Chain]] {
        let named = zip(begun, names).map { chain, name in
            var chain = chain
            chain.problem.id += name
            return chain
        }
        let samples = try await policy.sample(
            from: named, count: count,
            parameters: GenerateParameters(
                maxTokens: configuration.maxTokens(at: step),
                temperature: Float(configuration.temperature),
                seed: RandomStream.derive(seed, "rollouts")))
        rollouts.usage += samples.reduce(.zero) { $0 + $1.usage }
        return zip(begun, samples).map { begun, samples in
            samples.chains.map { chain in
                var chain = chain
                chain.problem = begun.problem
                return chain
            }
        }
    }

    /// The reward of each chain; what is not a number, or comes too late, is masked like what could not be
    /// judged.
    func rewards(
        for chains: [Chain], charging ledger: inout ComputeLedger
    ) async throws -> [[ChainReward.Step]?] {
        guard let found = try await rewards(inTimeFor: chains) else {
            return chains.map { _ in nil }
        }
        ledger.charge(found.usage, to: .verifier)
        ledger.charge(found.rollouts, to: .rollouts)
        guard found.values.count == chains.count else {
            throw LearningError.reward(
                "it has \(found.values.count) values for \(chains.count) chains; it owes one for each"
            )
        }
        return try zip(chains, found.values).map { chain, value in
            guard let steps = value?.steps(of: chain) else { return nil }
            let ends = [0] + steps.map(\.end)
            guard zip(ends, ends.dropFirst()).allSatisfy(<=),
                ends[ends.count - 1] <= chain.tokens.count
            else {
                throw LearningError.reward(
                    "its steps end after \(ends.dropFirst()) of \(chain.tokens.count) tokens")
            }
            // What stood there before the samples were drawn earns them nothing.
            let own = steps.filter { chain.prefixLength == 0 || $0.end > chain.prefixLength }
            return own.isEmpty || !own.allSatisfy(\.value.isFinite) ? nil : own
        }
    }

    /// Nil where the reward was waited for in vain: then nobody knows what it cost.
    private func rewards(inTimeFor chains: [Chain]) async throws -> ChainRewards? {
        guard let deadline = configuration.rewardSeconds.flatMap(Deadline.init(in:)) else {
            return try await reward.rewards(for: chains)
        }
        return try await deadline.result { [reward] in try await reward.rewards(for: chains) }
    }

    /// - Parameter firsts: behind first attempts, what those earned; nil where they are masked, and the second ones
    ///   then are, too. Their progress is in the advantages alone.
    func group(
        _ problem: Problem, _ chains: [Chain], _ given: [[ChainReward.Step]?],
        behind firsts: [Double?]? = nil
    ) throws -> Group {
        var rewards = zip(chains, given).map { chain, steps -> [ChainReward.Step]? in
            guard var steps, let last = steps.last else { return nil }
            let value = configuration.overlong(
                last.value, length: chain.tokens.count - chain.prefixLength,
                limit: limit(of: chain),
                isFinished: chain.isFinished)
            guard let value else { return nil }
            steps[steps.count - 1].value = value
            return steps
        }
        var sums = rewards.map { $0.map { $0.reduce(0) { $0 + $1.value } } }
        if let firsts, let revision = configuration.revision {
            for index in sums.indices {
                guard let first = firsts[index], let second = sums[index],
                    let last = rewards[index]?.indices.last
                else {
                    (rewards[index], sums[index]) = (nil, nil)
                    continue
                }
                rewards[index]?[last].value += revision.bonus(
                    first: first, second: second, isHeld: isHeld)
            }
        }
        let advantages: [[Double]]
        switch configuration.credit {
        case .survival:
            advantages = Survival.advantages(
                rewards: sums, ends: try chains.map(stepEnds),
                scale: configuration.advantage.scale(of: sums.compactMap(\.self)))
        case .critic, .token:
            // Until a critic has valued them, tokens have what they earn.
            advantages = zip(chains, rewards).map { GeneralizedAdvantage.rewards($1, of: $0) }
        case .chain, .lastStep:
            advantages = try zip(
                chains, configuration.advantage(rewards, lengths: chains.map(\.tokens.count))
            ).map(credited)
        }
        return Group(
            problem: problem, chains: chains, verdicts: chains.map { policy.task.judge(chain: $0) },
            rewards: sums, advantages: advantages)
    }

    /// Tokens up to the end of each step of a chain; the last one's are all.
    private func stepEnds(of chain: Chain) throws -> [Int] {
        let cuts = Survival.cuts(of: chain, separator: policy.task.stepSeparator)
        let counts =
            policy.tokenizer.counts(
                of: chain, behind: try policy.begin(chain.problem).prompt, at: cuts) ?? []
        return counts.last == chain.tokens.count ? counts : counts + [chain.tokens.count]
    }

    /// A chain's advantages where they are credited, 0 elsewhere.
    private func credited(_ chain: Chain, _ advantages: [Double]) throws -> [Double] {
        guard configuration.credit != .chain else { return advantages }
        let start = configuration.credit.start(in: chain, separator: policy.task.stepSeparator)
        guard let start else { return advantages.map { _ in 0 } }
        let before = start > 0 ? try policy.beginning(of: chain, upTo: start).tokens.count : 0
        return advantages.enumerated().map { $0.offset < before ? 0 : $0.element }
    }

    /// The most tokens that a chain could have sampled: what the configuration and the context allow.
    func limit(of chain: Chain) -> Int {
        min(
            configuration.maxTokens(at: step),
            policy.engine.contextLength - chain.prompt.count - chain.prefixLength)
    }
}

extension Chain {
    /// Tokens at the beginning that were put there, such as those of the legs before.
    var prefixLength: Int { forced.first { $0.lowerBound == 0 }?.upperBound ?? 0 }
}

extension ChainReward {
    /// As steps; a value of the whole chain is that of one step.
    func steps(of chain: Chain) -> [Step] {
        switch self {
        case .whole(let value): [Step(end: chain.tokens.count, value: value)]
        case .steps(let steps): steps
        }
    }
}
