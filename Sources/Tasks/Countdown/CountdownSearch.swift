/// Exhaustive search over a Countdown problem's expressions, by subsets of its numbers.
///
/// For every subset it keeps each value that some expression over exactly that subset has, with
/// the number of such expressions. Results on the way are whole numbers of bounded magnitude,
/// which is what a chain can write. With three numbers no target is lost by that: a fraction on the
/// way to a whole result can be avoided by multiplying first. With more, a few are (`8/(3-8/3)`).
///
/// Cost: 3ⁿ pairs of subsets, bounded by the values in each: microseconds for three numbers,
/// around ten milliseconds for six.
struct CountdownSearch {
    struct Entry {
        var value: Int
        /// Expressions with this value, counted as trees with ordered operands.
        var count: Double
    }

    /// The largest magnitude of a result.
    let largestValue: Int
    /// Expressions per value of the subset in work, at `value + largestValue`.
    private var counts: [Double]

    init(largestValue: Int) {
        self.largestValue = largestValue
        counts = Array(repeating: 0, count: 2 * largestValue + 1)
    }

    /// How many expressions there are over `count` numbers: orders × tree shapes × operations.
    static func expressions(count: Int) -> Double {
        // n! × Catalan(n - 1) × 4ⁿ⁻¹ = (2n - 2)! / (n - 1)! × 4ⁿ⁻¹
        (count..<max(count, 2 * count - 1)).reduce(1) { $0 * Double($1) * 4 }
    }

    /// Every value reachable with all the numbers, in no particular order.
    mutating func values(of numbers: [Int]) -> [Entry] {
        guard numbers.allSatisfy({ abs($0) <= largestValue }) else { return [] }
        let full = (1 << numbers.count) - 1
        var table = [[Entry]](repeating: [], count: full + 1)
        var touched: [Int] = []
        for subset in 1...max(full, 1) where subset <= full {
            if subset.nonzeroBitCount == 1 {
                table[subset] = [Entry(value: numbers[subset.trailingZeroBitCount], count: 1)]
                continue
            }
            // Each unordered pair of parts once: the part with the lowest number is the left one.
            let lowest = subset & -subset
            var left = (subset - 1) & subset
            while left != 0 {
                if left & lowest != 0 {
                    combine(table[left], table[subset ^ left], &touched)
                }
                left = (left - 1) & subset
            }
            table[subset] = touched.map { index in
                Entry(value: index - largestValue, count: counts[index])
            }
            for index in touched { counts[index] = 0 }
            touched.removeAll(keepingCapacity: true)
        }
        return table[full]
    }

    private mutating func combine(_ left: [Entry], _ right: [Entry], _ touched: inout [Int]) {
        for a in left {
            for b in right {
                let weight = a.count * b.count
                add(a.value + b.value, 2 * weight, &touched)
                add(a.value * b.value, 2 * weight, &touched)
                add(a.value - b.value, weight, &touched)
                add(b.value - a.value, weight, &touched)
                if b.value != 0, a.value % b.value == 0 {
                    add(a.value / b.value, weight, &touched)
                }
                if a.value != 0, b.value % a.value == 0 {
                    add(b.value / a.value, weight, &touched)
                }
            }
        }
    }

    private mutating func add(_ value: Int, _ weight: Double, _ touched: inout [Int]) {
        guard abs(value) <= largestValue else { return }
        let index = value + largestValue
        if counts[index] == 0 { touched.append(index) }
        counts[index] += weight
    }
}
