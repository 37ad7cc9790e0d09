import Reasoning
import Tasks

/// Sorting digits: the question is `3142`, a thought picks the smallest digit that is left, one a
/// line, and the answer is `1234`.
public struct Sorting: GenerativeTask {
    /// What the judge knows of a problem: how often each digit is there, zero first.
    public struct Key: Codable, Hashable, Sendable {
        public var counts: [Int]
    }

    static let kind = "sorting"

    public let recipe: SortingRecipe

    /// - Throws: `ConfigurationError` naming the field that is out of bounds.
    public init(recipe: SortingRecipe = .standard) throws {
        try recipe.validate()
        self.recipe = recipe
    }

    public var name: String { SortingRecipe.name }

    // MARK: Problems

    public var splitDescription: String {
        "A problem's side is a fixed hash of its digits in ascending order, so no order of the same "
            + "digits, and no seed, can put one on both sides."
    }

    public func problem(in split: Split, using stream: inout RandomStream) throws -> Problem {
        for _ in 0..<20_000 {
            let count = Int.random(in: recipe.digits, using: &stream)
            let digits = (0..<count).map { _ in Int.random(in: 0...9, using: &stream) }
            if side(of: digits) == split, recipe.levels.contains(count) {
                return try problem(digits)
            }
        }
        throw TaskError.notEnoughProblems(
            asked: 1, found: 0, hint: "no digits of \(recipe.digits) are of \(recipe.levels)")
    }

    public func split(of problem: Problem) -> Split? {
        Self.digits(of: problem.question).map(side)
    }

    private func side(of digits: [Int]) -> Split {
        Split(canonical: "sorting:\(digits.sorted())", heldOutShare: 0.1)
    }

    private func problem(_ digits: [Int], id: String? = nil) throws -> Problem {
        let question = digits.map(String.init).joined()
        let counts = (0...9).map { digit in digits.count { $0 == digit } }
        return Problem(
            id: id ?? "\(name):\(question)", task: name, question: question,
            reference: try Reference(kind: Self.kind, Key(counts: counts)),
            difficulty: digits.count)
    }

    /// One to nine digits; nil for any other text.
    static func digits(of text: some StringProtocol) -> [Int]? {
        let digits = text.utf8.prefix(10).compactMap { (48...57).contains($0) ? Int($0) - 48 : nil }
        return (1...9).contains(digits.count) && digits.count == text.utf8.count ? digits : nil
    }

    // MARK: Judging

    public func judge(answer: String, of problem: Problem) -> Verdict {
        if answer.allSatisfy(\.isWhitespace) { return .unanswered }
        guard let key = problem.reference.value(Key.self, kind: Self.kind),
            let digits = Self.digits(of: answer)
        else { return .wrong }
        let counts = (0...9).map { digit in digits.count { $0 == digit } }
        return digits == digits.sorted() && counts == key.counts ? .correct : .wrong
    }

    public func canonical(answer: String, of problem: Problem) -> String? {
        Self.digits(of: answer).map { $0.map(String.init).joined() }
    }
}

/// So that problems can be written on a command line and in files.
extension Sorting: StatedTask {
    public func problem(stating text: String, id: String?) throws(StatementError) -> Problem {
        guard let digits = Self.digits(of: text), let problem = try? problem(digits, id: id) else {
            throw StatementError(
                field: "digits", reason: "write one to nine digits, as in \"3142\"")
        }
        return problem
    }
}

/// So that process reward models can be trained on exact labels.
extension Sorting: StepJudge {
    /// Line i is right when it is the i-th smallest digit.
    public func stepVerdicts(of chain: Chain) -> [StepVerdict] {
        var expected = (Self.digits(of: chain.problem.question) ?? []).sorted()[...]
        return stepVerdicts(of: chain) { line in
            expected.popFirst().map { line == String($0) } ?? false
        }
    }
}
