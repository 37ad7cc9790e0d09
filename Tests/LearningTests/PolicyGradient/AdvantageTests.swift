import Reasoning
import Testing

@testable import Learning

@Suite("Advantages of a group")
struct AdvantageTests {
    @Test(
        "By hand",
        arguments: [
            (.groupMean, [1, 0, 0, 1], [0.5, -0.5, -0.5, 0.5]),
            (.groupMean, [1, nil, 0, 0.5], [0.5, 0, -0.5, 0]),
            (.leaveOneOut, [1, 0, 0, 0], [1, -1 / 3, -1 / 3, -1 / 3]),
            // The others of the first are 0 and 0.5.
            (.leaveOneOut, [1, nil, 0, 0.5], [0.75, 0, -0.75, 0]),
            // Sample deviation of 1, 0, 0, 0: one half.
            (
                .normalized, [1, 0, 0, 0],
                [0.75 / 0.5001, -0.25 / 0.5001, -0.25 / 0.5001, -0.25 / 0.5001]
            ),
            (.normalized, [nil, 3, 1], [0, 1 / 1.4143135623731, -1 / 1.4143135623731]),
            // A mean of one quarter: the right one weighs three times it, the wrong ones minus one.
            (.overMean, [1, 0, 0, 0], [3, -1, -1, -1]),
            (.overMean, [1, nil, 1, 0, 0], [1, 0, 1, -1, -1]),
            (.filtered, [1, 0, 0, 0], [4, 0, 0, 0]),
            (.filtered, [1, nil, 1, 0, 0], [2, 0, 2, 0, 0]),
            (.none, [1, nil, -0.5], [1, 0, -0.5]),
        ] as [(Advantage, [Double?], [Double])])
    func table(advantage: Advantage, rewards: [Double?], expected: [Double]) {
        let found = advantage(rewards)
        #expect(found.count == expected.count)
        for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-12) }
    }

    @Test("Equal rewards, one sample and none at all teach nothing", arguments: Advantage.allCases)
    func noSignal(advantage: Advantage) {
        #expect(advantage([]) == [])
        #expect(advantage([nil, nil]) == [0, 0])
        guard advantage.comparesInGroup else { return }
        #expect(advantage([0, nil, 0]) == [0, 0, 0])
        // What filters imitates what is right, compared with nothing.
        guard advantage != .filtered else { return }
        #expect(advantage([1, 1, 1]) == [0, 0, 0])
        #expect(advantage([0.7]) == [0])
        #expect(advantage([nil, 1]) == [0, 0])
    }

    @Test(
        "Whitened: less the mean over the batch's tokens and over their deviation, whatever the group"
    )
    func whitened() {
        func group(_ rewards: [Double?], _ lengths: [Int], _ advantage: Advantage) -> Group {
            let problem = Toy.problems[0]
            return Group(
                problem: problem,
                chains: lengths.map {
                    Chain(problem: problem, prompt: [1], tokens: Array(repeating: 2, count: $0))
                },
                verdicts: lengths.map { _ in .wrong }, rewards: rewards,
                advantages: zip(advantage(rewards), lengths).map {
                    Array(repeating: $0, count: $1)
                })
        }
        // Tokens of 1, 1, 0, 0, 0, 1: mean 1/2, variance 6 · 1/4 / 5.
        var groups = [
            group([1, 0, nil], [2, 3, 4], .whitened), group([1], [1], .whitened),
        ]
        Advantage.whitened.finish(&groups)
        let half = 0.5 / 0.3.squareRoot()
        for (found, expected) in [
            (groups[0].advantages[0], [half, half]),
            (groups[0].advantages[1], [-half, -half, -half]),
            (groups[0].advantages[2], [0, 0, 0, 0]), (groups[1].advantages[0], [half]),
        ] {
            #expect(found.count == expected.count)
            for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-6) }
        }
        // Behind the group's mean a group of one has nothing.
        groups = [
            group([1, 0], [1, 1], .groupMeanWhitened), group([1], [1], .groupMeanWhitened),
        ]
        Advantage.groupMeanWhitened.finish(&groups)
        #expect(abs(groups[0].advantages[0][0] - 1) < 1e-6 && groups[1].advantages[0] == [0])
        let before = groups[0].advantages
        Advantage.groupMean.finish(&groups)
        #expect(groups[0].advantages == before)
    }

    @Test("A whole chain's reward is the advantage of each of its tokens")
    func whole() {
        func steps(_ values: [Double?], _ lengths: [Int]) -> [[ChainReward.Step]?] {
            zip(values, lengths).map { value, length in
                value.map { [ChainReward.Step(end: length, value: $0)] }
            }
        }
        let lengths = [2, 3, 0, 1]
        for advantage in Advantage.allCases {
            let values: [Double?] = [1, nil, 0, 0.25]
            let expected = zip(advantage(values), lengths).map { value, length in
                [Double](repeating: value, count: length)
            }
            #expect(advantage(steps(values, lengths), lengths: lengths) == expected)
        }
    }

    @Test("A step's reward belongs to the tokens up to its end")
    func steps() {
        // Rewards 1 and 0 of one chain, 0.5 of another: mean 0.5, so +0.5, -0.5 and 0.
        let found = Advantage.groupMean(
            [
                [.init(end: 1, value: 1), .init(end: 3, value: 0)], nil,
                [.init(end: 2, value: 0.5)],
            ],
            lengths: [4, 2, 2])
        #expect(found == [[0, -0.5, -0.5, 0], [0, 0], [0, 0]])
    }

    @Test("Whether a group teaches anything, masked samples aside")
    func signal() {
        #expect(Advantage.hasSignal([0, 1, 0]))
        #expect(Advantage.hasSignal([nil, 1, 0.5]))
        #expect(!Advantage.hasSignal([1, nil, 1]))
        #expect(!Advantage.hasSignal([nil, nil]))
        #expect(!Advantage.hasSignal([]))
    }
}

@Suite("Chains that a limit cut off")
struct OverlongTests {
    @Test(
        "By hand: rule, length of at most 100, whether it ended by itself, reward before and after",
        arguments: [
            (.judged, 100, false, 0.0, 0.0), (.judged, 100, false, 1, 1),
            (.masked, 100, false, 0, nil), (.masked, 100, true, 1, 1),
            (.masked, 12, false, 1, nil),
            (.punished(buffer: 20), 80, true, 1, 1), (.punished(buffer: 20), 85, true, 1, 0.75),
            (.punished(buffer: 20), 100, true, 1, 0), (.punished(buffer: 20), 100, false, 0, -1),
            (.punished(buffer: 20), 130, false, 0, -1), (.punished(buffer: 20), 1, false, 0, 0),
        ] as [(Overlong, Int, Bool, Double, Double?)])
    func table(rule: Overlong, length: Int, isFinished: Bool, before: Double, after: Double?) {
        #expect(rule(before, length: length, limit: 100, isFinished: isFinished) == after)
        #expect(rule(nil, length: length, limit: 100, isFinished: isFinished) == nil)
    }
}
