import Reasoning
import Testing

@testable import Tasks

@Suite struct WordProblemsTests {
    static let question =
        "Bob has 4 more nuts than Ann has figs. Ann has 3 figs. Cid has 9 pens. "
        + "Dan has 2 times as many figs as Bob has nuts. Eve has 2 fewer hats than Cid has pens. "
        + "Eve has as many pens as Dan has figs and Ann has figs. How many pens has Eve?"

    static func problem() throws -> Problem {
        try #require(WordProblems().problem(question: question))
    }

    /// The answer by pattern matching and recursion over the sentences alone, and what it used.
    static func evaluate(_ question: String) throws -> (answer: Int, used: Set<String>) {
        let asked = try #require(question.firstMatch(of: /How many (\w+) has (\w+)\?$/)).output
        var used: Set<String> = []
        func value(_ name: Substring, _ things: Substring) throws -> Int {
            let openings = /(\w+) has (?:\d+ (?:more |fewer |times as many )?|as many )(\w+)/
            let sentences = question.split(separator: ". ").filter { sentence in
                guard let match = sentence.prefixMatch(of: openings) else { return false }
                return match.1 == name && match.2 == things
            }
            #expect(sentences.count == 1)
            let text = try #require(sentences.first)
            used.insert(String(text))
            if let m = text.wholeMatch(of: /\w+ has (\d+) \w+/) { return Int(m.1) ?? -1 }
            if let m = text.wholeMatch(of: /\w+ has (\d+) more \w+ than (\w+) has (\w+)/) {
                return try value(m.2, m.3) + (Int(m.1) ?? -1)
            }
            if let m = text.wholeMatch(of: /\w+ has (\d+) fewer \w+ than (\w+) has (\w+)/) {
                return try value(m.2, m.3) - (Int(m.1) ?? -1)
            }
            if let m = text.wholeMatch(of: /\w+ has (\d+) times as many \w+ as (\w+) has (\w+)/) {
                return try value(m.2, m.3) * (Int(m.1) ?? -1)
            }
            let m = try #require(
                text.wholeMatch(of: /\w+ has as many \w+ as (\w+) has (\w+) and (\w+) has (\w+)/))
            return try value(m.1, m.2) + value(m.3, m.4)
        }
        return (try value(asked.2, asked.1), used)
    }

    @Test("A problem worked by hand is read, answered and judged")
    func byHand() throws {
        let task = WordProblems()
        let problem = try Self.problem()
        // Ann figs 3, Bob nuts 7, Dan figs 14, Eve pens 14 + 3.
        #expect(problem.reference == .answer("17"))
        #expect(problem.question == Self.question)
        #expect(problem.difficulty == 3)
        #expect(task.messages(for: problem) == [.user(Self.question)])
        for (answer, verdict) in [
            ("17", Verdict.correct), (" 17\n", .correct), ("017", .wrong), ("18", .wrong),
            ("17 pens", .wrong), ("+17", .wrong), ("17.", .wrong), ("", .unanswered),
            ("\n", .unanswered),
        ] {
            #expect(task.judge(answer: answer, of: problem) == verdict)
        }
        let graph = try #require(WordGraph(question: Self.question))
        #expect(graph.depth == 3)
        #expect(graph.needed.count == 4)
    }

    @Test(
        "Every kind of line is labelled by the graph",
        arguments: [
            ("Ann figs=3", true), ("Ann figs=4", false), ("Ann figs=1+2=3", false),
            ("Bob nuts=3+4=7", true), ("Bob nuts=4+3=7", true), ("Bob nuts=3+4=8", false),
            ("Bob nuts=7", false), ("Bob nuts=2+5=7", false), ("Bob nuts=9-2=7", false),
            ("Dan figs=7*2=14", true), ("Dan figs=2*7=14", true), ("Dan figs=7+7=14", false),
            ("Eve hats=9-2=7", true), ("Eve hats=2-9=-7", false), ("Eve pens=14+3=17", true),
            ("Eve pens=17?Y", false), ("Eve pens=14+3=17?Y", true), ("Eve pens=14+3=17?N", false),
            ("Eve pens=14+3=18?N", false), ("Cid pens=9", true), ("Fay pens=9", false),
            ("Zoe pens=9", false), ("Ann  figs=3", false), ("Ann figs = 3", false),
            ("", false), ("17", false), ("Ann figs=03", false), ("Ann figs=3?", false),
        ])
    func lines(line: String, isCorrect: Bool) throws {
        #expect(
            StepVerdictTests.labels(line + "\n", try Self.problem(), WordProblems()) == [isCorrect])
    }

    @Test("A chain's labels end with its answer's")
    func chain() throws {
        let problem = try Self.problem()
        let thought = "Ann figs=3\nBob nuts=3+4=7?Y\nDan figs=7*2=15\nEve pens=15+3=18\n"
        let labels = [true, true, false, false]
        for (answer, isCorrect) in [("18", false), ("17", true), ("", false)] {
            #expect(
                StepVerdictTests.labels(thought + "</think>\(answer)<eos>", problem, WordProblems())
                    == labels + [isCorrect])
        }
    }

    @Test("Drawn answers are what the text says, and distractors have no part in them")
    func answers() throws {
        let task = WordProblems()
        var distractors = 0
        for problem in try task.problems(in: .train, count: 300, seed: 2) {
            let (answer, used) = try Self.evaluate(problem.question)
            #expect(problem.reference == .answer("\(answer)"))
            #expect((0...99).contains(answer))
            let sentences = problem.question.split(separator: ". ").dropLast()
            let asked = try #require(problem.question.split(separator: ". ").last)
            // The last sentence's full stop went with the separator.
            let kept = sentences.filter { used.contains(String($0)) }
            distractors += sentences.count - kept.count
            let bare = kept.map { $0 + ". " }.joined() + asked
            let again = try #require(task.problem(question: bare))
            #expect(again.reference == problem.reference)
            #expect(again.difficulty == problem.difficulty)
            #expect(task.split(of: again) == .train)
            let graph = try #require(WordGraph(question: problem.question))
            #expect(graph.needed.count == kept.count)
            #expect(problem == task.problem(graph))
            #expect((1...5).contains(graph.operations) && (1...5).contains(graph.depth))
        }
        #expect(distractors > 100)
    }

    @Test("All levels occur, and ranges hold", arguments: [1, 3, 8])
    func ranges(operations: Int) throws {
        let task = try WordProblems(
            configuration: .init(
                operations: operations...operations, givens: 1...2, depth: 1...operations,
                distractors: 3...3))
        for problem in try task.problems(in: .test, count: 20, seed: 1) {
            let graph = try #require(WordGraph(question: problem.question))
            #expect(graph.operations == operations)
            #expect(graph.entries.count == graph.needed.count + 3)
            #expect((1...2).contains(graph.needed.count - operations))
            #expect(graph.values.values.allSatisfy { (0...99).contains($0) })
            #expect(problem.difficulty == min(5, operations))
        }
    }

    @Test("Training and held-out problems share no calculation, however it is told")
    func disjoint() throws {
        let task = WordProblems()
        let train = try task.problems(in: .train, count: 500, seed: 1)
        let heldOut = try task.problems(in: .test, count: 200, seed: 1)
        #expect(Set(train.map(\.id)).count == 500)
        func structures(_ problems: [Problem]) -> Set<UInt64> {
            Set(problems.compactMap { WordGraph(question: $0.question)?.structure })
        }
        #expect(structures(train).isDisjoint(with: structures(heldOut)))
        for problem in heldOut {
            let renamed = problem.question.replacing("Ann", with: "Zoe")
                .replacing("Bob", with: "Ann").replacing("Zoe", with: "Bob")
                .replacing("figs", with: "caps").replacing("nuts", with: "figs")
                .replacing("caps", with: "nuts")
            let again = try #require(task.problem(question: renamed))
            #expect(task.split(of: again) == .test)
        }
        let word = Problem(id: "w", task: task.name, question: "?", reference: .answer("1"))
        #expect(task.split(of: word) == nil)
    }

    @Test("Retelling keeps a calculation's hash; another number, operation or target changes it")
    func structure() throws {
        func structure(_ text: String) throws -> UInt64 {
            try #require(WordGraph(question: text)).structure
        }
        let one = try structure(
            "Ann has 3 figs. Bob has 4 more nuts than Ann has figs. How many nuts has Bob?")
        let retold = "Eve has 4 more pens than Cid has pens. Hal has 9 figs. Cid has 3 pens. "
        #expect(try structure(retold + "How many pens has Eve?") == one)
        #expect(try structure(retold + "How many figs has Hal?") != one)
        #expect(
            try structure(
                "Ann has 4 figs. Bob has 3 more nuts than Ann has figs. How many nuts has Bob?")
                != one)
        #expect(
            try structure(
                "Ann has 3 figs. Bob has 4 fewer nuts than Cid has figs. "
                    + "Cid has 7 figs. How many nuts has Bob?") != one)
    }

    @Test("A seed gives the same problems again, and a shorter list begins a longer one")
    func reproducible() throws {
        let task = WordProblems()
        let long = try task.problems(in: .test, count: 40, seed: 9)
        #expect(try task.problems(in: .test, count: 25, seed: 9) == Array(long.prefix(25)))
        #expect(try task.problems(in: .test, count: 40, seed: 10) != long)
        #expect(task.splitDescription.contains("5.0 %"))
    }

    @Test(
        "Questions that are no problem are not read",
        arguments: [
            "", "?", "How many figs has Ann?", "Ann has 3 figs.",
            "Ann has 3 figs. How many nuts has Ann?", "Ann has 3 figs. How many figs has Zoe?",
            "Ann has 3 figs. Ann has 4 figs. How many figs has Ann?",
            "Ann has 3 more figs than Ann has figs. How many figs has Ann?",
            "Ann has 3 figs. Bob has 4 fewer figs than Ann has figs. How many figs has Bob?",
            "Ann has 03 figs. How many figs has Ann?", "Ann has 10000 figs. How many figs has Ann?",
            "Ann has -3 figs. How many figs has Ann?",
            "Ann has 3 figs. How many figs has Ann? How many figs has Ann?",
            "Ann has 3 figs. Bob. How many figs has Ann?", "Ann has 3 figs How many figs has Ann?",
            "Ann has 3 more figs as Bob has figs. Bob has 1 figs. How many figs has Ann?",
        ])
    func unreadable(question: String) {
        #expect(WordProblems().problem(question: question) == nil)
    }

    @Test("Values past the bound, cycles and long questions have an end")
    func bounded() {
        let task = WordProblems()
        let names = WordQuantity.names
        var chain = "Ann has 9999 figs. "
        for (index, name) in names.dropFirst().enumerated() {
            chain += "\(name) has 9999 times as many figs as \(names[index]) has figs. "
        }
        #expect(task.problem(question: chain + "How many figs has Hal?") == nil)
        #expect(task.problem(question: chain + "How many figs has Bob?") != nil)
        let ring = names.indices.map { index in
            "\(names[index]) has 1 more figs than \(names[(index + 1) % names.count]) has figs. "
        }.joined()
        #expect(task.problem(question: ring + "How many figs has Ann?") == nil)
        let long = String(repeating: "Ann has 3 figs. ", count: 100_000)
        #expect(task.problem(question: long + "How many figs has Ann?") == nil)
    }

    @Test("Configurations out of bounds are named by field")
    func configuration() {
        for (field, configuration) in [
            ("operations", WordProblems.Configuration(operations: 0...3)),
            ("givens", .init(givens: 1...7)), ("depth", .init(depth: 0...3)),
            ("distractors", .init(distractors: 0...9)), ("numbers", .init(numbers: 0...1_000)),
            ("changes", .init(changes: 0...1)), ("largestValue", .init(largestValue: 0)),
            ("heldOutShare", .init(heldOutShare: 1)),
        ] {
            let error = #expect(throws: ConfigurationError.self) {
                try WordProblems(configuration: configuration)
            }
            #expect(error?.field == field)
        }
        #expect(throws: TaskError.self) {
            let narrow = try WordProblems(
                configuration: .init(operations: 1...1, givens: 3...3))
            _ = try narrow.problems(in: .train, count: 1, seed: 1)
        }
    }

    @Test("No attack is credited by judge, labels or anatomy", arguments: Attack.table)
    func attacks(attack: Attack) throws {
        let task = WordProblems()
        let problem = try Self.problem()
        #expect(task.judge(answer: attack.text, of: problem) != .correct)
        _ = task.canonical(answer: attack.text, of: problem)
        #expect(task.problem(question: attack.text) == nil)
        let text = attack.text + "\nAnn figs=" + attack.text + "\n</think>" + attack.text + "<eos>"
        #expect(!StepVerdictTests.labels(text, problem, task).contains(true))
        #expect(task.anatomy(of: text, problem: problem).hits == 0)
    }
}
