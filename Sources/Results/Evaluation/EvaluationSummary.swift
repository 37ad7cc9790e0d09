import Reasoning
import Search
import Statistics
import Tasks

/// What an evaluation found, as the JSON of `ponder evaluate` says it.
public struct EvaluationSummary: Codable, Equatable, Sendable {
    /// A share with its 95 % interval.
    public struct Point: Codable, Equatable, Sendable {
        public var k: Int
        public var accuracy: Double
        public var interval: Interval
        /// Problems.
        public var n: Int
    }

    /// A mean over chains with its 95 % interval, problems resampled.
    public struct Measure: Codable, Equatable, Sendable {
        public var value: Double
        public var interval: Interval
    }

    public var model: String
    public var problems: String
    /// Chains for each problem.
    public var samples: Int
    public var sampling: Sampling
    /// The examples in every prompt; nil: none.
    public var examples: PromptExamples?
    /// Mean over problems of the share of correct chains: the accuracy of one chain.
    public var accuracy: Double
    public var interval: Interval
    /// Problems.
    public var n: Int
    /// How the interval was made.
    public var method: String
    /// Coverage by the answer key, unbiased (2107.03374 §2.1): not a strategy for answering.
    public var passAtK: [Point]
    /// Accuracy of a majority vote of k of the chains.
    public var voteAtK: [Point]
    /// Tokens of a chain after its prompt.
    public var meanTokens: Measure
    /// Chains by verdict. Those that could not be judged for a reason that is not theirs are `masked`:
    /// no other number counts them as right or wrong.
    public var verdicts: [String: Int]
    /// The same accuracy by the problems' levels; nil where they have none.
    public var levels: [EvaluationGroup]?
    /// By the subjects of a data set; nil where it names none.
    public var subjects: [EvaluationGroup]?
    /// Chains by why they stopped.
    public var stopReasons: [String: Int]
    /// Prompt and generated tokens run through the model.
    public var tokens: Int
    public var flops: Double
    /// Elapsed, reading the model aside.
    public var seconds: Double

    /// - Parameters:
    ///   - judged: problems with `samples` chains each.
    ///   - subjects: of problems by their ids.
    /// - Throws: `StatisticsError`, `SearchError` where chains are missing, or all are masked.
    public init(
        _ judged: [JudgedProblem], model: String, problems: String, samples: Int,
        sampling: Sampling, examples: PromptExamples? = nil, subjects: [String: String] = [:],
        seconds: Double
    ) throws {
        self.model = model
        self.problems = problems
        self.samples = samples
        self.sampling = sampling
        self.examples = examples
        self.seconds = seconds
        let scored = judged.filter { !$0.scored.isEmpty }
        // The resamples, too, follow the seed.
        var stream = RandomStream(sampling.parameters.seed, "evaluation")
        let accuracy: Estimate
        if samples == 1 {
            accuracy = try Wilson.estimate(
                successes: scored.reduce(0) { $0 + $1.correct }, of: scored.count)
            method = "Wilson"
        } else {
            accuracy = try Bootstrap.accuracy(
                scored.map { $0.scored.map { $0.verdict == .correct } }, stream: &stream)
            // Where all problems agree there is nothing to resample, and no standard error.
            method =
                accuracy.standardError == nil
                ? "Wilson over problems" : "bootstrap over problems"
        }
        self.accuracy = accuracy.value
        interval = accuracy.interval
        n = accuracy.n
        // Where chains are masked a problem has fewer of them, and no part in the points beyond.
        func reach(_ k: Int) -> [JudgedProblem] {
            scored.filter { $0.scored.count >= k || $0.scored.count == $0.chains.count }
        }
        let ks = Self.ks(upTo: samples).filter { !reach($0).isEmpty }
        passAtK = try ks.flatMap { k in
            let tallies = reach(k).map {
                Tally(samples: $0.scored.count, correct: $0.correct)
            }
            return try CoverageCurve.points(tallies, ks: [k], stream: &stream).map(Point.init)
        }
        voteAtK = try ks.flatMap { k in
            try VoteCurve.points(reach(k).map(\.ballots), ks: [k], stream: &stream)
                .map(Point.init)
        }
        meanTokens = try Self.meanTokens(of: judged, stream: &stream)
        let chains = judged.flatMap(\.chains)
        verdicts = Dictionary(
            [Verdict.correct, .wrong, .unanswered].map { verdict in
                (verdict.rawValue, chains.count { $0.verdict == verdict })
            }, uniquingKeysWith: { $1 })
        let masked = chains.count { $0.verdict == nil }
        if masked > 0 { verdicts["masked"] = masked }
        stopReasons = chains.reduce(into: [:]) {
            $0[$1.stopReason?.rawValue ?? "none", default: 0] += 1
        }
        let usage = judged.reduce(Usage.zero) { $0 + $1.usage }
        tokens = usage.tokensRun
        flops = usage.flops
        let outcomes = judged.map { problem in
            EvaluationGroup.Outcome(problem.problem, problem.chains.compactMap(\.verdict))
        }
        let seed = sampling.parameters.seed
        levels = try EvaluationGroup.levels(outcomes, seed: seed)
        self.subjects = try EvaluationGroup.subjects(outcomes, subjects, seed: seed)
    }

    /// Powers of two and the number of samples itself.
    package static func ks(upTo samples: Int) -> [Int] {
        var ks: [Int] = []
        var k = 1
        while k < samples {
            ks.append(k)
            k *= 2
        }
        return ks + [samples]
    }

    private static func meanTokens(of judged: [JudgedProblem], stream: inout RandomStream) throws
        -> Measure
    {
        let means = judged.map { problem in
            Double(problem.chains.reduce(0) { $0 + $1.tokens })
                / Double(max(1, problem.chains.count))
        }
        func mean(_ draw: [Int]) -> Double {
            draw.reduce(0) { $0 + means[$1] } / Double(draw.count)
        }
        let spread = try Bootstrap.interval(
            units: means.count, stream: &stream, statistic: mean)
        return Measure(value: mean(Array(means.indices)), interval: spread.interval)
    }
}

extension EvaluationSummary.Point {
    init(_ point: SampledPoint) {
        self.init(
            k: point.k, accuracy: point.estimate.value, interval: point.estimate.interval,
            n: point.estimate.n)
    }
}
