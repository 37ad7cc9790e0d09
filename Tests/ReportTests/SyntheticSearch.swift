import Foundation
import Reasoning
import Results
import Statistics

/// Made-up numbers in the shape of a comparison of strategies, for tests and for looking at the page.
/// Nothing here was measured.
enum SyntheticSearch {
    /// Made once: its intervals are resampled ten thousand times.
    static func make() throws -> SearchSummary { try made.get() }

    private static let made = Result { try summary() }

    private static func summary() throws -> SearchSummary {
        var ledger = ComputeLedger()
        for (account, tokens) in zip(ComputeLedger.Account.allCases, [900, 120, 340, 700]) {
            ledger.charge(
                Usage(
                    promptTokens: tokens * 3_000, generatedTokens: tokens * 41_000,
                    flops: Double(tokens) * 1.3e11, seconds: Double(tokens)), to: account)
        }
        return SearchSummary(
            title: "SYNTHETIC: which search pays where", date: "2000-01-01T00:00:00Z",
            commit: "0123456789abcdef0123456789abcdef01234567", machine: "a machine that is not",
            seeds: [17],
            benchmarks: [
                .init(
                    task: "countdown", description: "Numbers 1–13, targets 1–50, held out by hash.",
                    problems: 120, models: [try model("base", 0.24), try model("trained", 0.63)],
                    verifiers: [
                        .init(
                            name: "outcome", text: "two-way loss on 40,000 drawn chains",
                            flops: 3.1e13, seconds: 212),
                        .init(
                            name: "process", text: "steps labelled by 8 rollouts each",
                            flops: 9.4e13, seconds: 655),
                    ], blindSearch: blind(0.1, 0.7), corpusSearch: blind(0.2, 0.9),
                    baselinesAdded: false)
            ],
            claims: claims, seconds: ["verifiers": 867, "measuring": 1540, "fitting": 31],
            ledger: ledger, configuration: "seed: 17\nproblems: 120\n",
            plan: PlanNote(
                file: "plan.json", hash: String(repeating: "0f", count: 32), cells: 24, claims: 3))
    }

    /// From the smallest budget to the largest.
    private static func blind(_ low: Double, _ high: Double) -> [SearchSummary.Point] {
        [(16, 16, low), (256, 200, (low + high) / 2), (4_096, 1_600, high)].map {
            .init(
                label: "\($0) tokens", flopsPerProblem: 0, tokensPerProblem: $1, accuracy: $2,
                interval: .init($2 - 0.05, $2 + 0.05), n: 120, quintiles: [], engine: nil)
        }
    }

    private static let claims: [SearchClaim] = [
        .init(
            id: "optimal", text: "Compute-optimal allocation needs less than best of n.",
            source: "Snell et al., arXiv 2408.03314", benchmark: "countdown, trained",
            verdict: .holds, evidence: "2.3 times (1.7 to 3.1), n = 120.", pValue: 0.001),
        .init(
            id: "beam", text: "Beam search wins at small budgets and loses at large ones.",
            source: "Snell et al., arXiv 2408.03314", benchmark: "countdown, base",
            verdict: .doesNotHold, evidence: "−1.2 points (−2.0 to −0.4) at 2.1×10⁹ FLOPs.",
            pValue: 0.03),
        .init(
            id: "late", text: "What was thought of later is better.", source: "nobody",
            benchmark: "countdown, base", verdict: .cannotBeTold, evidence: "0.1 points.",
            pValue: 0.9, added: true),
        .init(
            id: "law", text: "Coverage follows a law.", source: "arXiv 2407.21787",
            benchmark: "countdown, base", verdict: .description, evidence: "R² = 0.99."),
        .init(
            id: "lookahead", text: "Lookahead pays for itself.", source: "arXiv 2408.03314",
            verdict: .notMeasurable, evidence: "It was not measured."),
    ]

