import Reasoning

/// Multi-digit multiplication, written out in partial products and sums.
///
/// A prompt is `47*86<think>`. A thought opens with the residues modulo nine of both factors, then
/// makes attempts such as `47*6=282,47*80=3760,282+3760=4042,4042%9=1?1Y`: casting out nines, the
/// schoolbook check that needs no second multiplication and misses one error in nine. The answer is
/// the product in decimal.
public struct Multiplication: GenerativeTask {
    public let configuration: Configuration

    /// Two digits by two.
    public init() {
        configuration = Configuration()
    }

    /// - Throws: `ConfigurationError` naming the field that is out of bounds.
    public init(configuration: Configuration) throws {
        try configuration.validate()
        self.configuration = configuration
    }

    public var name: String { "multiplication" }

    /// Correct when the answer is the product in decimal, white space around it aside;
    /// unanswered when it is blank.
    public func judge(answer: String, of problem: Problem) -> Verdict {
        judgeByForm(answer, of: problem)
    }

    /// The digits, as `DecimalAnswer` reads them.
    public func canonical(answer: String, of problem: Problem) -> String? {
        DecimalAnswer.digits(of: answer)
    }
}
