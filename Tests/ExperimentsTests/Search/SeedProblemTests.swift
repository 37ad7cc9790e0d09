import Reasoning
import Results
import Tasks
import Testing

@testable import Experiments

@Suite("The problems of several seeds")
struct SeedProblemTests {
    private func task() throws -> Countdown {
        try Countdown(configuration: .init(counts: 3...3, numbers: 1...9))
    }

    private func dealt(_ count: Int, seeds: Int) throws -> [[String]] {
        try SeedProblems.dealt(by: task(), in: .test, count: count, seeds: seeds, seed: 5)
            .map { $0.map(\.id) }
    }

    @Test("Seeds share none, and the first ones keep theirs when there are more")
    func disjoint() throws {
        let parts = try dealt(20, seeds: 3)
        #expect(parts.map(\.count) == [20, 20, 20])
        #expect(Set(parts.joined()).count == 60)
        #expect(try Array(dealt(20, seeds: 4).prefix(3)) == parts)
    }

    @Test(
        "Where there are not enough they share some, each seed without repeats; too few are refused"
    )
    func wrapped() throws {
        let size = try #require(task().splitSizes()?.test)
        let count = size * 2 / 3
        let parts = try dealt(count, seeds: 2)
        #expect(parts.allSatisfy { Set($0).count == count })
        let all = Set(parts.joined()).count
        #expect(all < 2 * count && all > count)
        #expect(throws: TaskError.self) { try dealt(size + 1, seeds: 1) }
    }

    @Test("A problem that two seeds measured is one observation: the mean of both")
    func clustered() throws {
        var stream = RandomStream(seed: 2)
        let first = SyntheticPool.drawn([0.5, 0.5], chains: 4, stream: &stream)
        var both = first
        both.append(first)
        let clusters = ProblemClusters(both.problems)
        #expect(clusters.count == 2 && clusters.numbers == [0, 1, 0, 1])
        #expect(clusters.means([1, 0, 0, 0.5]) == [0.5, 0.25])
        #expect(clusters.joined([[1], [2], [3], [4]]) == [[1, 3], [2, 4]])
        let curve = clusters.curve(
            MeasuredCurve(
                strategy: "s", verifier: "v", stops: true,
                points: [
                    MeasuredPoint(
                        label: "1", values: [1, 0, 0, 0], flops: [1, 2, 3, 4],
                        tokens: [1, 1, 1, 1], generatedTokens: [1, 0, 0, 1])
                ]))
        #expect(curve.points[0].values == [0.5, 0] && curve.points[0].flops == [2, 3])
        #expect(curve.points[0].generatedTokens == [0.5, 0.5])
        #expect(curve.name == "s, v, until sure")
    }

    @Test("The standard recipe's problems are there, on validation and on test")
    func standard() throws {
        for benchmark in SearchRecipe.demo(TaskRecipe.Kind.allCases).benchmarks {
            var recipe = benchmark.models.task
            recipe.levels = benchmark.levels ?? recipe.levels
            let task = try recipe.task()
            for (side, count) in [
                (Split.test, benchmark.problems), (.validation, benchmark.fittingProblems),
            ] {
                #expect(try task.problems(in: side, count: count, seed: 1).count == count)
            }
        }
    }
}
