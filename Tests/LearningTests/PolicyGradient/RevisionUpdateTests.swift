import Foundation
import Language
import Reasoning
import Results
import Tensors
import Testing

@testable import Learning

@Suite("The update on both attempts")
struct RevisionUpdateTests {
    /// By problem a group of first attempts and one of second attempts behind contexts of uneven length, some of
    /// which begin alike.
    private func groups(_ model: Transformer) throws -> [Group] {
        var stream = RandomStream(seed: 8)
        let size = model.configuration.vocabularySize
        let tokenizer = try Toy.tokenizer()
        func tokens(_ count: Int) -> [Token] {
            (0..<count).map { _ in Token(Int.random(in: 0..<size, using: &stream)) }
        }
        func group(
            _ problem: Problem, _ prompt: [Token], leg: Int, behind contexts: [[Token]]
        ) throws -> Group {
            let chains = try contexts.map { context in
                let all = context + tokens(Int.random(in: 2...6, using: &stream))
                let logProbs = try scored(model, prompt: prompt, all, from: 0).detached().floats()
                let chain = Chain(
                    problem: problem, prompt: prompt, tokens: all,
                    logProbs: logProbs.map { $0 + Float(stream.uniform() - 0.5) * 0.4 })
                return context.isEmpty ? chain : chain.asContext(upTo: context.count)
            }
            return Group(
                problem: problem, chains: chains, verdicts: chains.map { _ in .wrong },
                rewards: chains.map { _ in 0 },
                advantages: zip(chains, [0.8, -0.5, 1.2]).map { chain, value in
                    chain.tokens.map { _ in value }
                }, leg: leg)
        }
        var groups: [Group] = []
        for problem in Toy.problems.prefix(2) {
            let prompt = try tokenizer.encode(text: problem.question + "<think>")
            let common = tokens(3)
            groups.append(try group(problem, prompt, leg: 0, behind: [[], [], []]))
            groups.append(
                try group(
                    problem, prompt, leg: 1,
                    behind: [common + tokens(2), common + tokens(1), common + tokens(4)]))
        }
        return groups
    }

    /// Log-probabilities of a chain's tokens from one of them on, the chain computed by itself.
    private func scored(
        _ model: Transformer, prompt: [Token], _ tokens: [Token], from start: Int
    ) throws -> Tensor {
        var batch = PackedBatch()
        batch.append(prompt: prompt, continuations: [tokens])
        return try model.tokenLogProbs(of: batch, temperature: 0.8).logProbs
            .indexed(Tensor((start..<tokens.count).map(Int64.init)))
    }

    private func configuration(
        held: Int, beta1: Double = 0.1, beta2: Double = 0.7
    ) -> PolicyGradient.Configuration {
        var configuration = Toy.small(.score(steps: 2))
        configuration.temperature = 0.8
        configuration.optimizer.maxGradientNorm = 1e6
        configuration.objective = PolicyObjective(
            clip: .init(low: 0.2, high: 0.2), klCoefficient: beta1)
        configuration.revision = .init(heldSteps: held, heldCoefficient: beta2)
        return configuration
    }

    /// Ten times the first moment after one step that nothing clipped.
    private func gradient(
        of groups: [Group], _ model: Transformer, _ configuration: PolicyGradient.Configuration,
        reference: Transformer? = nil
    ) throws -> (gradient: [Double], update: Update) {
        var learning = try Toy.learning(model.copied(), configuration, reference: reference)
        let update = try learning.update(on: groups[...], index: 0)
        let moments = learning.tensors.filter { $0.name.hasPrefix("firstMoment.") }
        return (try moments.flatMap { try $0.tensor.doubles().map { $0 * 10 } }, update)
    }

