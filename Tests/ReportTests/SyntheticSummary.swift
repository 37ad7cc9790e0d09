import Foundation
import Reasoning
import Results
import Statistics
import Tasks

/// Made-up numbers in the shape of a run, for tests and for looking at the page. Nothing here was
/// measured.
enum SyntheticSummary {
    static func make() -> ReasonerSummary {
        let train = trainPoints
        return ReasonerSummary(
            base: .init(passAt1: 0.204, interval: .init(0.170, 0.243), n: 500),
            trained: .init(passAt1: 0.702, interval: .init(0.660, 0.740), n: 500),
            trainPanel: train,
            testPanel: .init(
                chain: .init(
                    base: points(budgets, start: 2.4e8, low: 0.04, high: 0.215, labels: "budget"),
                    trained: points(budgets, start: 2.4e8, low: 0.07, high: 0.74, labels: "budget")),
                vote: .init(
                    base: points(votes, start: 9e8, low: 0.2, high: 0.34, labels: "votes"),
                    trained: points(votes, start: 3.1e9, low: 0.70, high: 0.79, labels: "votes")),
                coverage: .init(
                    base: points(votes, start: 9e8, low: 0.2, high: 0.81, labels: "k"),
                    trained: points(votes, start: 3.1e9, low: 0.70, high: 0.97, labels: "k"))),
            seconds: [
                "pretraining": 312, "reinforcement learning": 421, "evaluation": 131,
                "test-time sweep": 198, "total": 1071,
            ],
            ledger: [
                "policy": .init(tokens: 5_120_000, flops: 8.9e12, seconds: 329),
                "rollouts": .init(tokens: 7_340_000, flops: 1.2e13, seconds: 214),
                "training": .init(tokens: 19_340_000, flops: 9.6e13, seconds: 519),
                "verifier": .init(tokens: 0, flops: 0, seconds: 1.2),
            ],
            seeds: [17], commit: "0123456789abcdef0123456789abcdef01234567",
            title: "SYNTHETIC: Countdown with three numbers, learned from nothing",
            date: "2000-01-01T00:00:00Z",
            trainComputeLabel: "pretraining and reinforcement learning, FLOPs",
            testComputeLabel: "FLOPs per problem",
            fits: [
                fit(.train, train.map { ($0.flops, $0.passAt1) }),
                fit(
                    .chainTrained,
                    points(budgets, start: 2.4e8, low: 0.07, high: 0.74, labels: "")
                        .map { ($0.flopsPerProblem, $0.accuracy) }),
            ],
            learning: (0..<80).map(step),
            behaviours: .init(
                base: counts(nil, 0), trained: counts(nil, 1),
                steps: stride(from: 0, through: 80, by: 10).map { counts($0, Double($0) / 80) }),
            examples: examples,
            bill: [
                .init(
                    phase: "pretraining", account: "training",
                    spending: .init(tokens: 12_000_000, flops: 6.1e13, seconds: 312)),
                .init(
                    phase: "reinforcement learning", account: "rollouts",
                    spending: .init(tokens: 7_340_000, flops: 1.2e13, seconds: 214)),
                .init(
                    phase: "reinforcement learning", account: "training",
                    spending: .init(tokens: 7_340_000, flops: 3.5e13, seconds: 207)),
                .init(
                    phase: "evaluation", account: "policy",
                    spending: .init(tokens: 5_120_000, flops: 8.9e12, seconds: 329)),
            ],
            model: .init(
                parameters: 812_416,
                description: "decoder of the Llama family, width 128, 4 layers, context 2048"),
            heldOut: .init(
                description: "Problems are split by a hash of their sorted numbers and target, so "
                    + "no held-out problem, in any order of its numbers, can be drawn in training.",
                problems: 500, trainingProblems: 21_812, overlap: 0),
            machine: "two cores of an imaginary processor, 8 GB, Linux",
            machineFacts: Machine(
                processor: "Imaginary 9000", cores: 2, threads: 2, kernels: "avx2",
                cpuCapability: "AVX512", libTorch: "0.0.0", swift: "0.0", system: "Linux",
                memory: 8 << 30),
            configuration: "seed: 17\nlearning:\n  steps: 80\n  learningRate: 0.0002\n",
            notes: ["Every number on this page was made up to test its drawing."])
    }

    static let budgets = [16, 32, 64, 128, 256, 512, 1024, 2047]
    static let votes = [1, 2, 4, 8, 16, 32]

    static var trainPoints: [ReasonerSummary.TrainPoint] {
        let accuracy = [0.204, 0.31, 0.395, 0.47, 0.55, 0.615, 0.66, 0.702]
        return accuracy.enumerated().map { index, value in
            ReasonerSummary.TrainPoint(
                flops: 2.1e12 * pow(1.95, Double(index)), passAt1: value,
                interval: .init(value - 0.042, value + 0.041), n: 500, step: index * 10)
        }
    }

