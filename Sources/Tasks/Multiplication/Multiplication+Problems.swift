import Reasoning

extension Multiplication {
    /// Two factors of at most nine digits each, so that the product fits in 64 bits.
    struct Factors: Hashable {
        var first: Int
        var second: Int

        var product: Int { first * second }

        /// Reads `47*86`; nil for anything else.
        init?(question: String) {
            guard question.utf8.count <= 19 else { return nil }
            let parts = question.split(separator: "*", omittingEmptySubsequences: false)
            guard parts.count == 2, let first = Self.number(parts[0]),
                let second = Self.number(parts[1])
            else { return nil }
            self.init(first: first, second: second)
        }

        init(first: Int, second: Int) {
            self.first = first
            self.second = second
        }

        private static func number(_ digits: Substring) -> Int? {
            guard (1...9).contains(digits.utf8.count),
                digits.utf8.allSatisfy({ (48...57).contains($0) })
            else { return nil }
            return Int(digits)
        }
    }

    /// The problem that a question such as `47*86` states, whatever its digits; nil for any other.
    public func problem(question: String, id: String? = nil) -> Problem? {
        Factors(question: question).map { problem($0, id: id) }
    }

    func problem(_ factors: Factors, id: String? = nil) -> Problem {
        Problem(
            id: id ?? Self.canonicalForm(factors), task: name,
            question: "\(factors.first)*\(factors.second)",
            reference: .answer(String(factors.product)), difficulty: Self.level(of: factors))
    }

    /// The hardest level; level 1 is the easiest.
    public static let levels = 5

    /// The digits of both factors, less one.
    private static func level(of factors: Factors) -> Int {
        min(levels, String(factors.first).count + String(factors.second).count - 1)
    }

    public var splitDescription: String {
        Split.description(
            hashing: "its two factors, the smaller first", of: "pairs",
            heldOutShare: configuration.heldOutShare, so: "neither order of the factors")
    }

    public func split(of problem: Problem) -> Split? {
        Factors(question: problem.question).map(split)
    }

    private func split(of factors: Factors) -> Split {
        Split(
            canonical: Self.canonicalForm(factors), heldOutShare: configuration.heldOutShare)
    }

    /// Draws both factors uniformly among those with a drawn number of digits; draws again while
    /// the problem is of another level or on the other side.
    public func problem(in split: Split, using stream: inout RandomStream) throws -> Problem {
        problem(try factors(in: split, using: &stream))
    }

    func factors(in split: Split, using stream: inout RandomStream) throws -> Factors {
        for _ in 0..<20_000 {
            let factors = Factors(
                first: Self.number(digits: stream.within(configuration.firstDigits), &stream),
                second: Self.number(digits: stream.within(configuration.secondDigits), &stream))
            if configuration.levels.contains(Self.level(of: factors)),
                self.split(of: factors) == split
            {
                return factors
            }
        }
        throw TaskError.notEnoughProblems(
            asked: 1, found: 0,
            hint: "no product of these digits is of levels \(configuration.levels) and on the "
                + "\(split.rawValue) side; allow more digits or levels")
    }

    /// Uniform among numbers of so many digits, zero aside.
    private static func number(digits: Int, _ stream: inout RandomStream) -> Int {
        let power = (1..<digits).reduce(1) { value, _ in value * 10 }
        return stream.within(power...(10 * power - 1))
    }

    private static func canonicalForm(_ factors: Factors) -> String {
        let (low, high) = (
            min(factors.first, factors.second), max(factors.first, factors.second)
        )
        return "multiplication:\(low)*\(high)"
    }
}

extension Multiplication: StatedTask {
    /// Reads `47*86`, spaces aside.
    public func problem(stating text: String, id: String? = nil) throws(StatementError) -> Problem {
        let words = text.split(separator: "*", omittingEmptySubsequences: false)
        guard words.count == 2 else {
            throw StatementError(
                field: "form", reason: "write two factors and '*', as in \"47*86\"")
        }
        var factors: [Int] = []
        for word in words {
            factors.append(
                try StatementError.integer(
                    word.filter { $0 != " " }, within: 1...999_999_999, "factors"))
        }
        return problem(
            Factors(first: factors[0], second: factors[1]),
            id: id ?? "\(name):\(factors[0])*\(factors[1])")
    }
}