    private func expectClose(_ a: [Double], _ b: [Double]) {
        let scale = b.map(abs).max() ?? 0
        #expect(a.count == b.count && scale > 0)
        for (a, b) in zip(a, b) { #expect(abs(a - b) < 1e-4 * scale) }
    }

    @Test(
        "It is the gradient of each attempt's own loss, of sampled tokens alone, with its own β",
        arguments: [1, 0], [1, 100_000])
    func gradients(held: Int, tokensPerPass: Int) throws {
        let model = try Toy.untaught(layers: 2)
        let reference = try Toy.untaught(seed: 2, layers: 2)
        let groups = try groups(model)
        let total = groups.flatMap(\.chains).reduce(0) { $0 + $1.tokens.count - $1.prefixLength }
        let pure = try model.copied()
        // By attempt, nats and tokens.
        var (nats, tokens) = ([0.0, 0.0], [0, 0])
        for group in groups {
            let beta = held == 1 && group.leg == 0 ? 0.8 : 0.1
            let objective = PolicyObjective(
                clip: .init(low: 0.2, high: 0.2), klCoefficient: beta)
            for (chain, advantages) in zip(group.chains, group.advantages) {
                let start = chain.prefixLength
                let count = chain.tokens.count - start
                func scored(_ model: Transformer) throws -> Tensor {
                    try self.scored(model, prompt: chain.prompt, chain.tokens, from: start)
                }
                let value = try objective(
                    logProbs: scored(pure), old: Tensor(Array(chain.logProbs[start...])),
                    advantages: Tensor(advantages[start...].map(Float.init)),
                    samples: [.init(length: count, weight: 1 / Double(total))],
                    reference: withoutGradients { try scored(reference) })
                try value.loss.backward()
                nats[group.leg] += value.kl
                tokens[group.leg] += count
            }
        }
        var own = configuration(held: held)
        own.tokensPerPass = tokensPerPass
        let found = try gradient(of: groups, model, own, reference: reference)
        expectClose(
            found.gradient, try pure.namedParameters.flatMap { try $0.tensor.grad?.doubles() ?? [] }
        )
        #expect(found.update.tokens == total)
        for (leg, name) in [MetricName.firstKL, .secondKL].enumerated() {
            let kl = try #require(found.update.metrics[name])
            #expect(abs(kl - nats[leg] / Double(tokens[leg])) < 1e-4 * kl)
        }
        let kl = try #require(found.update.metrics[.kl])
        #expect(abs(kl - nats.reduce(0, +) / Double(total)) < 1e-4 * kl)
    }

    @Test("What a second attempt begins with has no gradient, whatever it is said to be worth")
    func masks() throws {
        let model = try Toy.untaught()
        let groups = try groups(model)
        let own = configuration(held: 0, beta1: 0, beta2: 0)
        let expected = try gradient(of: groups, model, own)
        var other = groups
        for group in other.indices {
            for chain in other[group].chains.indices {
                for token in 0..<other[group].chains[chain].prefixLength {
                    other[group].advantages[chain][token] = 1e6
                    other[group].chains[chain].logProbs[token] = -7
                }
            }
        }
        let found = try gradient(of: other, model, own)
        #expect(found.gradient == expected.gradient)
        #expect(found.gradient.contains { $0 != 0 })
    }

    @Test("Without a reward first attempts are moved by β₂ alone, and without that by nothing")
    func firstAttempts() throws {
        let model = try Toy.untaught()
        let reference = try Toy.untaught(seed: 2)
        var groups = try groups(model)
        for group in groups.indices where groups[group].leg == 0 {
            groups[group].advantages = groups[group].advantages.map { $0.map { _ in 0 } }
        }
        let firsts = groups.filter { $0.leg == 0 }
        let seconds = groups.filter { $0.leg == 1 }
        let free = configuration(held: 1, beta1: 0, beta2: 0)
        let still = try gradient(of: firsts, model, free)
        #expect(still.gradient.allSatisfy { $0 == 0 } && still.update.tokens == 0)
        // Second attempts are not held by it: with them it is a sum of the two.
        let held = configuration(held: 1, beta1: 0, beta2: 0.7)
        let moved = try gradient(of: firsts, model, held, reference: reference)
        #expect(moved.update.metrics[.secondKL] == nil)
        let alone = try gradient(of: seconds, model, free)
        let both = try gradient(of: groups, model, held, reference: reference)
        func tokens(_ groups: [Group]) -> Double {
            Double(
                groups.flatMap(\.chains).reduce(0) { $0 + $1.tokens.count - $1.prefixLength })
        }
        let (a, b) = (tokens(firsts) / tokens(groups), tokens(seconds) / tokens(groups))
        expectClose(both.gradient, zip(moved.gradient, alone.gradient).map { a * $0 + b * $1 })
        // In stage II it is not there any more.
        let later = try gradient(
            of: firsts, model, configuration(held: 0, beta1: 0, beta2: 0.7), reference: reference)
        #expect(later.gradient.allSatisfy { $0 == 0 })
    }

    @Test("A sample's β counts before the objective's: derivatives by hand")
    func coefficients() throws {
        let objective = PolicyObjective(klCoefficient: 0.3)
        let logProbs: [Float] = [-0.5, -1.2, -2, -0.4]
        let reference: [Float] = [-0.7, -1, -1.5, -0.9]
        let x = try Tensor(logProbs).setRequiresGrad()
        let value = try objective(
            logProbs: x, old: Tensor(logProbs), advantages: Tensor([Float](repeating: 0, count: 4)),
            samples: [
                .init(length: 2, weight: 0.25, klCoefficient: 0.5),
                .init(length: 1, weight: 0.5, klCoefficient: 0), .init(length: 1, weight: 0.5),
            ], reference: Tensor(reference))
        try value.loss.backward()
        let found = try #require(try x.grad?.doubles())
        let deltas = zip(reference, logProbs).map { Double($0) - Double($1) }
        // Of w β (e^δ − δ − 1) by log π.
        let weights = [0.25 * 0.5, 0.25 * 0.5, 0, 0.5 * 0.3]
        for (found, (weight, delta)) in zip(found, zip(weights, deltas)) {
            #expect(abs(found - weight * (1 - exp(delta))) < 1e-6)
        }
        let nats = deltas.map { exp($0) - $0 - 1 }
        let sums = [nats[0] + nats[1], nats[2], nats[3]]
        #expect(value.divergences.count == 3)
        for (found, sum) in zip(value.divergences, sums) { #expect(abs(found - sum) < 1e-6) }
        #expect(abs(value.kl - sums.reduce(0, +)) < 1e-6)
    }
}
