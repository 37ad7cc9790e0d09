import Reasoning

extension Multiplication {
    /// Which problems are drawn. Ranges are written `[lower, upper]`, both included.
    public struct Configuration: Codable, Hashable, Sendable {
        /// Digits of the first factor, within 1...9. Default 2.
        public var firstDigits: ClosedRange<Int>
        /// Digits of the second factor, within 1...9. Default 2.
        public var secondDigits: ClosedRange<Int>
        /// The levels of difficulty, within 1...`Multiplication.levels`, of which problems are.
        /// Default all.
        public var levels: ClosedRange<Int>
        /// Whether 10...99 are one token each rather than two digits. Default false.
        public var wholeNumbers: Bool
        /// The share of all pairs of factors that is held out, in (0, 1): half for validation, half
        /// for the test. Default 0.2.
        public var heldOutShare: Double

        public init(
            firstDigits: ClosedRange<Int> = 2...2, secondDigits: ClosedRange<Int> = 2...2,
            levels: ClosedRange<Int> = 1...Multiplication.levels, wholeNumbers: Bool = false,
            heldOutShare: Double = 0.2
        ) {
            self.firstDigits = firstDigits
            self.secondDigits = secondDigits
            self.levels = levels
            self.wholeNumbers = wholeNumbers
            self.heldOutShare = heldOutShare
        }

        /// The most tokens of an answer with its end of sequence, should no two digits be one.
        public var answerTokens: Int { productDigits + 1 }

        /// The most digits of a product.
        var productDigits: Int { firstDigits.upperBound + secondDigits.upperBound }

        /// - Throws: `ConfigurationError` naming the first field that is out of bounds.
        public func validate() throws {
            for (field, range, most) in [
                ("firstDigits", firstDigits, 9), ("secondDigits", secondDigits, 9),
                ("levels", levels, Multiplication.levels),
            ] where range.lowerBound < 1 || range.upperBound > most {
                throw ConfigurationError(
                    field: field, reason: "\(range) does not lie within 1...\(most)")
            }
            guard heldOutShare > 0, heldOutShare < 1 else {
                throw ConfigurationError(
                    field: "heldOutShare", reason: "\(heldOutShare) is not between 0 and 1")
            }
        }
    }
}
