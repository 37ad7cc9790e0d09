import Foundation
import Language
import Reasoning
import Results
import Tensors
import Testing

@testable import Learning

@Suite("The update on a batch")
struct UpdateTests {
    /// Groups of made-up samples whose log-probabilities are the model's own, in uneven lengths.
    private func groups(
        _ model: Transformer, shift: Float = 0, advantages: [Double] = [0.8, -0.5, 1.2, -0.3]
    ) throws -> [Group] {
        var stream = RandomStream(seed: 21)
        let size = model.configuration.vocabularySize
        let tokenizer = try Toy.tokenizer()
        return try Toy.problems.prefix(3).map { problem in
            let prompt = try tokenizer.encode(text: problem.question + "<think>")
            let chains = try advantages.indices.map { _ in
                let length = Int.random(in: 1...9, using: &stream)
                let tokens = (0..<length).map { _ in
                    Token(Int.random(in: 0..<size, using: &stream))
                }
                var batch = PackedBatch()
                batch.append(prompt: prompt, continuations: [tokens])
                let logProbs = try withoutGradients {
                    try model.tokenLogProbs(of: batch, temperature: 0.8).logProbs.floats()
                }
                return Chain(
                    problem: problem, prompt: prompt, tokens: tokens,
                    logProbs: logProbs.map { $0 + shift * Float(stream.uniform() - 0.5) })
            }
            return Group(
                problem: problem, chains: chains, verdicts: chains.map { _ in .wrong },
                rewards: advantages,
                advantages: zip(chains, advantages).map { chain, value in
                    chain.tokens.map { _ in value }
                })
        }
    }

    private func configuration(_ change: (inout PolicyGradient.Configuration) -> Void = { _ in })
        -> PolicyGradient.Configuration
    {
        var configuration = Toy.small(.reinforce(steps: 1))
        configuration.temperature = 0.8
        configuration.optimizer.maxGradientNorm = 1e6
        change(&configuration)
        return configuration
    }

    /// The gradient that one update hands to the optimizer: ten times the first moment after one
    /// step that nothing clipped.
    private func gradient(
        of groups: [Group], _ model: Transformer, _ configuration: PolicyGradient.Configuration,
        reference: Transformer? = nil
    ) throws -> (gradient: [[Double]], update: Update) {
        var learning = try Toy.learning(model.copied(), configuration, reference: reference)
        let update = try learning.update(on: groups[...], index: 0)
        let moments = learning.tensors.filter { $0.name.hasPrefix("firstMoment.") }
        return (try moments.map { try $0.tensor.doubles().map { $0 * 10 } }, update)
    }

    /// The largest difference, as a share of the largest number.
    private func gap(_ a: [[Double]], _ b: [[Double]]) -> Double {
        let (a, b) = (a.flatMap(\.self), b.flatMap(\.self))
        guard a.count == b.count, let scale = b.map(abs).max(), scale > 0 else { return .infinity }
        return zip(a, b).reduce(0) { worst, pair in
            let difference = abs(pair.0 - pair.1) / scale
            return difference.isNaN ? .infinity : max(worst, difference)
        }
    }

    @Test("On policy it is the gradient of −A log π, each sequence computed by itself")
    func reinforce() throws {
        let model = try Toy.untaught(layers: 2)
        let groups = try groups(model)
        let tokens = groups.flatMap(\.chains).reduce(0) { $0 + $1.tokens.count }
        for group in groups {
            for (chain, advantage) in zip(group.chains, group.rewards) {
                var batch = PackedBatch()
                batch.append(prompt: chain.prompt, continuations: [chain.tokens])
                let logProbs = try model.tokenLogProbs(of: batch, temperature: 0.8).logProbs
                try (logProbs.sum() * (-(advantage ?? 0) / Double(tokens))).backward()
            }
        }
        let expected = try model.namedParameters.map { try $0.tensor.grad?.doubles() ?? [] }
        let found = try gradient(of: groups, model, configuration())
        #expect(gap(found.gradient, expected) < 1e-4)
        #expect((found.update.metrics[.samplerTrainerGap] ?? 1) < 1e-5)
        #expect(found.update.metrics[.skipped] == 0)
    }

    @Test("A prompt shared by its group is the prompt before each sample")
    func sharedPrompts() throws {
        let model = try Toy.untaught()
        let groups = try groups(model, shift: 0.6)
        let alone = groups.flatMap { group in
            group.chains.indices.map { index in
                Group(
                    problem: group.problem, chains: [group.chains[index]], verdicts: [.wrong],
                    rewards: [group.rewards[index]], advantages: [group.advantages[index]])
            }
        }
        for normalization in PolicyObjective.Normalization.allCases {
            let configuration = configuration {
                $0.objective = PolicyObjective(
                    clip: .init(low: 0.2, high: 0.2), normalization: normalization)
            }
            let shared = try gradient(of: groups, model, configuration)
            let separate = try gradient(of: alone, model, configuration)
            #expect(gap(shared.gradient, separate.gradient) < 1e-4)
            #expect(shared.update.usage.promptTokens < separate.update.usage.promptTokens)
        }
    }

