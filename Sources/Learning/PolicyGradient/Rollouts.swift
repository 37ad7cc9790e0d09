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

    /// - Throws: `LearningError.configuration` when there are none.
    public init(_ problems: [Problem], seed: UInt64) throws {
        guard !problems.isEmpty else {
            throw LearningError.configuration(field: "problems", reason: "there are none")
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
    /// The exact judge's word on each chain.
    public var verdicts: [Verdict]
    /// One for each chain, after the overlong rule; nil: masked.
    public var rewards: [Double?]
    /// One for each chain; 0 where masked.
    public var advantages: [Double]
}

/// The batch of a step.
public struct Rollouts: Sendable {
    /// The groups to learn from.
    public var groups: [Group]
    /// Groups left out because all their rewards were the same.
    public var dropped: Int
    /// Everything sampled, dropped groups included.
    public var usage: Usage
}

extension PolicyGradient {
    /// Samples groups, judges them exactly and compares them; groups without a signal are replaced
    /// as the configuration says.
    mutating func rollout() async throws -> Rollouts {
        let start = Date()
        // What others left in the cache changes sums by rounding: a resumed run starts without it.
        try await policy.engine.clearCache()
        var kept: [Group] = []
        var usage = Usage.zero
        var drawn = 0
        for round in 0...configuration.refills {
            let wanted = configuration.problems - kept.count
            guard wanted > 0 else { break }
            let (groups, cost) = try await sample(groups: wanted)
            usage += cost
            drawn += groups.count
            let isLast = round == configuration.refills
            let useful =
                configuration.refills == 0
                ? groups : groups.filter { Advantage.hasSignal($0.rewards) }
            kept += useful
            if isLast && kept.isEmpty {
                throw LearningError.noSignal(step: step + 1, groups: drawn)
            }
        }
        usage.seconds = Date().timeIntervalSince(start)
        return Rollouts(groups: kept, dropped: drawn - kept.count, usage: usage)
    }

    private mutating func sample(groups count: Int) async throws -> (groups: [Group], usage: Usage)
    {
        let places = cursor..<cursor + count
        cursor += count
        let problems = try places.map { try source.problem(at: $0) }
        // A problem met again, even in the same batch, draws other samples: its place in the source
        // is part of the name that their streams are derived from.
        let begun = try zip(places, problems).map { place, problem in
            var chain = try policy.begin(problem)
            chain.problem.id += "@\(place)"
            return chain
        }
        let samples = try await policy.sample(
            from: begun, count: configuration.samples,
            parameters: GenerateParameters(
                maxTokens: configuration.maxTokens, temperature: Float(configuration.temperature),
                seed: RandomStream.derive(seed, "rollouts")))
        var usage = Usage.zero
        var groups: [Group] = []
        for (problem, group) in zip(problems, samples) {
            usage += group.usage
            let chains = group.chains.map { chain in
                var chain = chain
                chain.problem = problem
                return chain
            }
            groups.append(judged(problem, chains))
        }
        return (groups, usage)
    }

    private func judged(_ problem: Problem, _ chains: [Chain]) -> Group {
        let verdicts = chains.map { policy.task.judge(chain: $0) }
        let rewards = zip(chains, verdicts).map { chain, verdict in
            configuration.overlong(
                verdict == .correct ? 1 : 0, length: chain.tokens.count,
                limit: configuration.maxTokens, isFinished: chain.isFinished)
        }
        return Group(
            problem: problem, chains: chains, verdicts: verdicts, rewards: rewards,
            advantages: configuration.advantage(rewards))
    }
}