    private static func model(_ name: String, _ start: Double) throws -> SearchSummary.Model {
        let sizes = [1, 2, 4, 8, 16, 32, 64]
        var curves = [
            curve(
                "single", start: start - 0.2, gain: 0.05, cost: 6e7, [32, 64, 128, 256, 512],
                "tokens"),
            curve("vote", start: start, gain: 0.028, sizes, "chains"),
            curve("coverage", start: start, gain: 0.056, bound: true, sizes, "chains"),
            curve(
                "compute-optimal", start: start + 0.1, gain: 0.042, cost: 8e8, [1, 2, 4, 8],
                "allocation"),
            curve("revision", start: start, gain: 0.01, cost: 7e8, [1, 2, 4], "attempts"),
            curve("fixed", start: start + 0.08, gain: 0.04, cost: 9e8, [1, 2, 4, 8], "plan"),
            curve("vote", start: start, gain: 0.027, cost: 3e8, sizes, "chains", stops: true),
        ]
        for (index, verifier) in ["outcome", "process", "self", "monte-carlo"].enumerated() {
            let gain = 0.045 - 0.008 * Double(index)
            let cost = 4.1e8 * (1 + 0.3 * Double(index * index))
            curves.append(
                curve("best-of-n", verifier, start: start, gain: gain, cost: cost, sizes, "chains"))
            curves.append(
                curve(
                    "weighted-vote", verifier, start: start, gain: gain + 0.002, cost: cost, sizes,
                    "chains"))
        }
        for (strategy, gain, cost) in [
            ("beam", 0.05, 1.1e9), ("diverse", 0.046, 1.2e9),
            ("lookahead", 0.04, 2.4e9), ("particles", 0.043, 1e9),
            ("mcts", 0.054, 1.6e9),
        ] {
            curves.append(
                curve(
                    strategy, "process", start: start + 0.03, gain: gain, cost: cost,
                    [4, 8, 16, 32], "sized", engine: true))
        }
        var stream = RandomStream(seed: 3)
        func measured(_ strategy: String, _ base: Double) -> MeasuredCurve {
            MeasuredCurve(
                strategy: strategy, verifier: "process",
                points: (0..<3).map { size in
                    MeasuredPoint(
                        label: "\(size)",
                        values: (0..<120).map { $0 % 10 < Int(base * 10) + size ? 1 : 0 },
                        flops: [Double](repeating: 1e9 * pow(4, Double(size)), count: 120),
                        tokens: [Double](repeating: 100, count: 120),
                        generatedTokens: [Double](repeating: 80, count: 120))
                })
        }
        let (beam, best) = (measured("beam", 0.5), measured("best-of-n", 0.4))
        var none = best
        none.points = []
        return SearchSummary.Model(
            name: name, passAt1: start, interval: .init(start - 0.07, start + 0.07), curves: curves,
            quintileRates: [0.97, 0.8, 0.5, 0.2, 0.02],
            coverageLaw: try CoverageLaw(
                (0..<60).map { Tally(samples: 64, correct: Int(start * Double($0))) },
                ks: [1, 2, 4, 8, 16, 32, 64],
                resamples: 20, stream: &stream),
            selections: ["outcome", "process", "self"].enumerated().map { index, verifier in
                .init(
                    verifier: verifier,
                    points: sizes.enumerated().map { step, k in
                        let rise = Double(step) * (0.05 - 0.02 * Double(index))
                        return .init(
                            k: k,
                            accuracy: estimate(start + rise - 0.004 * Double(index * step * step)),
                            meanScore: min(start + 0.1 * Double(step), 0.98))
                    })
            },
            reliability: try ["outcome", "process", "self"].map { verifier in
                let pairs = (0..<800).map { _ -> (score: Double, isCorrect: Bool) in
                    let score = stream.uniform()
                    return (score, stream.uniform() < score * score)
                }
                return .init(
                    verifier: verifier, calibration: try Calibration(pairs, masked: 12))
            },
            comparisons: [
                try EqualCompute(beam, over: best, stream: &stream),
                try EqualCompute(best, over: beam, stream: &stream),
                try EqualCompute(none, over: beam, stream: &stream),
            ],
            saving: AllocationSaving(
                accuracy: 0.71, flops: 2.2e9,
                factor: Estimate(value: 2.31, interval: .init(1.7, 3.1), n: 120), isBound: false,
                allocation: [0, 0, 1, 2, 2], limits: [0.2, 0.4, 0.6, 0.8]),
            plans: ["best of 4", "best of up to 16, until 0.9", "mcts, 32 simulations"],
            trees: [.init(strategy: "mcts", problem: "3 7 12=33", tree: tree)],
            thresholds: [["process": 0.9, "vote": 0.95]],
            chosen: .init(plan: "best of n, up to 16, until sure", point: curves[0].points[1]),
            power: ComparisonPower(of: try EqualCompute(beam, over: best, stream: &stream)),
            shown: ["vote": "vote, until sure", "best-of-n": "best-of-n, process"])
    }

    private static func estimate(_ value: Double) -> Estimate {
        Estimate(value: value, interval: .init(value - 0.06, value + 0.06), n: 120)
    }

    private static func curve(
        _ strategy: String, _ verifier: String? = nil, start: Double, gain: Double,
        cost: Double = 4e8, bound: Bool = false, _ sizes: [Int], _ unit: String,
        engine: Bool = false, stops: Bool = false
    ) -> SearchSummary.Curve {
        SearchSummary.Curve(
            strategy: strategy, verifier: verifier, stops: stops, usesReference: bound,
            points: sizes.enumerated().map { step, size in
                let accuracy = min(start + gain * Double(step), 0.985)
                return .init(
                    label: "\(size) \(unit)",
                    flopsPerProblem: cost * Double(size) / Double(sizes[0]),
                    tokensPerProblem: Double(size) * 130,
                    generatedTokensPerProblem: Double(size) * 100, accuracy: accuracy,
                    interval: .init(accuracy - 0.07, min(accuracy + 0.06, 1)), n: 120,
                    quintiles: (0..<5).map { min(max(accuracy * 1.6 - 0.3 * Double($0), 0), 1) },
                    engine: engine ? share : nil)
            })
    }

    private static let share = EngineShare(
        meanBatch: 47.3, busy: 8.7 / 9.1, tokensPerSecond: 210_000 / 9.1)

    /// A search of two rounds with verdicts.
    static let tree: SearchTree = {
        var tree = SearchTree()
        var last: [Int] = []
        for (index, text) in [
            "3*7=21,21+12=33?33Y\n", "7+12=19,19*3=57?33N\n", "12-7=5,5*3=15?33N\n",
        ]
        .enumerated() {
            let node = tree.add(
                to: 0, text: text, tokens: 20, state: .open, prior: 0.5 - 0.15 * Double(index))
            tree.score(node, 0.9 - 0.3 * Double(index))
            tree.backUp(0.9 - 0.3 * Double(index), from: node)
            let end = tree.add(
                to: node, text: index == 0 ? "</think>3*7+12<eos>" : "</think>7*3+11<eos>",
                tokens: 9,
                state: .finished, prior: 1)
            tree.score(end, 0.95 - 0.3 * Double(index))
            last.append(end)
        }
        tree.chosen = last[0]
        return tree
    }()
}
