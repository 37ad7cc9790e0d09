import Reasoning
import Testing

@testable import Tasks

@Suite("Search without a model, and how a corpus begins its attempts")
struct CountdownBlindSearchTests {
    @Test("Blind search tries at random, checks exactly, and ends where an attempt solves")
    func blindSearch() throws {
        let corpus = try CountdownCorpus(
            configuration: .init(
                problems: .init(
                    counts: 3...4, numbers: 1...13, targets: 1...50, largestValue: 99),
                shortAttempts: 1...2, wrongVerdicts: 0.5, slips: 0.3), seed: 2)
        var (attempts, solved) = (0, 0)
        for problem in try corpus.task.problems(in: .test, count: 60, seed: 1) {
            let text = try #require(
                corpus.blindChain(of: problem, likeCorpus: false, tokens: 900, seed: 5))
            #expect(corpus.blindChain(of: problem, likeCorpus: false, tokens: 900, seed: 5) == text)
            let anatomy = corpus.task.anatomy(of: text, problem: problem)
            #expect(anatomy.slips == 0 && anatomy.falseVerdicts == 0 && anatomy.unreadable == 0)
            #expect(anatomy.hits == anatomy.closed && anatomy.hits <= 1)
            if anatomy.hits == 1 {
                let answer = try #require(ChainFormat().answer(in: text))
                #expect(corpus.task.judge(answer: answer, of: problem) == .correct)
            } else {
                #expect(text.utf8.count > 900)
            }
            attempts += anatomy.attempts
            solved += anatomy.hits
        }
        #expect(solved > 20 && attempts > 200)
        #expect(
            corpus.blindChain(
                of: Problem(id: "x", task: "t", question: "q", reference: .answer("1")),
                likeCorpus: true, tokens: 90, seed: 1) == nil)
    }

    @Test(
        "Search as in the corpus goes towards the target more often than blind search, and solves more"
    )
    func corpusSearch() throws {
        let corpus = try CountdownCorpus(
            configuration: .init(
                problems: .init(
                    counts: 3...4, numbers: 1...13, targets: 1...50, largestValue: 99),
                notes: true, towardsTarget: 0.5, freshBeginnings: true, negativeResults: false),
            seed: 2)
        let problems = try corpus.task.problems(in: .test, count: 100, seed: 1)
        func anatomy(likeCorpus: Bool) throws -> ChainAnatomy {
            try problems.map { problem in
                let text = try #require(
                    corpus.blindChain(
                        of: problem, likeCorpus: likeCorpus, tokens: 300, seed: 5))
                #expect(!text.contains(";"))
                return corpus.task.anatomy(of: text, problem: problem)
            }.reduce(ChainAnatomy(), +)
        }
        let (own, blind) = (try anatomy(likeCorpus: true), try anatomy(likeCorpus: false))
        #expect(own.slips == 0 && own.falseVerdicts == 0)
        #expect(own.hits > blind.hits)
        #expect(own.repeated * blind.attempts < blind.repeated * own.attempts)
    }

    @Test("Fresh beginnings: no step is the first of two attempts before every step has been it")
    func freshBeginnings() throws {
        func repeats(_ isFresh: Bool) throws -> (early: Int, all: Int) {
            let corpus = try CountdownCorpus(
                configuration: .init(
                    problems: .init(counts: 3...3, numbers: 1...9), shortAttempts: 6...8,
                    freshBeginnings: isFresh, negativeResults: false), seed: 4)
            var (early, all) = (0, 0)
            for index in 0..<100 {
                let example = corpus.example(at: index)
                let numbers = try #require(
                    CountdownCorpusTests.problem(of: example).reference.countdown
                ).numbers
                let possible = Self.beginnings(of: numbers)
                var seen = Set<String>()
                for line in example.continuation.split(separator: "\n") {
                    guard let step = ThoughtLine(line)?.steps.first else { continue }
                    all += 1
                    if seen.isSuperset(of: possible) { seen = [] }
                    let name = Self.beginning(step.left, step.operation, step.right)
                    #expect(possible.contains(name))
                    if !seen.insert(name).inserted { early += 1 }
                }
            }
            return (early, all)
        }
        let (fresh, blind) = (try repeats(true), try repeats(false))
        #expect(fresh.all > 400 && blind.all > 400)
        // A seldom step may not be drawn in a hundred tries.
        #expect(fresh.early * 100 < fresh.all)
        #expect(blind.early * 10 > blind.all)
    }

    /// Steps that may be the first, without negative results, each once whatever the order of its sides.
    private static func beginnings(of numbers: [Int]) -> Set<String> {
        var found = Set<String>()
        for (i, a) in numbers.enumerated() {
            for (j, b) in numbers.enumerated() where i != j {
                for (operation, isPossible): (Character, Bool) in [
                    ("+", true), ("*", true), ("-", a >= b), ("/", b != 0 && a % b == 0),
                ] where isPossible {
                    found.insert(beginning(a, operation, b))
                }
            }
        }
        return found
    }

    private static func beginning(_ a: Int, _ operation: Character, _ b: Int) -> String {
        operation == "+" || operation == "*"
            ? "\(min(a, b))\(operation)\(max(a, b))" : "\(a)\(operation)\(b)"
    }
}
