import Reasoning
import Testing

@testable import Tasks

@Suite struct CountdownProblemsTests {
    /// Every value of every expression over all numbers, by plain recursion over pairs.
    static func bruteForce(_ numbers: [Int], bound: Int) -> [Int: Double] {
        if numbers.count == 1 { return [numbers[0]: 1] }
        var found: [Int: Double] = [:]
        for i in numbers.indices {
            for j in numbers.indices where i != j {
                let (a, b) = (numbers[i], numbers[j])
                let rest = numbers.indices.filter { $0 != i && $0 != j }.map { numbers[$0] }
                var results = [a + b, a - b, a * b]
                if b != 0, a % b == 0 { results.append(a / b) }
                for result in results where abs(result) <= bound {
                    for (value, count) in bruteForce(rest + [result], bound: bound) {
                        found[value, default: 0] += count
                    }
                }
            }
        }
        return found
    }

    @Test(
        "Search over subsets finds what trying every order of steps finds",
        arguments: [[3, 7, 20], [5, 5, 5], [1, 1, 20], [6, 4, 2], [13, 19, 17]])
    func threeNumbers(numbers: [Int]) {
        var search = CountdownSearch(largestValue: 999)
        let found = search.values(of: numbers).map { ($0.value, $0.count) }
        #expect(
            Dictionary(uniqueKeysWithValues: found) == Self.bruteForce(numbers, bound: 999))
    }

    @Test("With four numbers the same values are found, and every expression is counted once")
    func fourNumbers() {
        var search = CountdownSearch(largestValue: 999)
        let found = search.values(of: [2, 3, 5, 12])
        #expect(Set(found.map(\.value)) == Set(Self.bruteForce([2, 3, 5, 12], bound: 999).keys))
        // 5 shapes × 24 orders × 64 choices of operations.
        #expect(CountdownSearch.expressions(count: 4) == 7_680)
        #expect(CountdownSearch.expressions(count: 3) == 192)
        #expect(CountdownSearch.expressions(count: 1) == 1)
    }

    @Test(
        "Every problem drawn can be solved, lies in its ranges and knows its level",
        arguments: 3...6)
    func solvable(count: Int) throws {
        let task = try Countdown(configuration: .init(counts: count...count))
        for problem in try task.problems(in: .train, count: count < 6 ? 20 : 3, seed: 1) {
            guard let (numbers, target) = problem.reference.countdown else {
                Issue.record("no countdown")
                return
            }
            #expect(numbers.count == count)
            #expect(numbers.allSatisfy { (1...20).contains($0) })
            #expect((1...99).contains(target))
            #expect(task.solutionRate(numbers: numbers, target: target) > 0)
            #expect(problem.difficulty == task.difficulty(numbers: numbers, target: target))
        }
    }

    @Test("Levels put problems with more solutions first and occur all")
    func levels() throws {
        let task = Countdown()
        let problems = try task.problems(in: .train, count: 250, seed: 4)
        var rates: [Int: [Double]] = [:]
        for problem in problems {
            guard let (numbers, target) = problem.reference.countdown else { continue }
            rates[try #require(problem.difficulty), default: []]
                .append(task.solutionRate(numbers: numbers, target: target))
        }
        #expect(rates.keys.sorted() == [1, 2, 3, 4, 5])
        for level in 1..<5 {
            let (easier, harder) = (try #require(rates[level]), try #require(rates[level + 1]))
            #expect(easier.min() ?? 0 > harder.max() ?? 1)
        }
        #expect(task.difficulty(numbers: [1, 1, 1], target: 99) == nil)
    }

    @Test("A configuration's levels bound the problems' difficulty")
    func boundedLevels() throws {
        let task = try Countdown(configuration: .init(levels: 2...3))
        let problems = try task.problems(in: .test, count: 100, seed: 3)
        #expect(Set(problems.map(\.difficulty)) == [2, 3])
        #expect(throws: ConfigurationError.self) {
            try Countdown(configuration: .init(levels: 0...3))
        }
    }

    @Test("No two sides share a multiset of numbers, whatever the target")
    func disjoint() throws {
        let task = try Countdown(configuration: .init(counts: 3...4))
        var seen: [[Int]: Split] = [:]
        for side in Split.allCases {
            let problems = try task.problems(in: side, count: 400, seed: 1)
            #expect(Set(problems.map(\.id)).count == 400)
            for problem in problems {
                #expect(task.split(of: problem) == side)
                let numbers = try #require(problem.reference.countdown).numbers.sorted()
                #expect(seen.updateValue(side, forKey: numbers) ?? side == side)
            }
        }
    }

    @Test("The space is counted side by side, each problem once")
    func space() throws {
        let task = try Countdown(configuration: .init(numbers: 1...4, targets: 1...12))
        var search = CountdownSearch(largestValue: 999)
        var expected: [Split: Set<String>] = [:]
        for a in 1...4 {
            for b in 1...4 {
                for c in 1...4 {
                    for target in search.values(of: [a, b, c]).map(\.value)
                    where (1...12).contains(target) {
                        let problem = task.problem(numbers: [a, b, c], target: target)
                        expected[try #require(task.split(of: problem)), default: []].insert(
                            problem.id)
                    }
                }
            }
        }
        let sizes = try #require(task.splitSizes())
        #expect(sizes.train == expected[.train]?.count ?? 0)
        #expect(sizes.validation == expected[.validation]?.count ?? 0)
        #expect(sizes.test == expected[.test]?.count ?? 0)
        #expect(sizes.spaceSize == sizes.train + sizes.validation + sizes.test)
        #expect(
            try Countdown(configuration: .init(counts: 6...6, numbers: 1...999)).splitSizes() == nil
        )
    }

    @Test("Neither the order of numbers nor the problem's id moves it to the other side")
    func sideIsOfTheProblem() {
        let task = Countdown()
        let sides = [[3, 7, 20], [20, 3, 7], [7, 20, 3]].map {
            task.split(of: task.problem(numbers: $0, target: 42, id: "\($0)"))
        }
        #expect(Set(sides).count == 1)
    }

    @Test("Half of the configured share is for the test and half for validation, about")
    func share() {
        let task = Countdown()
        let sides = (0..<4_000).map { task.split(numbers: [$0, 1, 2]) }
        #expect((320...480).contains(sides.count { $0 == .test }))
        #expect((320...480).contains(sides.count { $0 == .validation }))
        #expect(task.splitDescription.contains("10.0 %"))
    }

    @Test("A seed gives the same problems again, and a shorter list begins a longer one")
    func reproducible() throws {
        let task = Countdown()
        let long = try task.problems(in: .test, count: 40, seed: 9)
        #expect(try task.problems(in: .test, count: 25, seed: 9) == Array(long.prefix(25)))
        #expect(try task.problems(in: .test, count: 40, seed: 10) != long)
    }

    @Test("Ranges without enough problems end in an error, not in a loop")
    func exhausted() throws {
        let few = try Countdown(configuration: .init(numbers: 1...1, targets: 1...3))
        #expect(throws: TaskError.self) { try few.problems(in: .train, count: 100, seed: 1) }
        let none = try Countdown(configuration: .init(numbers: 1...1, targets: 90...99))
        var stream = RandomStream(seed: 1)
        #expect(throws: TaskError.self) { try none.problem(in: .train, using: &stream) }
        #expect(throws: TaskError.self) {
            try CountdownCorpus(configuration: .init(problems: none.configuration), seed: 1)
        }
    }
}
