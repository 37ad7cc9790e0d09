import Foundation

/// Rewards of steps by a process verifier: its value v_k behind the k-th of a chain's K steps, the answer
/// among them, and v₀ of the problem alone, 0 where the verifier has no word of that. A chain with a step that it
/// has no word of is masked.
///
/// Cost: the verifier reads every beginning of every chain.
public struct StepReward: Reward {
    /// What a step earns.
    public enum Form: String, Codable, CaseIterable, Sendable {
        /// v_k: a chain of good steps earns more the longer it is (process supervision, 2402.03300 §4.1.3).
        case sum
        /// What makes the sum the least of them: softmax(−v/T)_k v_k (PURE, 2504.15275 §3.2).
        case minimum
        /// v_k − v_{k−1}: what the step changed (process advantages, 2410.08146 §3.1); the sum is v_K − v₀.
        case progress
    }

    public let verifier: any Verifier
    /// Whose chains are judged, for their beginnings.
    public let policy: any Policy
    public let task: any ReasoningTask
    public let form: Form
    /// T of `minimum`. Default 0.1, the paper's.
    public let temperature: Double
    /// What a right chain earns at its end, by the exact judge. Default 0: the verifier alone.
    public let exact: Double

    public init(
        _ verifier: any Verifier, policy: any Policy, task: any ReasoningTask, form: Form,
        temperature: Double = 0.1, exact: Double = 0
    ) {
        self.verifier = verifier
        self.policy = policy
        self.task = task
        self.form = form
        self.temperature = temperature
        self.exact = exact
    }

    public func rewards(for chains: [Chain]) async throws -> ChainRewards {
        var asked: [Chain] = []
        var ends: [[Int]] = []
        for chain in chains {
            let beginnings = try beginnings(of: chain)
            ends.append(beginnings.dropFirst().map(\.tokens.count))
            asked += beginnings
        }
        let scores = try await verifier.score(asked)
        guard scores.words.count == asked.count else {
            throw ReasoningError.scores(found: scores.words.count, asked: asked.count)
        }
        var left = scores.values[...]
        let values = zip(chains, ends).map { chain, ends -> ChainReward? in
            let own = left.prefix(ends.count + 1)
            left = left.dropFirst(ends.count + 1)
            let known = own.dropFirst().compactMap(\.self)
            guard known.count == ends.count, known.allSatisfy(\.isFinite) else { return nil }
            let before = own.first?.flatMap { $0.isFinite ? $0 : nil } ?? 0
            var earned = Self.earned(
                form, values: [before] + known, temperature: temperature)
            if exact != 0, let last = earned.indices.last, task.judge(chain: chain) == .correct {
                earned[last] += exact
            }
            return .steps(zip(ends, earned).map { ChainReward.Step(end: $0, value: $1) })
        }
        return ChainRewards(values: values, usage: scores.usage, rollouts: scores.rollouts)
    }

    /// The empty chain, the chain up to the end of each of its steps, and the whole of it where a step is
    /// still being written.
    private func beginnings(of chain: Chain) throws -> [Chain] {
        let steps = ChainStep.steps(of: chain, separator: task.stepSeparator)
        var beginnings = [try policy.begin(chain.problem)]
        for step in steps where step.range.upperBound < chain.text.utf8.count {
            let cut = try policy.beginning(of: chain, upTo: step.range.upperBound)
            if cut.tokens.count > beginnings[beginnings.count - 1].tokens.count,
                cut.tokens.count < chain.tokens.count
            {
                beginnings.append(cut)
            }
        }
        return beginnings + [chain]
    }

    /// What each step earns.
    /// - Parameter values: v₀, …, v_K.
    static func earned(_ form: Form, values: [Double], temperature: Double) -> [Double] {
        let steps = values.dropFirst()
        switch form {
        case .sum: return Array(steps)
        case .progress: return zip(steps, values).map(-)
        case .minimum:
            let least = steps.min() ?? 0
            let weights = steps.map { exp((least - $0) / temperature) }
            let total = weights.reduce(0, +)
            return zip(steps, weights).map { $0 * $1 / total }
        }
    }
}
