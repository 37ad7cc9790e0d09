import Reasoning

/// Written-out multiplications of uneven quality: steps slip, verdicts are sometimes wrong, and
/// chains whose attempts run out give up with the last result.
public struct MultiplicationCorpus: PretrainingCorpus {
    /// The mixture of chains. Ranges are written `[lower, upper]`, both included.
    public struct Configuration: Codable, Hashable, Sendable {
        /// The problems; only those of the training side are used.
        public var problems: Multiplication.Configuration
        /// The number of attempts a chain makes unless a `Y` ends it, uniform. Default 1...4.
        public var attempts: ClosedRange<Int>
        /// The probability that a step's result is off by 1, 2, 10 or 100. Default 0.15.
        public var slips: Double
        /// The probability that a verdict contradicts the pair written before it. Default 0.03.
        public var wrongVerdicts: Double

        public init(
            problems: Multiplication.Configuration = .init(), attempts: ClosedRange<Int> = 1...4,
            slips: Double = 0.15, wrongVerdicts: Double = 0.03
        ) {
            self.problems = problems
            self.attempts = attempts
            self.slips = slips
            self.wrongVerdicts = wrongVerdicts
        }

        /// - Throws: `TaskError.configuration` naming the first field that is out of bounds.
        public func validate() throws {
            try problems.validate()
            guard attempts.lowerBound >= 1, attempts.upperBound <= 1_000 else {
                throw TaskError.configuration(
                    field: "attempts", reason: "\(attempts) does not lie within 1...1000")
            }
            for (field, share) in [("slips", slips), ("wrongVerdicts", wrongVerdicts)]
            where !(0...1).contains(share) {
                throw TaskError.configuration(field: field, reason: "\(share) is not in [0, 1]")
            }
        }
    }

    public let configuration: Configuration
    public let seed: UInt64
    public let task: Multiplication
    /// Stands in where drawing finds no problem.
    private let fallback: Multiplication.Factors

    /// - Throws: `TaskError` when the configuration is out of bounds or admits no problem.
    public init(configuration: Configuration = .init(), seed: UInt64) throws {
        try configuration.validate()
        self.configuration = configuration
        self.seed = seed
        task = try Multiplication(configuration: configuration.problems)
        var stream = RandomStream(seed, "multiplication-corpus-fallback")
        fallback = try task.factors(in: .train, using: &stream)
    }

    public func example(at index: Int) -> CorpusExample {
        var stream = RandomStream(seed, "multiplication-corpus", index)
        let factors = (try? task.factors(in: .train, using: &stream)) ?? fallback
        var text: [UInt8] = []
        let residue = writeResidues(of: factors, to: &text)
        var answer = 0
        for _ in 0..<stream.within(configuration.attempts) {
            answer = writeAttempt(factors, to: &text, using: &stream)
            writeStep(answer, "%", 9, equals: answer % 9, to: &text)
            let agrees = answer % 9 == residue
            let claims = agrees != (stream.uniform() < configuration.wrongVerdicts)
            text.append(UInt8(ascii: "?"))
            text.append(decimal: residue)
            text.append(claims ? UInt8(ascii: "Y") : UInt8(ascii: "N"))
            text.append(UInt8(ascii: "\n"))
            if claims { break }
        }
        text.append(text: "</think>")
        text.append(decimal: answer)
        text.append(text: "<eos>")
        return CorpusExample(
            prompt: "\(factors.first)*\(factors.second)<think>",
            continuation: String(decoding: text, as: UTF8.self))
    }

    /// Writes `47%9=2,86%9=5,2*5=10,10%9=1` and returns the last.
    private func writeResidues(of factors: Multiplication.Factors, to text: inout [UInt8]) -> Int {
        let (a, b) = (factors.first % 9, factors.second % 9)
        writeStep(factors.first, "%", 9, equals: a, to: &text)
        text.append(UInt8(ascii: ","))
        writeStep(factors.second, "%", 9, equals: b, to: &text)
        text.append(UInt8(ascii: ","))
        writeStep(a, "*", b, equals: a * b, to: &text)
        text.append(UInt8(ascii: ","))
        writeStep(a * b, "%", 9, equals: a * b % 9, to: &text)
        text.append(UInt8(ascii: "\n"))
        return a * b % 9
    }

    /// Writes partial products, lowest digit first, and their running sum, each with a comma
    /// behind it; returns the last result as written.
    private func writeAttempt(
        _ factors: Multiplication.Factors, to text: inout [UInt8], using stream: inout RandomStream
    ) -> Int {
        var products: [Int] = []
        var (rest, place) = (factors.second, 1)
        while rest > 0 {
            let part = rest % 10 * place
            if part > 0 {
                let product = slipping(factors.first * part, using: &stream)
                writeStep(factors.first, "*", part, equals: product, to: &text)
                text.append(UInt8(ascii: ","))
                products.append(product)
            }
            rest /= 10
            place *= 10
        }
        var sum = products.first ?? 0
        for product in products.dropFirst() {
            let next = slipping(sum + product, using: &stream)
            writeStep(sum, "+", product, equals: next, to: &text)
            text.append(UInt8(ascii: ","))
            sum = next
        }
        return sum
    }

    private func slipping(_ value: Int, using stream: inout RandomStream) -> Int {
        guard stream.uniform() < configuration.slips else { return value }
        let offset = [1, 2, 10, 100][stream.below(4)]
        return stream.below(2) == 0 || value <= offset ? value + offset : value - offset
    }

    private func writeStep(
        _ left: Int, _ operation: Unicode.Scalar, _ right: Int, equals result: Int,
        to text: inout [UInt8]
    ) {
        text.append(decimal: left)
        text.append(UInt8(ascii: operation))
        text.append(decimal: right)
        text.append(UInt8(ascii: "="))
        text.append(decimal: result)
    }
}
