import Reasoning

extension Countdown {
    /// The hardest level; level 1 is the easiest.
    public static let levels = 5

    public var splitDescription: String {
        let percent = (configuration.heldOutShare * 1_000).rounded() / 10
        return "A problem's side is a fixed hash of its numbers in ascending order and its target; "
            + "\(percent) % of all such problems are held out, so no order of the same numbers "
            + "with the same target, and no seed, can put a problem on both sides."
    }

    public func split(of problem: Problem) -> Split? {
        guard let (numbers, target) = problem.reference.countdown else { return nil }
        return split(numbers: numbers, target: target)
    }

    func split(numbers: [Int], target: Int) -> Split {
        Split(
            canonical: Self.canonicalForm(numbers: numbers, target: target),
            heldOutShare: configuration.heldOutShare)
    }

    /// Draws numbers uniformly, then a target uniformly among those of the configured range and levels
    /// that can be reached with all of them; draws again while the problem is on the other side.
    public func problem(in split: Split, using stream: inout RandomStream) throws -> Problem {
        let draw = try draw(in: split, using: &stream)
        return problem(
            numbers: draw.numbers, target: draw.target,
            difficulty: Self.level(rate: draw.rate, count: draw.numbers.count))
    }

    /// The difficulty level of a problem, 1 for the easiest: the fifth, as near as
    /// ties allow, of the default ranges' problems with as many numbers in which its solution rate
    /// falls. Nil when
    /// no solution with whole intermediate results within `largestValue` exists.
    public func difficulty(numbers: [Int], target: Int) -> Int? {
        let rate = solutionRate(numbers: numbers, target: target)
        return rate > 0 ? Self.level(rate: rate, count: numbers.count) : nil
    }

    /// The share of all expressions over the numbers that equal the target, by exhaustive search
    /// over whole intermediate results: the chance that one blind attempt solves the problem.
    public func solutionRate(numbers: [Int], target: Int) -> Double {
        guard Self.countBounds.contains(numbers.count) else { return 0 }
        var search = CountdownSearch(largestValue: configuration.largestValue)
        let solutions = search.values(of: numbers).first { $0.value == target }?.count ?? 0
        return solutions / CountdownSearch.expressions(count: numbers.count)
    }

    /// A problem's parts, before it is a `Problem`.
    struct Draw {
        var numbers: [Int]
        var target: Int
        /// The share of expressions that solve it.
        var rate: Double
    }

    func draw(in split: Split, using stream: inout RandomStream) throws -> Draw {
        var search = CountdownSearch(largestValue: configuration.largestValue)
        for _ in 0..<20_000 {
            let count = stream.within(configuration.counts)
            let expressions = CountdownSearch.expressions(count: count)
            let numbers = (0..<count).map { _ in stream.within(configuration.numbers) }
            let reachable = search.values(of: numbers).filter { entry in
                configuration.targets.contains(entry.value)
                    && configuration.levels.contains(
                        Self.level(rate: entry.count / expressions, count: count))
            }
            guard !reachable.isEmpty else { continue }
            let chosen = reachable[stream.below(reachable.count)]
            guard self.split(numbers: numbers, target: chosen.value) == split else { continue }
            return Draw(
                numbers: numbers, target: chosen.value,
                rate: chosen.count / expressions)
        }
        throw TaskError.notEnoughProblems(
            asked: 1, found: 0,
            hint: "no target in \(configuration.targets) is reachable from numbers in "
                + "\(configuration.numbers), at levels \(configuration.levels), on the "
                + "\(split.rawValue) side; widen the ranges")
    }

    static func level(rate: Double, count: Int) -> Int {
        guard let cuts = quintiles[count] else { return levels }
        return 1 + cuts.count { rate < $0 }
    }

    /// Solution rates that part the default ranges' problems, from the easiest down, by count of
    /// numbers; measured on 12,000 problems of three numbers, 20,000 of four, 10,000 of five and
    /// 2,000 of six. With three numbers only a few rates exist, so those levels hold 17, 23, 27,
    /// 29 and 5 % of the problems; otherwise each holds a fifth.
    private static let quintiles: [Int: [Double]] = [
        3: [8.5 / 192, 4.5 / 192, 2.5 / 192, 1.5 / 192],
        4: [7.8e-3, 2.6e-3, 1.3e-3, 6.5e-4],
        5: [1.9e-3, 8.0e-4, 4.1e-4, 1.7e-4],
        6: [1.2e-3, 6.1e-4, 3.5e-4, 1.9e-4],
    ]
}
