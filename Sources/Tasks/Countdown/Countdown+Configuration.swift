import Reasoning

extension Countdown {
    /// Which problems are drawn. Ranges are written `[lower, upper]`, both included.
    public struct Configuration: Codable, Hashable, Sendable {
        /// How many numbers a problem has: within 3...6. Default 3.
        public var counts: ClosedRange<Int>
        /// The numbers, within 1...999. Default 1...20.
        public var numbers: ClosedRange<Int>
        /// The targets, within 1...`largestValue`. Default 1...99.
        public var targets: ClosedRange<Int>
        /// The largest magnitude an intermediate result may have, in the search for solutions and
        /// in the corpus; the judge has no such bound. Within 99...9999, default 999.
        public var largestValue: Int
        /// The levels of difficulty, within 1...`Countdown.levels`, of which problems are. Default all.
        public var levels: ClosedRange<Int>
        /// Whether 10...99 are one token each rather than two digits, so that comparing two numbers
        /// is comparing two tokens. Default false.
        public var wholeNumbers: Bool
        /// The share of all sets of numbers that is held out, in (0, 1): half for validation, half
        /// for the test. Default 0.2.
        public var heldOutShare: Double

        public init(
            counts: ClosedRange<Int> = 3...3, numbers: ClosedRange<Int> = 1...20,
            targets: ClosedRange<Int> = 1...99, largestValue: Int = 999,
            levels: ClosedRange<Int> = 1...Countdown.levels, wholeNumbers: Bool = false,
            heldOutShare: Double = 0.2
        ) {
            self.counts = counts
            self.numbers = numbers
            self.targets = targets
            self.largestValue = largestValue
            self.levels = levels
            self.wholeNumbers = wholeNumbers
            self.heldOutShare = heldOutShare
        }

        /// The most tokens of an answer with its end of sequence: the numbers, an operation between
        /// any two, and parentheses around all steps but the last.
        public var answerTokens: Int {
            let count = counts.upperBound
            return count * tokens(ofDigits: String(numbers.upperBound).utf8.count) + (count - 1) + 2
                * (count - 2) + 1
        }

        /// The most tokens of a number of so many digits.
        func tokens(ofDigits digits: Int) -> Int {
            // Two digits are a word; a zero begins none, so more digits may be one token each.
            wholeNumbers && digits == 2 ? 1 : digits
        }

        /// - Throws: `ConfigurationError` naming the first field that is out of bounds.
        public func validate() throws {
            try Self.require(counts, within: Countdown.countBounds, "counts")
            guard (99...9_999).contains(largestValue) else {
                throw ConfigurationError(
                    field: "largestValue", reason: "\(largestValue) is not within 99...9999")
            }
            try Self.require(numbers, within: 1...min(999, largestValue), "numbers")
            try Self.require(targets, within: 1...largestValue, "targets")
            try Self.require(levels, within: 1...Countdown.levels, "levels")
            guard heldOutShare > 0, heldOutShare < 1 else {
                throw ConfigurationError(
                    field: "heldOutShare", reason: "\(heldOutShare) is not between 0 and 1")
            }
        }

        private static func require(
            _ range: ClosedRange<Int>, within bounds: ClosedRange<Int>, _ field: String
        ) throws {
            guard bounds.contains(range.lowerBound), bounds.contains(range.upperBound) else {
                throw ConfigurationError(
                    field: field,
                    reason: "\(range) does not lie within \(bounds)")
            }
        }
    }
}
