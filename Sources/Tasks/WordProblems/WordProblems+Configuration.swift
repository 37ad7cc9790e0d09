import Reasoning

extension WordProblems {
    /// Which problems are drawn. Ranges are written `[lower, upper]`, both included.
    public struct Configuration: Codable, Hashable, Sendable {
        /// Operations that the answer takes, within 1...12. Default 1...5.
        public var operations: ClosedRange<Int>
        /// Given numbers that the answer depends on, the graph's width, within 1...6: at most one
        /// more than the operations of a problem. Default 1...3.
        public var givens: ClosedRange<Int>
        /// The most operations on a way from a given number to the answer, within 1...12. Default
        /// 1...5.
        public var depth: ClosedRange<Int>
        /// Quantities that the answer does not depend on, within 0...8. Default 0...2.
        public var distractors: ClosedRange<Int>
        /// Whether sentences stand in any order; otherwise each stands behind those that it builds
        /// on. Default true.
        public var shuffled: Bool
        /// How many kinds of item there are, within 1...4; with one, a name alone says which quantity
        /// is meant. Default 4.
        public var items: Int
        /// Given numbers, within 0...999. Default 1...20.
        public var numbers: ClosedRange<Int>
        /// By how much quantities are more, fewer or (at least twofold) times others, within 1...99.
        /// Default 1...9.
        public var changes: ClosedRange<Int>
        /// The largest value of any quantity, within 1...9999; none is negative. Default 99.
        public var largestValue: Int
        /// The levels of difficulty, within 1...`WordProblems.levels`, of which problems are.
        /// Default all.
        public var levels: ClosedRange<Int>
        /// Whether words and 10...99 are one token each rather than their letters and digits.
        /// Default false.
        public var wholeWords: Bool
        /// The share of all calculations that is held out, in (0, 1): half for validation, half
        /// for the test. Default 0.1.
        public var heldOutShare: Double

        public init(
            operations: ClosedRange<Int> = 1...5, givens: ClosedRange<Int> = 1...3,
            depth: ClosedRange<Int> = 1...5, distractors: ClosedRange<Int> = 0...2,
            shuffled: Bool = true, items: Int = 4,
            numbers: ClosedRange<Int> = 1...20, changes: ClosedRange<Int> = 1...9,
            largestValue: Int = 99, levels: ClosedRange<Int> = 1...WordProblems.levels,
            wholeWords: Bool = false, heldOutShare: Double = 0.1
        ) {
            self.operations = operations
            self.givens = givens
            self.depth = depth
            self.distractors = distractors
            self.shuffled = shuffled
            self.items = items
            self.numbers = numbers
            self.changes = changes
            self.largestValue = largestValue
            self.levels = levels
            self.wholeWords = wholeWords
            self.heldOutShare = heldOutShare
        }

        /// The most tokens of an answer with its end of sequence, should no two digits be one: a
        /// value, off by a slip.
        public var answerTokens: Int { valueDigits + 1 }

        /// The most digits of a value, off by a slip.
        var valueDigits: Int { String(largestValue + 10).utf8.count }

        /// - Throws: `ConfigurationError` naming the first field that is out of bounds.
        public func validate() throws {
            for (field, range, bounds) in [
                ("operations", operations, 1...12), ("givens", givens, 1...6),
                ("depth", depth, 1...12), ("distractors", distractors, 0...8),
                ("items", items...items, 1...WordQuantity.items.count),
                ("numbers", numbers, 0...999), ("changes", changes, 1...99),
                ("largestValue", largestValue...largestValue, 1...9_999),
                ("levels", levels, 1...WordProblems.levels),
            ] where range.lowerBound < bounds.lowerBound || range.upperBound > bounds.upperBound {
                throw ConfigurationError(
                    field: field, reason: "\(range) does not lie within \(bounds)")
            }
            guard heldOutShare > 0, heldOutShare < 1 else {
                throw ConfigurationError(
                    field: "heldOutShare", reason: "\(heldOutShare) is not between 0 and 1")
            }
        }
    }
}