    @Test("Many small passes add up to a large one, KL term and all")
    func accumulation() throws {
        let model = try Toy.untaught()
        let reference = try Toy.untaught(seed: 2)
        let groups = try groups(model, shift: 0.6)
        var results: [(gradient: [[Double]], update: Update)] = []
        for tokensPerPass in [1, 100_000] {
            let configuration = configuration {
                $0.objective = PolicyObjective(
                    clip: .init(low: 0.2, high: 0.2), klCoefficient: 0.3, normalization: .sequence)
                $0.tokensPerPass = tokensPerPass
            }
            results.append(
                try gradient(of: groups, model, configuration, reference: reference))
        }
        let (small, large) = (results[0], results[1])
        #expect(gap(small.gradient, large.gradient) < 1e-4)
        for name in [
            MetricName.entropy, .samplerTrainerGap, .clipFraction, .kl, .gradientNorm,
        ] {
            let (a, b) = (small.update.metrics[name] ?? .nan, large.update.metrics[name] ?? .nan)
            #expect(abs(a - b) <= 1e-4 * abs(b), "\(name)")
        }
        #expect((large.update.metrics[.kl] ?? 0) > 0)
        #expect((large.update.metrics[.clipFraction] ?? 0) > 0)
    }

    @Test("Fused kernels and plain operations make the same update")
    func paths() throws {
        let fused = try Toy.untaught(layers: 2)
        let weights = Dictionary(uniqueKeysWithValues: fused.namedParameters.map { ($0, $1) })
        let plain = try Transformer(
            configuration: fused.configuration, weights: weights, path: .plain)
        let groups = try groups(fused, shift: 0.6)
        let configuration = configuration {
            $0.objective = PolicyObjective(clip: .init(low: 0.2, high: 0.28), klCoefficient: 0.1)
        }
        let reference = try Toy.untaught(seed: 2, layers: 2)
        let a = try gradient(of: groups, fused, configuration, reference: reference)
        let b = try gradient(of: groups, plain, configuration, reference: reference)
        #expect(gap(a.gradient, b.gradient) < 1e-4)
        for (name, value) in a.update.metrics where name != .trainingTokensPerSecond {
            #expect(abs(value - (b.update.metrics[name] ?? .nan)) <= 1e-3 * max(1, abs(value)))
        }
    }

    @Test("Masked samples leave baseline, weights and gradient alone")
    func masked() throws {
        let model = try Toy.untaught()
        let groups = try groups(model)
        var without = groups
        var masked = groups
        for index in groups.indices {
            masked[index].rewards[2] = nil
            without[index].chains.remove(at: 2)
            without[index].rewards.remove(at: 2)
            without[index].advantages.remove(at: 2)
        }
        let a = try gradient(of: masked, model, configuration())
        let b = try gradient(of: without, model, configuration())
        #expect(a.gradient == b.gradient)
        for index in groups.indices { masked[index].rewards = [nil, nil, nil, nil] }
        let none = try gradient(of: masked, model, configuration())
        #expect(none.gradient.joined().allSatisfy { $0 == 0 })
        #expect(none.update.metrics[.skipped] == 0)
    }

    @Test(
        "Tokens that were put there have no gradient: it is that of the loss without them",
        arguments: PolicyObjective.Normalization.allCases, [nil] + PolicyObjective.Ratio.allCases)
    func forced(
        normalization: PolicyObjective.Normalization, ratio: PolicyObjective.Ratio?
    ) throws {
        let model = try Toy.untaught(layers: 2)
        let reference = try Toy.untaught(seed: 2, layers: 2)
        var groups = try groups(model, shift: 0.4)
        let objective = PolicyObjective(
            clip: .init(low: 0.2, high: 0.2), ratio: ratio, klCoefficient: 0.1,
            normalization: normalization)
        // In each chain of three tokens and more the middle one was put there, in one all of them.
        for g in groups.indices {
            for c in groups[g].chains.indices where groups[g].chains[c].tokens.count >= 3 {
                groups[g].chains[c].forced = [1..<2]
                groups[g].chains[c].logProbs[1] = 0
            }
        }
        let all = groups[0].chains[0].tokens.count
        groups[0].chains[0].forced = [0..<all]
        var chains: [(chain: Chain, reward: Double, places: [Int])] = []
        for group in groups {
            for (chain, reward) in zip(group.chains, group.rewards) {
                let places = chain.tokens.indices.filter { place in
                    !chain.forced.contains { $0.contains(place) }
                }
                if !places.isEmpty { chains.append((chain, reward ?? 0, Array(places))) }
            }
        }
        let samples = chains.count
        let tokens = chains.reduce(0) { $0 + $1.places.count }
        let pure = try model.copied()
        for (chain, reward, places) in chains {
            var batch = PackedBatch()
            batch.append(prompt: chain.prompt, continuations: [chain.tokens])
            let rows = try Tensor(places.map(Int64.init))
            func scored(_ model: Transformer) throws -> Tensor {
                try model.tokenLogProbs(of: batch, temperature: 0.8).logProbs.indexed(rows)
            }
            let weight = objective.weight(
                length: places.count, samples: samples, tokens: tokens, longest: 16)
            try objective(
                logProbs: scored(pure), old: Tensor(places.map { chain.logProbs[$0] }),
                advantages: Tensor(places.map { _ in Float(reward) }),
                samples: [.init(length: places.count, weight: weight)],
                reference: withoutGradients { try scored(reference) }
            ).loss.backward()
        }
        let expected = try pure.namedParameters.map { try $0.tensor.grad?.doubles() ?? [] }
        let found = try gradient(
            of: groups, model, configuration { $0.objective = objective }, reference: reference)
        #expect(gap(found.gradient, expected) < 1e-4)
        #expect(found.update.tokens == tokens)
    }

