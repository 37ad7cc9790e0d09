import Reasoning

/// Written-out multiplications of uneven quality: steps slip, verdicts are sometimes wrong, and
/// chains whose attempts run out give up with the last result. With `hints` the prompts of some show the product
/// that they come to, `47*86=4042<think>` (`HintedTask`).
public struct MultiplicationCorpus: PretrainingCorpus {
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

    public var alphabet: String { "0123456789*+=%,?YN\n" }
    public var words: [String] {
        configuration.problems.wholeNumbers ? (10...99).map(String.init) : []
    }

    public func example(at index: Int) -> CorpusExample {
        var stream = RandomStream(seed, "multiplication-corpus", index)
        let isHinted = configuration.hintShare > 0 && stream.uniform() < configuration.hintShare
        let factors = (try? task.factors(in: .train, using: &stream)) ?? fallback
        if isHinted,
            let hinted = task.hindsight(
                on: task.problem(factors), writing: { attempts(at: factors, using: &stream) })
        {
            return hinted
        }
        return attempts(at: factors, using: &stream)
    }

    private func attempts(
        at factors: Multiplication.Factors, using stream: inout RandomStream
    ) -> CorpusExample {
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
        let firsts =
            configuration.digitProducts ? Multiplication.parts(of: factors.first) : [factors.first]
        var products: [Int] = []
        for second in Multiplication.parts(of: factors.second) {
            for first in firsts {
                let product = slipping(first * second, using: &stream)
                writeStep(first, "*", second, equals: product, to: &text)
                text.append(UInt8(ascii: ","))
                products.append(product)
            }
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
