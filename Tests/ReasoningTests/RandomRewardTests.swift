import Reasoning
import Testing

@Suite("A coin's reward")
struct RandomRewardTests {
    private func chain(_ tokens: [Token]) -> Chain {
        Chain(
            problem: Problem(id: "p", task: "t", question: "q", reference: .answer("1")),
            prompt: [1], tokens: tokens)
    }

    private func values(_ reward: RandomReward, _ chains: [Chain]) -> [Double] {
        reward.rewards(for: chains).values.map { value in
            guard case .whole(let whole)? = value else { return .nan }
            return whole
        }
    }

    @Test("It is 0 or 1, as often as it is told to be, the same for the same chain again")
    func share() {
        let chains = (0..<2_000).map { chain([Token($0), Token($0 / 7)]) }
        for share in [0.1, 0.5] {
            let reward = RandomReward(seed: 3, share: share)
            let found = values(reward, chains)
            #expect(found.allSatisfy { $0 == 0 || $0 == 1 })
            let mean = found.reduce(0, +) / 2_000
            #expect(abs(mean - share) < 4 * (share * (1 - share) / 2_000).squareRoot())
            #expect(values(reward, chains) == found)
        }
        #expect(
            values(RandomReward(seed: 4), chains) != values(RandomReward(seed: 3), chains))
    }

    @Test("No share is no reward, and a whole one is always")
    func bounds() {
        let chains = (0..<50).map { chain([Token($0)]) }
        #expect(values(RandomReward(seed: 1, share: 0), chains).allSatisfy { $0 == 0 })
        #expect(values(RandomReward(seed: 1, share: 1), chains).allSatisfy { $0 == 1 })
    }
}
