import Reasoning
import Testing

@testable import Learning

@Suite("Which tokens an advantage is credited to")
struct CreditTests {
    private func chain(_ text: String, _ reason: StopReason = .endOfSequence) -> Chain {
        Chain(
            problem: Problem(id: "p", task: "t", question: "q", reference: .answer("1")),
            prompt: [1], tokens: [], text: text, stopReason: reason)
    }

    @Test(
        "The last step begins behind the separator before it",
        arguments: [
            ("aN\nbN\ncY\n</think>c<eos>", 6), ("cY\n</think>c<eos>", 0), ("</think>c<eos>", 0),
            ("aN\ncY</think>c<eos>", 3), ("é\ncY\n</think>c<eos>", 3),
            ("aN\n\n\n</think>c<eos>", 0),
        ])
    func lastStep(text: String, start: Int) {
        #expect(Credit.lastStep.start(in: chain(text), separator: "\n") == start)
        #expect(Credit.chain.start(in: chain(text), separator: "\n") == 0)
    }

    @Test("A chain that did not end, or has no answer, has no last step")
    func unfinished() {
        #expect(Credit.lastStep.start(in: chain("aN\nbN", .length), separator: "\n") == nil)
        #expect(Credit.lastStep.start(in: chain("aN\nbN\n<eos>"), separator: "\n") == nil)
        #expect(Credit.chain.start(in: chain("aN", .length), separator: "\n") == 0)
    }

    @Test("A step's advantage is what it changed about what chains that came as far may expect")
    func survival() {
        // Four chains: right at the first step, right at the second, two wrong after two and three.
        let found = Survival.advantages(
            rewards: [1, 1, 0, 0], ends: [[2], [3, 5], [1, 4], [2, 3, 4]])
        // V₀ = 1/2; three come to the second step, one of them right: V₁ = 1/3; V₂ = 0.
        let third = 1.0 / 3
        let (lost, won): (Double, Double) = (third - 0.5, 1 - third)
        let expected: [[Double]] = [
            [0.5, 0.5], [lost, lost, lost, won, won], [lost, -third, -third, -third],
            [lost, lost, -third, 0],
        ]
        #expect(found == expected)
        let doubled = Survival.advantages(
            rewards: [1, 1, 0, 0], ends: [[2], [3, 5], [1, 4], [2, 3, 4]], scale: 2)
        #expect(doubled == expected.map { $0.map { 2 * $0 } })
    }

    @Test("Over its steps a chain's sum is its reward less the group's mean; a masked one has none")
    func survivalSums() {
        let rewards: [Double?] = [1, nil, 0, 0.25]
        let ends = [[3, 4, 9], [2, 5], [4], [1, 2, 3, 8]]
        let found = Survival.advantages(rewards: rewards, ends: ends)
        let mean = 1.25 / 3
        for ((reward, ends), tokens) in zip(zip(rewards, ends), found) {
            #expect(tokens.count == ends.last)
            guard let reward else {
                #expect(tokens.allSatisfy { $0 == 0 })
                continue
            }
            let sum: Double = ends.reduce(0) { $0 + tokens[$1 - 1] }
            let expected: Double = reward - mean
            #expect(abs(sum - expected) < 1e-12)
        }
        #expect(Survival.advantages(rewards: [], ends: []).isEmpty)
        #expect(Survival.advantages(rewards: [nil, 1], ends: [[], [0]]) == [[], []])
    }

    @Test(
        "Steps end behind lines; the last line of a closed thought goes with its answer",
        arguments: [
            ("aN\nbN\ncY\n</think>c<eos>", StopReason.endOfSequence, [3, 6]),
            ("cY\n</think>c<eos>", .endOfSequence, []), ("aN\nbN\nc", .length, [3, 6]),
            ("aN\n", .length, [3]), ("a", .length, []), ("", .length, []),
        ])
    func survivalCuts(text: String, reason: StopReason, cuts: [Int]) {
        #expect(Survival.cuts(of: chain(text, reason), separator: "\n") == cuts)
    }
}
