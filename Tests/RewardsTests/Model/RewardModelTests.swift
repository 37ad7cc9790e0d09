import Foundation
import Language
import Reasoning
import Tensors
import Testing

@testable import Rewards

@Suite("Reward model")
struct RewardModelTests {
    @Test(
        "Chains packed behind one prompt have the values that they have alone",
        arguments: FusedPath.allCases)
    func packed(path: FusedPath) throws {
        let model = try Toy.model(path: path)
        let encoder = try Toy.encoder()
        let encoded = try [1, 1, 2].flatMap { id in
            try Toy.texts.map { try encoder.encode(Toy.chain($0, of: id)) }
        }
        var batch = ValueBatch()
        let prompts = Dictionary(grouping: encoded, by: \.prompt).sorted {
            $0.value.count > $1.value.count
        }
        var expected: [Double] = []
        for (prompt, chains) in prompts {
            batch.append(prompt: prompt, chains: chains.map { ($0.tokens, $0.valuedPositions) })
            for chain in chains {
                expected += try model.values(of: chain.allTokens, after: chain.valuedCounts)
            }
        }
        // One chain behind a prompt is a span by itself.
        batch.append(prompt: encoded[0].prompt, chains: [(encoded[0].tokens, [0, 5])])
        let alone = encoded[0].prompt.count
        expected += try model.values(of: encoded[0].allTokens, after: [alone, alone + 5])
        let found = try withoutGradients { try model.logits(of: batch).floats() }
        #expect(gap(found.map { sigmoid(Double($0)) }, expected) < 1e-5)
        #expect(Set(expected.map { Int($0 * 1000) }).count > 10)
        let prompt = encoded[0].prompt.count
        #expect(batch.tokens.count < encoded.reduce(0) { $0 + prompt + $1.tokens.count })
    }

    @Test("Gradients of packed chains are the sum of those alone, and reach every parameter")
    func gradients() throws {
        let model = try Toy.model(tied: false)
        let encoder = try Toy.encoder()
        let chains = try Toy.texts.map { try encoder.encode(Toy.chain($0)) }
        func gradients(_ groups: [[EncodedChain]]) throws -> [[Float]] {
            for group in groups {
                var batch = ValueBatch()
                batch.append(
                    prompt: group[0].prompt,
                    chains: group.map { ($0.tokens, $0.valuedPositions) })
                try model.logits(of: batch).square().sum().backward()
            }
            let found = try model.namedParameters.map { try $0.tensor.grad?.floats() ?? [] }
            try model.zeroGrad()
            return found
        }
        let together = try gradients([chains])
        let alone = try gradients(chains.map { [$0] })
        for (index, parameter) in model.namedParameters.enumerated() {
            let scale = alone[index].map(abs).max() ?? 0
            #expect(scale > 0, "\(parameter.name)")
            let worst = zip(together[index], alone[index]).map { abs($0 - $1) }.max() ?? .infinity
            #expect(worst < 1e-4 * max(scale, 1), "\(parameter.name)")
        }
        #expect(!model.namedParameters.contains { $0.name == "head" })
    }

    @Test("It begins as a copy: learning leaves the policy as it was")
    func copies() throws {
        let policy = try Toy.policy()
        let before = try policy.finalNorm.floats()
        let model = try RewardModel(copying: policy, random: RandomSource(seed: 1))
        try model.backbone.finalNorm.update(from: .full([32], value: 3))
        #expect(try policy.finalNorm.floats() == before)
        #expect(try model.head.bias?.floats() == [0])
        let deviation = try model.head.weight.square().mean().item(Float.self).squareRoot()
        #expect(deviation > 0.1 && deviation < 0.3)  // 1/√33 = 0.17
    }

    @Test("A head that does not fit is refused")
    func misfit() throws {
        let policy = try Toy.policy()
        #expect(throws: ModelError.shape("score.weight", expected: [1, 32], found: [1, 31])) {
            try RewardModel(
                backbone: policy, head: Linear(weight: .zeros([1, 31]), bias: .zeros([1])))
        }
        #expect(throws: ModelError.missing("score.bias")) {
            try RewardModel(backbone: policy, head: Linear(weight: .zeros([1, 32])))
        }
    }
}
