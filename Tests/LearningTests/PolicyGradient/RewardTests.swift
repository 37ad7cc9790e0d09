import Language
import Reasoning
import Results
import Tensors
import Testing

@testable import Learning

@Suite("What is learned from")
struct RewardTests {
    /// Says what it is told of each chain, by its place in the batch.
    private struct Told: Reward {
        var say: @Sendable ([Chain]) throws -> [ChainReward?]

        func rewards(for chains: [Chain]) async throws -> ChainRewards {
            ChainRewards(
                values: try say(chains), usage: Usage(promptTokens: 5, flops: 7),
                rollouts: Usage(generatedTokens: 3))
        }
    }

    private struct Failure: Error {}

    private func learning(
        refills: Int = 0, _ say: @escaping @Sendable ([Chain]) throws -> [ChainReward?]
    ) throws -> PolicyGradient {
        var configuration = Toy.small(.reinforce(steps: 2))
        configuration.refills = refills
        return try Toy.learning(Toy.taught(), configuration, reward: Told(say: say))
    }

    @Test("It learns from the reward, and decides and measures by the verdict")
    func reward() async throws {
        // Rewards what is wrong, and lengths.
        var learning = try learning { chains in chains.map { .whole(Double($0.tokens.count)) } }
        try await learning.prepare()
        let step = try await learning.advance()
        for group in step.rollouts.groups {
            let lengths = group.chains.map { Double($0.tokens.count) }
            #expect(group.rewards == lengths.map(Optional.init))
            let expected = Advantage.groupMean(lengths)
            for (advantages, value) in zip(group.advantages, expected) {
                #expect(Set(advantages) == [value])
            }
            #expect(group.verdicts == group.chains.map { Toy.task.judge(chain: $0) })
        }
        let verdicts = step.rollouts.groups.flatMap(\.verdicts)
        let right = verdicts.count { $0 == .correct }
        #expect(step.accuracy == Double(right) / Double(verdicts.count))
        #expect(step.metrics["reward"] ?? 0 > 1)
        #expect(step.ledger[.verifier] == Usage(promptTokens: 5, flops: 7))
        #expect(
            step.ledger[.rollouts].generatedTokens == step.rollouts.usage.generatedTokens + 3)
    }

    @Test("What cannot be judged, and what is not a number, is masked")
    func masked() async throws {
        var learning = try learning { chains in
            chains.indices.map { index in
                switch index % 4 {
                case 0: nil
                case 1: .whole(.nan)
                case 2: .steps([.init(end: 1, value: .infinity)])
                default: .whole(Double(index))
                }
            }
        }
        try await learning.prepare()
        let step = try await learning.advance()
        #expect(step.metrics["masked"] == 0.75)
        for group in step.rollouts.groups {
            #expect(
                group.rewards.map { $0 == nil } == [
                    true, true, true, false, true, true, true, false,
                ])
            #expect(group.advantages.joined().allSatisfy { $0.isFinite })
            #expect(group.advantages[0].allSatisfy { $0 == 0 })
        }
        #expect(step.metrics["skipped"] == 0)
        #expect(step.metrics.values.allSatisfy { $0.isFinite })
    }

    private func weights(of model: Transformer) throws -> [[Float]] {
        try model.namedParameters.map { try $0.1.detached().floats() }
    }

    /// Never answers, and does not heed that it is cancelled.
    private struct Hanging: Reward {
        func rewards(for chains: [Chain]) async throws -> ChainRewards {
            await withUnsafeContinuation { (_: UnsafeContinuation<ChainRewards, Never>) in }
        }
    }

    @Test(
        "A reward that hangs past its deadline masks its chains, and nothing is learned from them")
    func late() async throws {
        var configuration = Toy.small(.reinforce(steps: 1))
        configuration.rewardSeconds = 0.05
        let model = try Toy.taught()
        let before = try weights(of: model)
        var learning = try Toy.learning(model, configuration, reward: Hanging())
        try await learning.prepare()
        let step = try await learning.advance()
        #expect(step.metrics["masked"] == 1)
        #expect(step.rollouts.groups.flatMap(\.rewards).allSatisfy { $0 == nil })
        #expect(step.metrics.values.allSatisfy { $0.isFinite })
        #expect(try weights(of: model) == before)
        configuration.rewardSeconds = .nan
        #expect {
            try configuration.validate()
        } throws: {
            ($0 as? ConfigurationError)?.field == "rewardSeconds"
        }
    }

    @Test("Rewards of steps reach the tokens before their ends")
    func steps() async throws {
        var learning = try learning { chains in
            chains.enumerated().map { index, chain in
                .steps([
                    .init(end: 1, value: Double(index % 2)),
                    .init(end: chain.tokens.count, value: 0),
                ])
            }
        }
        try await learning.prepare()
        let group = try #require(try await learning.advance().rollouts.groups.first)
        #expect(group.rewards == [0, 1, 0, 1, 0, 1, 0, 1])
        // Of sixteen steps four have 1: a mean of 1/4.
        for (index, advantages) in group.advantages.enumerated() where advantages.count > 1 {
            #expect(advantages[0] == Double(index % 2) - 0.5)
            #expect(advantages.dropFirst().allSatisfy { $0 == -0.25 })
        }
    }

    @Test("A reward that breaks its contract or fails ends the step, which can be taken again")
    func broken() async throws {
        for say in [
            { chains in chains.dropLast().map { _ in .whole(1) } },
            { chains in chains.map { .steps([.init(end: $0.tokens.count + 1, value: 1)]) } },
            { chains in
                chains.map { _ in .steps([.init(end: 1, value: 1), .init(end: 0, value: 1)]) }
            },
        ] as [@Sendable ([Chain]) throws -> [ChainReward?]] {
            var learning = try learning(say)
            try await learning.prepare()
            await #expect(throws: LearningError.self) { try await learning.advance() }
            #expect(learning.step == 0 && learning.counters["cursor"] == 0)
        }
        var failing = try learning { _ in throw Failure() }
        try await failing.prepare()
        await #expect(throws: Failure.self) { try await failing.advance() }
        #expect(failing.step == 0 && failing.counters["cursor"] == 0)
    }

    @Test("A verifier is a reward: its scores, its masks and its bill")
    func verifier() async throws {
        struct Half: Verifier {
            var usesReference: Bool { false }
            func score(_ chains: [Chain]) async throws -> Scores {
                Scores(
                    values: chains.map { $0.text.isEmpty ? nil : 0.5 }, usage: Usage(flops: 2),
                    rollouts: Usage(flops: 3))
            }
        }
        let chains = ["a", ""].map { Chain(problem: Toy.problems[0], prompt: [1], text: $0) }
        let found = try await VerifierReward(Half()).rewards(for: chains)
        #expect(found.values == [.whole(0.5), nil])
        #expect(found.usage.flops == 2 && found.rollouts.flops == 3)
    }

    @Test("The exact reward is the verdict")
    func exact() async throws {
        let (right, wrong) = ("</think>1+2+3<eos>", "</think>1<eos>")
        let chains = [right, wrong].map {
            Chain(
                problem: Toy.problems[0], prompt: [1], text: $0, stopReason: .endOfSequence)
        }
        let rewards = try await ExactReward(task: Toy.task).rewards(for: chains)
        #expect(rewards.values == [.whole(1), .whole(0)])
    }

    /// Values a beginning by its length, and has no word of what begins with a given text.
    private struct Measuring: Verifier {
        var usesReference: Bool { false }
        var silent = "none"

        func score(_ chains: [Chain]) -> Scores {
            Scores(
                values: chains.map { chain in
                    chain.text.hasPrefix(silent) && !silent.isEmpty
                        ? nil : Double(chain.tokens.count) / 100
                }, usage: Usage(promptTokens: chains.count))
        }
    }

    @Test(
        "Steps earn what a verifier says of a chain's beginnings, each once, and the answer what it adds"
    )
    func beginnings() async throws {
        let policy = try Toy.learning(Toy.untaught(), .reinforce(steps: 1)).policy
        func chain(_ text: String) throws -> Chain {
            var chain = try policy.appending(text, to: policy.begin(Toy.problems[0]))
            chain.stopReason = text.hasSuffix("<eos>") ? .endOfSequence : .length
            return chain
        }
        let chains = [
            try chain("1+2=3\n3+3=6\n</think>1+2+3<eos>"), try chain("1+2"), try chain("2-1\n9"),
        ]
        func found(_ form: StepReward.Form, _ verifier: Measuring = .init()) async throws
            -> ChainRewards
        {
            try await StepReward(
                verifier, policy: policy, task: Toy.task, form: form, exact: 2
            ).rewards(for: chains)
        }
        let progress = try await found(.progress)
        // Lengths 0, 6, 12 and 19: six characters a line, and two marks with five characters.
        guard case .steps(let steps) = progress.values[0] else {
            Issue.record("no steps")
            return
        }
        #expect(steps.map(\.end) == [6, 12, 19])
        for (a, b) in zip(steps.map(\.value), [0.06, 0.06, 0.07 + 2]) {
            #expect(abs(a - b) < 1e-12)
        }
        #expect(progress.values[1] == .steps([.init(end: 3, value: 0.03)]))
        #expect(progress.usage.promptTokens == 4 + 2 + 3)
        let silent = try await found(.sum, Measuring(silent: "2"))
        #expect(silent.values[2] == nil && silent.values[1] != nil)
        // Of the empty beginning alone there is no word: it is worth nothing.
        #expect(try await found(.progress, Measuring(silent: "")).values[1] == progress.values[1])
    }

    @Test("A teacher rewards each token with how much likelier it finds it, and teaches")
    func teacher() async throws {
        func policy(_ model: Transformer) throws -> LocalPolicy {
            try Toy.learning(model, .reinforce(steps: 1)).policy
        }
        let teacher = try policy(Toy.taught())
        let reward = try TeacherReward(teacher, vocabulary: Toy.tokenizer())
        let drawn = try await teacher.sample(
            from: teacher.begin(Toy.problems[0]), count: 4,
            parameters: GenerateParameters(maxTokens: 12, seed: 3)
        ).chains
        // Of its own samples it thinks what it thought when it drew them.
        for value in try await reward.rewards(for: drawn).values {
            guard case .steps(let steps) = value else {
                Issue.record("no steps")
                return
            }
            #expect(steps.map(\.end) == Array(1...steps.count))
            #expect(steps.allSatisfy { abs($0.value) < 1e-4 })
        }
        // A student that knows nothing comes nearer to it.
        var configuration = Toy.small(.reinforce(steps: 30))
        (configuration.advantage, configuration.credit) = (.none, .token)
        configuration.optimizer = .init(learningRate: 3e-3)
        var learning = try Toy.learning(Toy.untaught(), configuration, reward: reward)
        try await learning.prepare()
        var divergences: [Double] = []
        for _ in 0..<30 {
            let step = try await learning.advance()
            let tokens = step.rollouts.groups.flatMap(\.advantages).flatMap(\.self)
            divergences.append(-tokens.reduce(0, +) / Double(tokens.count))
            #expect(step.ledger[.verifier].flops > 0)
        }
        let ends: [Double] = [divergences[0..<3], divergences[27..<30]].map { $0.reduce(0, +) }
        #expect(ends[1] < 0.9 * ends[0])
        #expect(divergences.prefix(3).allSatisfy { $0 > 0 })
        #expect(throws: ConfigurationError.self) {
            try TeacherReward(
                teacher, vocabulary: CharacterTokenizer(alphabet: "9876543210 =+-*/(),?YN\n"))
        }
    }

    @Test("A reward that likes what is wrong ends a training that asks for agreement, and no other")
    func agreement() async throws {
        func steps(_ least: Double?) async throws -> (count: Int, agreement: [Double]) {
            var configuration = Toy.small(.reinforce(steps: 7))
            configuration.leastAgreement = least
            let wrongLiking = Told { chains in
                chains.map { .whole(Toy.task.judge(chain: $0) == .correct ? 0.2 : 0.7) }
            }
            var learning = try Toy.learning(Toy.taught(), configuration, reward: wrongLiking)
            try await learning.prepare()
            var found: [Double] = []
            while !learning.isDone {
                let step = try await learning.advance()
                if let value = step.metrics[.rewardAgreement] { found.append(value) }
            }
            return (learning.step, found)
        }
        let stopped = try await steps(0.5)
        #expect(stopped.count < 7 && stopped.agreement.count >= 4)
        #expect(stopped.agreement.allSatisfy { $0 == 0 })
        #expect(try await steps(nil).count == 7)
    }
}