    @Test("KL is logged in nats a token, whatever the loss weighs", arguments: [0.04, 3])
    func klMetric(coefficient: Double) throws {
        let model = try Toy.untaught()
        let reference = try Toy.untaught(seed: 2)
        let groups = try groups(model)
        var (sum, tokens) = (0.0, 0)
        for chain in groups.flatMap(\.chains) {
            var batch = PackedBatch()
            batch.append(prompt: chain.prompt, continuations: [chain.tokens])
            func scored(_ model: Transformer) throws -> [Double] {
                try model.tokenLogProbs(of: batch, temperature: 0.8).logProbs.detached().doubles()
            }
            for (a, b) in zip(try scored(model), try scored(reference)) {
                sum += exp(b - a) - (b - a) - 1
                tokens += 1
            }
        }
        for normalization in PolicyObjective.Normalization.allCases {
            let found = try gradient(
                of: groups, model,
                configuration {
                    $0.objective = PolicyObjective(
                        klCoefficient: coefficient, normalization: normalization)
                }, reference: reference)
            let kl = try #require(found.update.metrics["kl"])
            #expect(abs(kl - sum / Double(tokens)) < 1e-4 * kl)
        }
    }

    @Test("The schedule goes by steps and parts, also where a part was empty")
    func schedule() async throws {
        var configuration = Toy.small(.grpo(steps: 8))
        configuration.problems = 2
        configuration.refills = 1
        configuration.optimizer = .init(learningRate: 1e-4, decay: .linear, finalShare: 0)
        var learning = try Toy.learning(
            Toy.taught(), configuration, problems: [Toy.problems[0], Toy.hopeless[0]])
        try await learning.prepare()
        let schedule = Schedule(peak: 1e-4, totalSteps: 16, decay: .linear)
        var sizes: Set<Int> = []
        while !learning.isDone {
            let step = try await learning.advance()
            let parts = step.rollouts.groups.divided(into: 2).enumerated()
                .filter { !$0.element.isEmpty }.map(\.offset)
            #expect(
                step.update.learningRates == parts.map { schedule(2 * (step.step - 1) + $0) })
            sizes.insert(step.rollouts.groups.count)
        }
        #expect(sizes.contains(1))
    }

    @Test("A batch is divided into nearly equal parts, in order, each group used once")
    func parts() {
        #expect([1, 2, 3, 4, 5].divided(into: 2).map(Array.init) == [[1, 2], [3, 4, 5]])
        #expect([1].divided(into: 2).map(Array.init) == [[], [1]])
        for count in 0...12 {
            for parts in 1...5 {
                let divided = Array(0..<count).divided(into: parts)
                #expect(divided.count == parts)
                #expect(divided.flatMap(Array.init) == Array(0..<count))
                #expect(Set(divided.map(\.count)).count <= 2)
            }
        }
    }

    @Test("A group without advantages costs no pass, and the gradient is that of the whole")
    func groupWithoutSignal() throws {
        let model = try Toy.untaught()
        var all = try groups(model)
        all[1].advantages = all[1].advantages.map { $0.map { _ in 0 } }
        let (lean, update) = try gradient(of: all, model, configuration())
        // A KL term of no weight sends every group through the model.
        let (whole, complete) = try gradient(
            of: all, model, configuration { $0.objective.klCoefficient = 1e-30 },
            reference: model)
        let expected = all[0].chains + all[2].chains
        #expect(update.tokens == expected.reduce(0) { $0 + $1.tokens.count })
        #expect(complete.tokens > update.tokens)
        #expect(gap(lean, whole) < 1e-5)
    }
}
