import Foundation
import Reasoning
import Results
import Search
import Statistics

/// Compute-optimal allocation by predicted difficulty (Snell et al., 2408.03314 §3): plans are fitted
/// to bins of difficulty on validation problems, whose answers are known, and measured on test
/// problems. With a single bin it is the best fixed strategy, chosen and measured in the same way.
///
///     plan(b) = argmax_p  accuracy_b(p) − λ · FLOPs_b(p)
///
/// for every price λ of compute, which makes a curve. Difficulty is what policy and verifier predict from
/// the probes; the answer key is seen in fitting, never in choosing for a held-out problem.
struct AllocationStudy {
    /// A fitted allocation.
    struct Allocation: Hashable, Sendable {
        var limits: [Double]
        /// By bin, the number of its plan.
        var plans: [Int]
    }

    let fitting: AllocationTrials
    let measuring: AllocationTrials
    let limits: [Double]
    /// The allocations for prices from "whatever it costs" to "as cheap as can be", without repeats.
    let allocations: [Allocation]

    init(
        fitting: AllocationTrials, measuring: AllocationTrials, planCount: Int, bins: Int = 5,
        prices: Int = 40
    ) {
        self.fitting = fitting
        self.measuring = measuring
        let limits = Difficulty.limits(
            dividing: fitting.trials.compactMap(\.difficulty), into: bins)
        self.limits = limits
        allocations = Self.prices(prices, of: fitting).reduce(into: []) { found, price in
            let allocation = Self.allocation(
                price: price, on: fitting, limits: limits, planCount: planCount)
            if !found.contains(allocation) { found.append(allocation) }
        }
    }

    /// Prices from a point of accuracy for the dearest plan to all of it for the cheapest.
    private static func prices(_ count: Int, of trials: AllocationTrials) -> [Double] {
        let costs = trials.trials.flatMap { $0.outcomes.map(\.flops) }.filter { $0 > 0 }
        guard let least = costs.min(), let most = costs.max() else { return [] }
        let ends = (low: log(1e-3 / most), high: log(1 / least))
        return (0..<count).map { step in
            exp(ends.low + Double(step) / Double(max(count - 1, 1)) * (ends.high - ends.low))
        }
    }

    /// The best plan for each bin at a price of compute.
    private static func allocation(
        price: Double, on trials: AllocationTrials, limits: [Double], planCount: Int
    ) -> Allocation {
        var gains = [[Double]](
            repeating: [Double](repeating: 0, count: planCount), count: limits.count + 1)
        for trial in trials.trials {
            let bin = Difficulty.bin(of: trial.difficulty, limits: limits)
            for (plan, outcome) in trial.outcomes.enumerated() {
                gains[bin][plan] += outcome.value - price * outcome.flops
            }
        }
        return Allocation(
            limits: limits,
            plans: gains.map { gains in gains.indices.max { gains[$0] < gains[$1] } ?? 0 })
    }

    /// What an allocation reaches, by problem, as the mean over the orders of its chains.
    static func point(of allocation: Allocation, on trials: AllocationTrials, label: String)
        -> MeasuredPoint
    {
        var values = [Double](repeating: 0, count: trials.problemCount)
        var flops = values
        var (tokens, generatedTokens) = (values, values)
        var counts = values
        for trial in trials.trials {
            let bin = Difficulty.bin(of: trial.difficulty, limits: allocation.limits)
            let outcome = trial.outcomes[allocation.plans[bin]]
            values[trial.problem] += outcome.value
            flops[trial.problem] += outcome.flops
            tokens[trial.problem] += outcome.tokens
            generatedTokens[trial.problem] += outcome.generatedTokens
            counts[trial.problem] += 1
        }
        func mean(_ sums: [Double]) -> [Double] { zip(sums, counts).map { $0 / max($1, 1) } }
        return MeasuredPoint(
            label: label, values: mean(values), flops: mean(flops), tokens: mean(tokens),
            generatedTokens: mean(generatedTokens))
    }

    /// The allocations as a curve, on the measured problems or on those they were fitted on.
    func curve(_ strategy: String = "compute-optimal", fitted: Bool = false) -> MeasuredCurve {
        MeasuredCurve(
            strategy: strategy,
            points: allocations.enumerated().map {
                Self.point(
                    of: $1, on: fitted ? fitting : measuring, label: "allocation \($0 + 1)")
            })
    }

    /// How many times cheaper the allocation is than a baseline at the allocation's accuracy, at the
    /// allocation where that is most so on the fitting problems.
    ///
    /// - Parameters:
    ///   - fittingBaseline: the same strategies on the fitting problems.
    ///   - baseline: on the measured problems.
    ///   - resamples: of problems. Default 10,000: with fewer no p-value is small enough for Holm's
    ///     correction among some sixty verdicts.
    func saving(
        over baseline: MeasuredCurve, fittingBaseline: MeasuredCurve, resamples: Int = 10_000,
        stream: inout RandomStream
    ) throws -> AllocationSaving? {
        func ratio(_ point: MeasuredPoint, _ curve: MeasuredCurve) -> (Double, isBound: Bool)? {
            guard point.meanFlops > 0, point.accuracy > 0, let last = curve.points.last else {
                return nil
            }
            if let flops = curve.flops(reaching: point.accuracy) {
                return (flops / point.meanFlops, false)
            }
            return (last.meanFlops / point.meanFlops, true)
        }
        let candidates = allocations.compactMap { allocation in
            ratio(Self.point(of: allocation, on: fitting, label: ""), fittingBaseline)
                .map { (allocation, $0.0) }
        }
        guard let best = candidates.max(by: { $0.1 < $1.1 })?.0 else { return nil }
        let point = Self.point(of: best, on: measuring, label: "")
        guard let found = ratio(point, baseline) else { return nil }
        let spread = try Bootstrap.test(
            units: point.values.count, null: log(2), resamples: resamples, stream: &stream
        ) { draw in
            ratio(point.restricted(to: draw), baseline.restricted(to: draw)).map { log($0.0) }
        }
        return AllocationSaving(
            accuracy: point.accuracy, flops: point.meanFlops,
            factor: Estimate(
                value: found.0,
                interval: Interval(exp(spread.interval.low), exp(spread.interval.high)),
                n: point.values.count),
            baseline: baseline.name, pValue: spread.pValue, isBound: found.isBound,
            allocation: best.plans, limits: best.limits)
    }
}