    static func points(
        _ counts: [Int], start: Double, low: Double, high: Double, labels: String
    ) -> [ReasonerSummary.TestPoint] {
        counts.enumerated().map { index, count in
            let share = Double(index) / Double(counts.count - 1)
            let value = low + (high - low) * (1 - pow(1 - share, 1.5))
            return ReasonerSummary.TestPoint(
                flopsPerProblem: start * pow(2, Double(index)), accuracy: value,
                interval: .init(max(0, value - 0.04), min(1, value + 0.04)), n: 500,
                label: "\(count)")
        }
    }

    static func fit(_ series: ReasonerSummary.Fit.Series, _ data: [(Double, Double)])
        -> ReasonerSummary.Fit
    {
        let first = data[0]
        let last = data[data.count - 1]
        let slope = (last.1 - first.1) / log10(last.0 / first.0)
        let intercept = first.1 - slope * log10(first.0)
        return ReasonerSummary.Fit(
            series: series, label: "bootstrap over problems", slope: slope,
            slopeInterval: .init(slope - 0.02, slope + 0.02), intercept: intercept,
            rSquared: 0.981, n: data.count,
            band: stride(from: 0.0, through: 1, by: 0.125).map { share in
                let flops = first.0 * pow(last.0 / first.0, share)
                let value = intercept + slope * log10(flops)
                let width = 0.02 + 0.03 * abs(share - 0.5)
                return .init(
                    flops: flops, accuracy: value, interval: .init(value - width, value + width))
            })
    }

    static func step(_ index: Int) -> ReasonerSummary.LearningStep {
        let share = 1 - exp(-Double(index) / 30)
        let noise = RandomNoise.at(index)
        return ReasonerSummary.LearningStep(
            step: index, flops: 6e13 + 6e11 * Double(index),
            reward: 0.2 + 0.5 * share + 0.05 * noise,
            meanLength: 78 + 170 * share + 11 * noise, unfinished: 0.02 + 0.03 * share,
            entropy: 0.62 - 0.3 * share + 0.02 * noise, kl: 0.05 * share, clipFraction: 0.01,
            gradientNorm: 0.4 + 0.2 * abs(noise), samplerTrainerGap: 1.2e-6 * (1 + abs(noise)),
            generationTokensPerSecond: 31_000 + 900 * noise,
            trainingTokensPerSecond: 35_000 + 400 * noise, skipped: index == 7)
    }

    static func counts(_ step: Int?, _ share: Double) -> ReasonerSummary.BehaviourCounts {
        func measure(_ from: Double, _ to: Double) -> ReasonerSummary.Measure {
            let value = from + (to - from) * share
            return .init(value, interval: .init(value * 0.95, value * 1.05))
        }
        return ReasonerSummary.BehaviourCounts(
            step: step, n: 500, attempts: measure(3.3, 7.9), checks: measure(3.1, 7.8),
            abandoned: measure(2.4, 7.0), repeated: measure(0.3, 0.9), giveUps: measure(0.69, 0.11),
            falseClaims: measure(0.09, 0.01))
    }

    static var examples: [ReasonerSummary.Example] {
        let long = (0..<60).map { "\($0)+7=\($0 + 7),\($0 + 7)*2=\(2 * $0 + 14)?42N\n" }
        return [
            example(
                [3, 7, 20],
                before: "3+7=10,10+20=30?42,12N\n20-7=13,13*3=39?42,3Y\n</think>(20-7)*3<eos>",
                after: "3+7=10,10+20=30?42,12N\n20-7=13,13*3=39?42,3N\n7*3=21,21+20=41?42,1N\n"
                    + "20+7=27,27+3=30?42,12N\n7-3=4,4*20=80?42,38N\n</think>7*3+20<eos>"),
            example(
                [2, 5, 16], before: "16*2=32,32+5=37?42N\n",
                after: "16*2=32,32+5=37?42N\n16+5=21,21*2=42?42,0Y\n</think>(16+5)*2<eos>"),
            example(
                [4, 9, 11], before: "</think><script>alert(1)</script><eos>",
                after: long.joined() + "</think>9*11-12<eos>"),
        ]
    }

    private static func example(
        _ numbers: [Int], before: String, after: String
    ) -> ReasonerSummary.Example {
        let problem = Countdown().problem(numbers: numbers, target: 42)
        func judged(_ text: String) -> JudgedChain {
            let chain = Chain(
                problem: problem, prompt: [],
                tokens: [Token](repeating: 0, count: text.count), text: text,
                stopReason: text.hasSuffix("<eos>") ? .endOfSequence : .length)
            var judged = JudgedChain(chain, task: Countdown())
            judged.marks = StepMarks(of: chain, by: Countdown())
            return judged
        }
        return .init(problem: problem.question, before: judged(before), after: judged(after))
    }

    private enum RandomNoise {
        static func at(_ index: Int) -> Double {
            var stream = RandomStream(seed: UInt64(index))
            return stream.uniform() + stream.uniform() - 1
        }
    }
}
