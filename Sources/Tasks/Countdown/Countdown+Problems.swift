import Reasoning

extension Countdown {
    /// The hardest level; level 1 is the easiest.
    public static let levels = 5

    public var splitDescription: String {
        Split.description(
            hashing: "its numbers in ascending order, whatever its target", of: "sets of numbers",
            heldOutShare: configuration.heldOutShare,
            so: "no order of the numbers, no other target")
    }

    public func split(of problem: Problem) -> Split? {
        problem.reference.countdown.map { split(numbers: $0.numbers) }
    }

    /// The side of all problems of these numbers, so that what is worked out with them for one target
    /// cannot help with another target of another side.
    func split(numbers: [Int]) -> Split {
        let sorted = numbers.sorted().map(String.init).joined(separator: ",")
        return Split(
            canonical: "countdown:" + sorted, heldOutShare: configuration.heldOutShare)
    }

    /// Goes through all sets of numbers and counts the targets that they reach; nil where that would take
    /// longer than seconds.
    public func splitSizes() -> SplitSizes? {
        guard countingSeconds < 5 else { return nil }
        let range = configuration.numbers
        var search = CountdownSearch(largestValue: configuration.largestValue)
        var sizes = SplitSizes()
        for count in configuration.counts {
            var numbers = Array(repeating: range.lowerBound, count: count)
            while true {
                sizes[split(numbers: numbers)] += reachable(numbers, &search).count
                // The next one in ascending order.
                guard let place = numbers.lastIndex(where: { $0 < range.upperBound }) else { break }
                let next = numbers[place] + 1
                for later in place..<count { numbers[later] = next }
            }
        }
        return sizes
    }

    /// About how long an exhaustive search of every set takes, by the sets' number: of `count` numbers
    /// among m there are C(m + count − 1, count).
    private var countingSeconds: Double {
        let each = [3: 1e-5, 4: 2e-4, 5: 2e-3, 6: 2e-2]
        return configuration.counts.reduce(0) { sum, count in
            let sets = (0..<count).reduce(1.0) {
                $0 * Double(configuration.numbers.count + $1) / Double($1 + 1)
            }
            return sum + sets * (each[count] ?? .infinity)
        }
    }

    /// The targets of the configured range and levels that the numbers reach.
    private func reachable(
        _ numbers: [Int], _ search: inout CountdownSearch
    ) -> [CountdownSearch.Entry] {
        let expressions = CountdownSearch.expressions(count: numbers.count)
        return search.values(of: numbers).filter { entry in
            configuration.targets.contains(entry.value)
                && configuration.levels.contains(
                    Self.level(rate: entry.count / expressions, count: numbers.count))
        }
    }

    /// Draws how many numbers uniformly, the numbers uniformly, then a target uniformly among those of the
    /// configured range and levels
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

    /// - Parameter commonTarget: whether a target is drawn as often as a blind expression gives it,
    ///   instead of uniformly.
    func draw(
        in split: Split, commonTarget: Bool = false, using stream: inout RandomStream
    ) throws -> Draw {
        var search = CountdownSearch(largestValue: configuration.largestValue)
        // How many numbers comes first, or levels that few sets of some count reach would decide it.
        var count = stream.within(configuration.counts)
        for tried in 1...20_000 {
            if tried.isMultiple(of: 2_000) { count = stream.within(configuration.counts) }
            let expressions = CountdownSearch.expressions(count: count)
            let numbers = (0..<count).map { _ in stream.within(configuration.numbers) }
            guard self.split(numbers: numbers) == split else { continue }
            let reachable = reachable(numbers, &search)
            guard !reachable.isEmpty else { continue }
            let chosen =
                commonTarget
                ? Self.drawn(from: reachable, using: &stream)
                : reachable[stream.below(reachable.count)]
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

    /// A target, as often as expressions give it.
    private static func drawn(
        from entries: [CountdownSearch.Entry], using stream: inout RandomStream
    ) -> CountdownSearch.Entry {
        var left = stream.uniform() * entries.reduce(0) { $0 + $1.count }
        return entries.first {
            left -= $0.count
            return left < 0
        } ?? entries[entries.count - 1]
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
