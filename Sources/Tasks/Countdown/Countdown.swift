import Reasoning

/// Countdown: write an expression that uses every given number exactly once and equals the target
/// (2404.03683 §3; 2503.01307 §2).
///
/// A prompt is `3 7 20=42<think>`, with the numbers in the order given. The answer is an
/// expression of `+ - * /` and parentheses, checked in exact rational arithmetic: fractions on the
/// way are fine, rounding does not exist.
public struct Countdown: GenerativeTask {
    /// How many numbers a problem may have.
    public static let countBounds = 3...6

    public let configuration: Configuration

    /// Three numbers of 1...20, targets of 1...99.
    public init() {
        configuration = Configuration()
    }

    /// - Throws: `ConfigurationError` naming the field that is out of bounds.
    public init(configuration: Configuration) throws {
        try configuration.validate()
        self.configuration = configuration
    }

    public var name: String { "countdown" }

    /// A problem of these numbers, in this order, whether or not it has a solution.
    ///
    /// - Parameter id: by default the canonical form, which ignores the numbers' order.
    public func problem(
        numbers: [Int], target: Int, id: String? = nil, difficulty: Int? = nil
    ) -> Problem {
        Problem(
            id: id ?? Self.canonicalForm(numbers: numbers, target: target), task: name,
            question: Self.question(numbers: numbers, target: target),
            reference: .countdown(numbers: numbers, target: target), difficulty: difficulty)
    }

    /// Correct when the answer parses as an `ArithmeticExpression`, uses every number exactly once and equals
    /// the target; unanswered when it is blank; everything else is wrong.
    public func judge(answer: String, of problem: Problem) -> Verdict {
        guard let (numbers, target) = problem.reference.countdown else { return .wrong }
        if ArithmeticExpression.isBlank(answer) { return .unanswered }
        guard let expression = ArithmeticExpression(answer),
            expression.numbers.sorted() == numbers.sorted(),
            expression.value == Fraction(target)
        else { return .wrong }
        return .correct
    }

    /// The expression's structure with whitespace, redundant parentheses and the order of terms
    /// and factors taken out; nil when it does not parse.
    ///
    /// It does not look at the value: a vote that compared values with the target would be the
    /// exact verifier in disguise, since Countdown's question shows the target.
    public func canonical(answer: String, of problem: Problem) -> String? {
        ArithmeticExpression(answer)?.canonical
    }

    /// `3 7 20=42`.
    static func question(numbers: [Int], target: Int) -> String {
        numbers.map(String.init).joined(separator: " ") + "=\(target)"
    }

    /// `countdown:3,7,20=42`, the numbers in ascending order.
    static func canonicalForm(numbers: [Int], target: Int) -> String {
        "countdown:" + numbers.sorted().map(String.init).joined(separator: ",") + "=\(target)"
    }
}
