import Learning
import Reasoning
import Results
import Tasks
import Testing

@testable import Experiments

@Suite("Search without a model as a baseline")
struct BlindSolutionsTests {
    private func solutions(of problems: ArraySlice<Problem>, seed: UInt64) throws -> BlindSolutions
    {
        let corpus = try CountdownCorpus(configuration: .init(), seed: 1)
        return try BlindSolutions(
            of: Array(problems), by: corpus, task: corpus.task, tokenizer: corpus.tokenizer(),
            seed: seed)
    }

    @Test("The same seed says the same; a problem that two seeds share is one observation")
    func shared() throws {
        let problems = try CountdownCorpus(configuration: .init(), seed: 1).task
            .problems(in: .test, count: 8, seed: 4)
        let (first, other) = (
            try solutions(of: problems[..<6], seed: 1), try solutions(of: problems[2...], seed: 2)
        )
        #expect(try solutions(of: problems[..<6], seed: 1).tokens == first.tokens)
        #expect(try solutions(of: problems[..<6], seed: 2).tokens != first.tokens)
        let points = try #require(try BlindSolutions.points(of: [first, other], seed: 3))
        for (manner, points) in points {
            let (a, b) = (try #require(first.tokens[manner]), try #require(other.tokens[manner]))
            for (budget, point) in zip(BlindSolutions.budgets, points) {
                func mean(_ value: (Int?) -> Double) -> Double {
                    let alone = a[..<2].map(value) + b[4...].map(value)
                    let twice = zip(a[2...], b[..<4]).map { (value($0) + value($1)) / 2 }
                    return (alone + twice).reduce(0, +) / 8
                }
                #expect(point.n == 8)
                #expect(abs(point.accuracy - mean { $0 ?? .max <= budget ? 1 : 0 }) < 1e-12)
                let spent = try #require(point.tokensPerProblem)
                #expect(abs(spent - mean { Double(min($0 ?? budget, budget)) }) < 1e-9)
            }
        }
        #expect(try BlindSolutions.points(of: [nil, nil], seed: 3) == nil)
    }
}
