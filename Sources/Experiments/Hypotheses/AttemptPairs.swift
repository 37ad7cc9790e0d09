import Reasoning
import Results
import Statistics

/// A chain of each problem and a second attempt behind it, opened as in training (`Reopening`).
struct AttemptPairs: Codable, Sendable {
    /// The problem of each chain.
    var problems: [String] = []
    /// Whether it is right.
    var first: [Bool] = []
    /// Whether it is behind the second attempt, or still where there is none: cut thoughts are not attempted again.
    var second: [Bool] = []
    /// Sampled tokens of the first attempt, …
    var firstTokens: [Int] = []
    /// … and of the second; 0 where there is none.
    var secondTokens: [Int] = []

    /// Draws a chain of each problem within `maxTokens`, opens it by the nudge, and draws again within as many.
    static func measured(
        _ problems: [Problem], of policy: any Policy, task: any ReasoningTask, nudge: String,
        maxTokens: Int, seed: UInt64
    ) async throws -> AttemptPairs {
        func drawn(_ chains: [Chain], _ stream: String) async throws -> [Chain] {
            guard !chains.isEmpty else { return [] }
            let parameters = GenerateParameters(
                maxTokens: maxTokens, seed: RandomStream.derive(seed, stream))
            return try await policy.samples(
                of: chains.map { SampleRequest(chain: $0, parameters: parameters) }
            ).flatMap(\.chains)
        }
        let first = try await drawn(problems.map { try policy.begin($0) }, "first-attempts")
        let reopening = Reopening(task: task, nudge: nudge, policy: policy)
        let longest = policy.contextLength ?? .max
        // What the model wrote may be nothing that its tokenizer can write again.
        let opened = first.map { chain in
            (try? reopening(chain)).flatMap { $0.allTokens.count < longest ? $0 : nil }
        }
        var second = try await drawn(opened.compactMap(\.self), "second-attempts")[...]
        var pairs = AttemptPairs()
        for (chain, open) in zip(first, opened) {
            let isRight = task.judge(chain: chain) == .correct
            pairs.problems.append(chain.problem.id)
            pairs.first.append(isRight)
            pairs.firstTokens.append(chain.tokens.count)
            guard let open, let next = second.popFirst() else {
                pairs.second.append(isRight)
                pairs.secondTokens.append(0)
                continue
            }
            pairs.second.append(task.judge(chain: next) == .correct)
            pairs.secondTokens.append(next.tokens.count - open.tokens.count)
        }
        return pairs
    }
}

/// What second attempts of a model are beside its first ones, over all seeds.
struct AttemptMeasures {
    private(set) var first = ClusteredRatio()
    private(set) var second = ClusteredRatio()
    private(set) var firstTokens = ClusteredRatio()
    private(set) var secondTokens = ClusteredRatio()

    init(_ seeds: [AttemptPairs]) {
        for pairs in seeds {
            for (index, problem) in pairs.problems.enumerated() {
                first.add(pairs.first[index] ? 1 : 0, of: 1, problem: problem)
                second.add(pairs.second[index] ? 1 : 0, of: 1, problem: problem)
                firstTokens.add(Double(pairs.firstTokens[index]), of: 1, problem: problem)
                secondTokens.add(Double(pairs.secondTokens[index]), of: 1, problem: problem)
            }
        }
    }

    /// - Parameter flops: of training so far.
    func summary(
        after flops: Double, _ stream: inout RandomStream
    ) throws -> HypothesesSummary.SecondAttempts {
        HypothesesSummary.SecondAttempts(
            flops: flops, first: try first.estimate(stream: &stream),
            second: try second.estimate(stream: &stream),
            gain: try ClusteredRatio.compare(second, first, stream: &stream, by: -),
            firstTokens: firstTokens.value ?? 0, secondTokens: secondTokens.value ?? 0)
    }
}
