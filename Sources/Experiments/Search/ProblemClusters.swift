import Reasoning
import Results

/// Which places of a list hold the same problem: seeds share problems where there are not enough for
/// each, and what is measured on a problem twice is one observation.
struct ProblemClusters: Sendable {
    /// By place, the number of its problem.
    let numbers: [Int]
    /// Different problems.
    let count: Int

    init(_ problems: [Problem]) {
        var known: [String: Int] = [:]
        numbers = problems.map { problem in
            let number = known[problem.id] ?? known.count
            known[problem.id] = number
            return number
        }
        count = known.count
    }

    /// By problem, the mean over its places.
    func means(_ values: [Double]) -> [Double] {
        var (sums, counts) = (
            [Double](repeating: 0, count: count), [Double](repeating: 0, count: count)
        )
        for (number, value) in zip(numbers, values) {
            sums[number] += value
            counts[number] += 1
        }
        return zip(sums, counts).map { $0 / $1 }
    }

    /// By problem, what its places hold.
    func joined<Element>(_ lists: [[Element]]) -> [[Element]] {
        var joined = [[Element]](repeating: [], count: count)
        for (number, list) in zip(numbers, lists) { joined[number] += list }
        return joined
    }

    /// A curve whose points hold a value for each problem, from one with a value for each place.
    func curve(_ curve: MeasuredCurve) -> MeasuredCurve {
        guard count < numbers.count else { return curve }
        return MeasuredCurve(
            strategy: curve.strategy, verifier: curve.verifier, stops: curve.stops,
            usesReference: curve.usesReference,
            points: curve.points.map { point in
                MeasuredPoint(
                    label: point.label, values: means(point.values), flops: means(point.flops),
                    tokens: means(point.tokens),
                    generatedTokens: means(point.generatedTokens))
            })
    }
}
