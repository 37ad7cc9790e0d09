import PonderTesting
import Reasoning
import Testing

@testable import Rewards

/// A policy whose rollouts are told by the beginning of the chain: of k, the first `successes` are
/// right.
func rolloutPolicy(_ successes: @escaping @Sendable (String) -> Int) -> ScriptedPolicy {
    ScriptedPolicy { request in
        let isRight = request.sample < successes(request.chain.text)
        return "</think>\(isRight ? 7 : 8)<eos>"
    }
}

/// Answers like the exact judge, but cannot judge chains whose text holds a word; charges a token a
/// chain.
struct PickyVerifier: Verifier {
    var usesReference: Bool { true }
    var word = "none"
    var excess = 0

    func score(_ chains: [Chain]) async throws -> Scores {
        let values: [Double?] = chains.map {
            $0.text.contains(word) ? nil : Toy.task.judge(chain: $0) == .correct ? 1 : 0
        }
        return Scores(
            values: values + Array(repeating: 1, count: excess),
            usage: Usage(promptTokens: chains.count))
    }
}

@Suite("Monte-Carlo labels")
struct MonteCarloLabelsTests {
    private let chain = Toy.chain("1a\n2x\n3b\n</think>8<eos>")
    /// 4 of 4 from the first step, 1 from the second, none from the third.
    private let policy = rolloutPolicy { text in
        switch text {
        case "1a\n": 4
        case "1a\n2x\n": 1
        default: 0
        }
    }

    private func labels(
        _ hardness: MonteCarloLabels.Hardness, verifier: any Verifier = PickyVerifier()
    ) throws -> MonteCarloLabels {
        try MonteCarloLabels(
            policy: policy, verifier: verifier, task: Toy.task, rollouts: 4,
            hardness: hardness)
    }

    @Test(
        "Soft labels are shares, hard ones whether any succeeds, the last the chain's own verdict",
        arguments: [(.soft, [1, 0.25, 0, 0]), (.hard, [1, 1, 0, 0])]
            as [(MonteCarloLabels.Hardness, [Double])])
    func byHand(hardness: MonteCarloLabels.Hardness, targets: [Double]) async throws {
        let found = try await labels(hardness).labels(of: [chain])[0]
        #expect(found.steps.map(\.target) == targets)
        #expect(found.steps.map(\.endsAt) == [3, 6, 9, 23])
        let right = Toy.chain("1a\n</think>7<eos>")
        let last = try await labels(hardness).labels(of: [right])[0].steps.map(\.target)
        #expect(last == [1, 1])
    }

    @Test("Every rollout and every judgement is charged, and nothing else")
    func ledger() async throws {
        let found = try await labels(.soft).labels(of: [chain, chain])
        #expect(policy.calls.chains == 2 * 3 * 4)
        #expect(found.reduce(.zero) { $0 + $1.ledger[.rollouts] } == policy.calls.usage)
        #expect(found[0].ledger[.verifier].promptTokens == 3 * 4 + 1)
        #expect(found[0].ledger[.policy] == .zero)
    }

    @Test("A partial chain has labels of the steps that it has ended; one without steps has none")
    func partial() async throws {
        let partial = Toy.chain("1a\n2x\n3", stop: .length)
        let found = try await labels(.soft).labels(of: [partial, Toy.chain("1", stop: nil)])
        #expect(found[0].steps.map(\.target) == [1, 0.25])
        #expect(found[1].steps.isEmpty)
    }

    @Test("Rollouts that cannot be judged are left out, and a step with none has no label")
    func masked() async throws {
        let wrongMasked = try await labels(.soft, verifier: PickyVerifier(word: "8"))
            .labels(of: [chain])[0]
        #expect(wrongMasked.steps.map(\.target) == [1, 1, nil, nil])
        await #expect(throws: RewardsError.wrongScoreCount(expected: 4, got: 5)) {
            try await labels(.soft, verifier: PickyVerifier(excess: 1)).labels(of: [chain])
        }
    }

    @Test("Labels do not depend on how many steps are rolled out at a time", arguments: [1, 3, 64])
    func order(limit: Int) async throws {
        let policy = ScriptedPolicy { request in
            var stream = RandomStream(request.parameters.seed, "draw", request.sample)
            return "</think>\(stream.uniform() < 0.5 ? 7 : 8)<eos>"
        }
        let labels = try MonteCarloLabels(
            policy: policy, verifier: PickyVerifier(), task: Toy.task, rollouts: 16)
        let chains = (0..<6).map { Toy.chain("1a\n2b\n</think>8<eos>", of: $0) }
        var done: [Int] = []
        let found = try await labels.labels(of: chains, atMost: limit) { done.append($0) }
        let targets = found.flatMap { $0.steps.compactMap(\.target) }
        let serial = try await labels.labels(of: chains, atMost: 1)
        #expect(targets == serial.flatMap { $0.steps.compactMap(\.target) })
        #expect(Set(targets).count > 4, "chains and steps have streams of their own")
        #expect(done == Array(1...18))
    }

    @Test("A value is the share of rollouts that succeed; a finished chain has its own verdict")
    func value() async throws {
        let value = try MonteCarloValue(
            policy: policy, verifier: PickyVerifier(), rollouts: 4)
        let chains = [
            Toy.chain("1a\n", stop: .stopSequence), Toy.chain("1a\n2x\n", stop: .stopSequence),
            Toy.chain("</think>7<eos>"), Toy.chain("9\n", stop: nil),
        ]
        let scores = try await value.score(chains)
        #expect(scores.values == [1, 0.25, 1, 0])
        #expect(scores.rollouts.generatedTokens == policy.calls.usage.generatedTokens)
        #expect(scores.rollouts.promptTokens == policy.calls.usage.promptTokens)
        #expect(scores.usage == Usage(promptTokens: 13))
        #expect(value.usesReference)
        let masked = try MonteCarloValue(
            policy: policy, verifier: PickyVerifier(word: "8"), rollouts: 4
        )
        let nothing = try await masked.score([chains[3]])
        #expect(nothing.values == [nil])
        #expect(nothing.rollouts.generatedTokens == 4 * 3, "what was masked was paid for")
    }

    @Test(
        "A learned verifier labels steps by its own scores, so an outcome model makes a process one"
    )
    func bootstrapped() async throws {
        struct Learned: Verifier {
            var usesReference: Bool { false }
            func score(_ chains: [Chain]) async throws -> Scores {
                Scores(values: chains.map { $0.text.contains(">7") ? 0.75 : 0.25 })
            }
        }
        let soft = try await labels(.soft, verifier: Learned()).labels(of: [chain])[0]
        #expect(soft.steps.map(\.target) == [0.75, 0.375, 0.25, 0.25])
        let hard = try await labels(.hard, verifier: Learned()).labels(of: [chain])[0]
        #expect(hard.steps.map(\.target) == [1, 1, 0, 0])
    }

    @Test("No rollout, and more than may be drawn, are refused", arguments: [0, .max])
    func refused(rollouts: Int) {
        let error = #expect(throws: ConfigurationError.self) {
            try MonteCarloLabels(
                policy: policy, verifier: PickyVerifier(), task: Toy.task, rollouts: rollouts)
        }
        #expect(error?.field == "rollouts")
    }
}
