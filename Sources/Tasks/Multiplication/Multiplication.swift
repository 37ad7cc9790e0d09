import Reasoning

/// Multi-digit multiplication, written out in partial products and sums.
///
/// A prompt is `47*86<think>`. A thought opens with the residues modulo nine of both factors, then
/// makes attempts such as `47*6=282,47*80=3760,282+3760=4042,4042%9=1?1Y`: casting out nines, the
/// schoolbook check that needs no second multiplication and misses one error in nine. The answer is
/// the product in decimal.
public struct Multiplication: GenerativeTask {
    /// Which problems are drawn. Ranges are written `[lower, upper]`, both included.
    public struct Configuration: Codable, Hashable, Sendable {
        /// Digits of the first factor, within 1...9. Default 2.
        public var firstDigits: ClosedRange<Int>
        /// Digits of the second factor, within 1...9. Default 2.
        public var secondDigits: ClosedRange<Int>
        /// The share of all problems that is held out, in (0, 1). Default 0.1.
        public var heldOutShare: Double

        public init(
            firstDigits: ClosedRange<Int> = 2...2, secondDigits: ClosedRange<Int> = 2...2,
            heldOutShare: Double = 0.1
        ) {
            self.firstDigits = firstDigits
            self.secondDigits = secondDigits
            self.heldOutShare = heldOutShare
        }

        /// - Throws: `TaskError.configuration` naming the first field that is out of bounds.
        public func validate() throws {
            for (field, digits) in [
                ("firstDigits", firstDigits), ("secondDigits", secondDigits),
            ] where digits.lowerBound < 1 || digits.upperBound > 9 {
                throw TaskError.configuration(
                    field: field, reason: "\(digits) does not lie within 1...9")
            }
            guard heldOutShare > 0, heldOutShare < 1 else {
                throw TaskError.configuration(
                    field: "heldOutShare", reason: "\(heldOutShare) is not between 0 and 1")
            }
        }
    }

    public let configuration: Configuration

    /// Two digits by two.
    public init() {
        configuration = Configuration()
    }

    /// - Throws: `TaskError.configuration` naming the field that is out of bounds.
    public init(configuration: Configuration) throws {
        try configuration.validate()
        self.configuration = configuration
    }

    public var name: String { "multiplication" }
    public var format: ChainFormat { ChainFormat() }
    public var alphabet: String { "0123456789*+=%,?YN\n" }

    public func prompt(for problem: Problem) -> String {
        problem.question + format.beginOfThought
    }

    /// Correct when the answer is the product in decimal, white space around it aside;
    /// unanswered when it is blank.
    public func judge(answer: String, of problem: Problem) -> Verdict {
        guard case .answer(let product) = problem.reference else { return .wrong }
        if ArithmeticExpression.isBlank(answer) { return .unanswered }
        return canonical(answer: answer, of: problem) == product ? .correct : .wrong
    }

    /// The digits, as `DecimalAnswer` reads them.
    public func canonical(answer: String, of problem: Problem) -> String? {
        DecimalAnswer.digits(of: answer)
    }
}
