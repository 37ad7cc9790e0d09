import Reasoning

extension MultiplicationCorpus {
    /// The mixture of chains. Ranges are written `[lower, upper]`, both included.
    public struct Configuration: Codable, Hashable, Sendable {
        /// The problems; only those of the training side are used.
        public var problems: Multiplication.Configuration
        /// The number of attempts a chain makes unless a `Y` ends it, uniform. Default 1...4.
        public var attempts: ClosedRange<Int>
        /// The probability that a step's result is off by 1, 2, 10 or 100. Default 0.15.
        public var slips: Double
        /// Whether the first factor is taken apart into digits, too: `7*6=42,40*6=240` rather than
        /// `47*6=282`. Default false.
        public var digitProducts: Bool
        /// The probability that a verdict contradicts the pair written before it. Default 0.03.
        public var wrongVerdicts: Double
        /// The share of texts, in [0, 1], whose prompt shows the product that they come to, so that a model
        /// learns what a hint is; nil, the default, is 0.
        public var hints: Double?

        public init(
            problems: Multiplication.Configuration = .init(), attempts: ClosedRange<Int> = 1...4,
            slips: Double = 0.15, digitProducts: Bool = false, wrongVerdicts: Double = 0.03,
            hints: Double? = nil
        ) {
            self.problems = problems
            self.attempts = attempts
            self.slips = slips
            self.digitProducts = digitProducts
            self.wrongVerdicts = wrongVerdicts
            self.hints = hints
        }

        /// The share of texts with a hint.
        var hintShare: Double { hints ?? 0 }

        /// The most tokens of a text.
        public var tokenLimit: Int {
            let (first, second) = (
                problems.firstDigits.upperBound, problems.secondDigits.upperBound
            )
            let products = digitProducts ? first * second : second
            // A slip may add a digit to a product, and each sum one more.
            let result = problems.productDigits + products
            let residues = 2 * (first + second) + 24
            let attempt =
                products * (first + second + result + 3) + (products - 1) * (3 * result + 3)
                + result + 9
            let hint = hintShare > 0 ? problems.productDigits + 1 : 0
            return first + second + 2 + hint + residues + attempts.upperBound * attempt + result + 2
        }

        /// - Throws: `ConfigurationError` naming the first field that is out of bounds.
        public func validate() throws {
            try problems.validate()
            guard attempts.lowerBound >= 1, attempts.upperBound <= 1_000 else {
                throw ConfigurationError(
                    field: "attempts", reason: "\(attempts) does not lie within 1...1000")
            }
            for (field, share) in [
                ("slips", slips), ("wrongVerdicts", wrongVerdicts), ("hints", hintShare),
            ] where !(0...1).contains(share) {
                throw ConfigurationError(field: field, reason: "\(share) is not in [0, 1]")
            }
        }
    }
}
