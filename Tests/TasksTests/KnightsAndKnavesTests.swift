import Reasoning
import Testing

@testable import Tasks

@Suite("Knights and knaves") struct KnightsAndKnavesTests {
    private let task = KnightsAndKnaves()
    /// Were A a knave, B would be a knight who calls him one.
    private static let stated = "A:-B,B:A&C,C:A=B"

    private func problem(_ text: String = stated) throws -> Problem {
        try task.problem(stating: text)
    }

    @Test("A question is read with its solution, spaces aside")
    func stated() throws {
        let problem = try problem(" A: -B, B: A & C, C: A = B ")
        #expect(problem.question == "A:-B,B:A&C,C:A=B")
        #expect(problem.reference == .answer("A-B-C"))
        #expect(problem.difficulty == 2)
        #expect(task.messages(for: problem) == [.user("A:-B,B:A&C,C:A=B")])
    }

    @Test(
        "An answer is everybody's role, in any order",
        arguments: [
            ("A-B-C", Verdict.correct), ("-C A -B\n", .correct), ("-B-CA", .correct),
            ("A-BC", .wrong), ("A-B", .wrong), ("A-B-C-C", .wrong), ("A--B-C", .wrong),
            ("A-B-C-", .wrong), ("A-B-CD", .wrong), ("a-b-c", .wrong), ("A-B-C.", .wrong),
            ("", .unanswered), (" \n", .unanswered),
        ])
    func judge(answer: String, verdict: Verdict) throws {
        #expect(task.judge(answer: answer, of: try problem()) == verdict)
    }

    @Test("Votes compare roles by the letters, whatever the people say and whoever is right")
    func canonical() throws {
        var problem = try problem()
        for reference in ["A-B-C", "ABC", ""] {
            problem.reference = .answer(reference)
            #expect(task.canonical(answer: "C-BA", of: problem) == "A-BC")
            #expect(task.canonical(answer: "C-B", of: problem) == nil)
        }
        problem.question = "A:A&-A,B:B|A,C:C"
        #expect(task.canonical(answer: "C-BA", of: problem) == "A-BC")
    }

    @Test(
        "What states no problem is refused by its part",
        arguments: [
            ("", "people"), ("A:A", "people"), ("A:B,B:A,C:A,D:A,E:A,F:A,G:A", "people"),
            ("A:-B,B", "form"), ("A:-B,C:A", "form"), ("B:A,A:B", "form"), ("A:-C,B:A", "form"),
            ("A:-B,B:A&", "form"), ("A:-B,B:A&B&A", "form"), ("A:-B,B:(A&B", "form"),
            ("A:-B,B:A)", "form"), ("A:-B,B:a", "form"), ("A:-B,B:A or B", "form"),
            ("A:-B,B:А", "form"), ("A:-B,B:\u{0}", "form"), ("A:-B,B:A\u{301}", "form"),
            ("A:-B,B:" + String(repeating: "-", count: 13) + "A", "form"),
            ("A:-B,B:" + String(repeating: "(", count: 900), "form"),
            (String(repeating: "A:-B,", count: 100_000), "form"),
            ("A:B,B:A", "statements"), ("A:-A,B:A", "statements"),
        ])
    func refused(text: String, field: String) {
        let error = #expect(throws: StatementError.self) { try task.problem(stating: text) }
        #expect(error?.field == field)
    }

    @Test("Statements come back from their text, however deep, and mean what their tables say")
    func statements() throws {
        var stream = RandomStream(seed: 4)
        for depth in 0...3 {
            for _ in 0..<200 {
                let statement = IslandStatement.drawn(depth: depth, people: 6, using: &stream)
                #expect(IslandStatement(statement.written, people: 6) == statement)
            }
        }
        for (text, table) in [
            ("A&B", [false, false, false, true]), ("A|B", [false, true, true, true]),
            ("A>B", [true, false, true, true]), ("A=B", [true, false, false, true]),
            ("-(A>-B)", [false, false, false, true]), ("--A", [false, true, false, true]),
        ] {
            let statement = try #require(IslandStatement(text.utf8, people: 2))
            let truth = IslandRoles.all(people: 2).map { statement.isTrue(where: $0) }
            #expect(truth == table, "\(text)")
        }
    }

    @Test(
        "Exactly one answer fits what is drawn, of the level and the side asked for",
        arguments: [2...2, 3...4, 6...6])
    func drawn(people: ClosedRange<Int>) throws {
        let task = try KnightsAndKnaves(configuration: .init(people: people, depth: 0...3))
        for split in Split.allCases {
            for problem in try task.problems(in: split, count: 12, seed: 2) {
                let island = try Island(question: problem.question)
                let answers = IslandRoles.all(people: island.statements.count).map(\.text)
                let right = answers.filter { task.judge(answer: $0, of: problem) == .correct }
                #expect(right.count == 1)
                #expect(island.solution?.text == right.first)
                #expect(people.contains(island.statements.count))
                #expect(problem.difficulty == island.statements.count - 1)
                #expect(task.split(of: problem) == split)
            }
        }
    }

    @Test("A problem stays on its side whoever bears which letter and whichever side comes first")
    func renamed() throws {
        let names = ["A:-B,B:A&C,C:A=B", "B:-C,C:B&A,A:B=C", "C:-A,A:B&C,B:A=C"].map { text in
            text.split(separator: ",").sorted().joined(separator: ",")
        }
        let islands = try names.map { try Island(question: $0) }
        #expect(Set(islands.map(\.canonical)).count == 1)
        #expect(Set(try names.map { try problem($0).id }).count == 1)
        let other = try Island(question: "A:-B,B:A&C,C:A>B")
        #expect(other.canonical != islands[0].canonical)
        // The sides of an implication are not exchanged.
        #expect(
            try Island(question: "A:B>C,B:A,C:-A").canonical
                != Island(question: "A:C>B,B:A,C:-A").canonical)
    }

    @Test("Training and held-out problems are different ones")
    func disjoint() throws {
        let train = try task.problems(in: .train, count: 600, seed: 1)
        let heldOut = try task.problems(in: .test, count: 80, seed: 1)
        #expect(Set(train.map(\.id)).isDisjoint(with: heldOut.map(\.id)))
    }

    @Test(
        "Bounds are refused by field",
        arguments: [
            ("people", KnightsAndKnaves.Configuration(people: 1...3)),
            ("people", .init(people: 2...7)), ("depth", .init(depth: 0...4)),
            ("depth", .init(depth: 0...0)), ("levels", .init(levels: 0...1)),
            ("levels", .init(levels: 5...6)), ("heldOutShare", .init(heldOutShare: 1)),
        ])
    func bounds(field: String, configuration: KnightsAndKnaves.Configuration) {
        let error = #expect(throws: ConfigurationError.self) { try configuration.validate() }
        #expect(error?.field == field)
    }

    @Test("Levels without people of that number are said, not waited for")
    func noProblems() throws {
        let task = try KnightsAndKnaves(configuration: .init(people: 2...3, levels: 5...5))
        #expect(throws: TaskError.self) { try task.problems(in: .train, count: 1, seed: 1) }
    }

    @Test(
        "A line is correct when roles, truths and verdict are",
        arguments: [
            ("A-B-C:A-0?1,-B1&0?0,-C1=0?0Y", true), ("-C-BA:A-0?1,-B1&0?0,-C1=0?0Y", true),
            ("A-B-C:A-0?1,-B1&0?0,-C1=0?0", true), ("A-BC:A-0?1,-B1&1?1N", true),
            ("A-BC:-B1&1?1N", true), ("A-BC:A-0?1", true),
            // Verdicts that do not follow.
            ("A-BC:A-0?1,-B1&1?1Y", false), ("A-BC:A-0?1N", false), ("A-B-C:A-0?1Y", false),
            ("A-B-C:A-0?1,-B1&0?0,-C1=0?0N", false),
            // Misjudged, misread, of another role, heard twice.
            ("A-BC:A-0?1,-B1&1?0", false), ("A-B-C:A-1?1,-B1&0?0,-C1=0?0Y", false),
            ("A-B-C:A-B?1", false), ("A-B-C:A-0?1,B1&0?0N", false),
            ("A-B-C:A-0?1,A-0?1,-B1&0?0,-C1=0?0Y", false),
            // No lines.
            ("A-B:A-0?1Y", false), ("A-B-C:", false), ("A-B-C", false), ("A-B-C:A-0?2N", false),
            ("A-B-C:A-0?1,,-B1&0?0Y", false), ("A-B-C:D-0?1N", false), ("A-B-C:A?1N", false),
            ("A-B-C:?1", false), ("A-B-C:--0?1", false), ("", false),
        ])
    func steps(line: String, isCorrect: Bool) throws {
        let labels = StepVerdictTests.labels(line + "\n", try problem(), task)
        #expect(labels == [isCorrect])
    }

    @Test("Suppositions are counted as attempts: checks, retries, repeats, mistakes, giving up")
    func anatomy() throws {
        let anatomy = task.anatomy(
            of: """
                ABC:A-1?0N
                A-BC:A-0?1,-B1&1?1N
                -BAC:A-1?1,-B1&1?1N
                A-B-C:A-0?1,-B1&0?0,-C1=0?1N
                A-BC:A-0?1,-B1&1?0,C1=0?0Y
                what now
                A-B-C:A-0?1,-B1&0?0,-C1=0?0Y
                ABC:A-1?0N
                </think>ABC<eos>
                """, problem: try problem())
        #expect(anatomy.attempts == 7 && anatomy.checks == 7 && anatomy.unreadable == 1)
        #expect(anatomy.abandoned == 4 && anatomy.repeated == 4)
        #expect(anatomy.steps == 15 && anatomy.slips == 3)
        #expect(anatomy.claims == 2 && anatomy.soundClaims == 1 && anatomy.hits == 2)
        #expect(anatomy.falseVerdicts == 1 && anatomy.wrongPairs == 0 && anatomy.giveUps == 1)
    }

    @Test(
        "An answer is checked by the statements, up to a contradiction",
        arguments: [
            ("A-B-C", "A-B-C:A-0?1,-B1&0?0,-C1=0?0Y\n"),
            ("-C-BA", "A-B-C:A-0?1,-B1&0?0,-C1=0?0Y\n"),
            ("ABC", "ABC:A-1?0N\n"), ("A-BC", "A-BC:A-0?1,-B1&1?1N\n"), ("A-B", nil), ("", nil),
        ] as [(String, String?)])
    func verification(answer: String, expected: String?) throws {
        #expect(task.verification(of: answer, of: try problem()) == expected)
    }
}

@Suite("The corpus of knights and knaves") struct KnightsAndKnavesCorpusTests {
    private func problem(_ example: CorpusExample, _ task: KnightsAndKnaves) throws -> Problem {
        try task.problem(stating: example.prompt.replacing("<think>", with: ""))
    }

    @Test(
        "Chains without noise are true in every step, and right where they claim",
        arguments: 1...3)
    func clean(depth: Int) throws {
        let corpus = try KnightsAndKnavesCorpus(
            configuration: .init(
                problems: .init(people: 2...4, depth: 0...depth), attempts: 1...6, slips: 0,
                wrongVerdicts: 0), seed: 1)
        var (solved, given) = (0, 0)
        for index in 0..<150 {
            let example = corpus.example(at: index)
            let problem = try problem(example, corpus.task)
            #expect(corpus.task.split(of: problem) == .train)
            let labels = StepVerdictTests.labels(example.continuation, problem, corpus.task)
            #expect(!labels.dropLast().contains(false))
            let anatomy = corpus.task.anatomy(of: example.continuation, problem: problem)
            #expect(labels.count == anatomy.attempts + 1)
            #expect(anatomy.claims == anatomy.soundClaims && anatomy.hits == anatomy.claims)
            #expect(labels.last == (anatomy.claims == 1) && anatomy.giveUps == 1 - anatomy.claims)
            #expect(anatomy.slips + anatomy.falseVerdicts + anatomy.unreadable == 0)
            solved += anatomy.claims
            given += anatomy.giveUps
        }
        #expect(solved > 30 && given > 30)
    }

    @Test("Noise shows: misjudged statements, verdicts that do not follow, repeats, wrong claims")
    func noisy() throws {
        let corpus = try KnightsAndKnavesCorpus(
            configuration: .init(slips: 0.1, wrongVerdicts: 0.1), seed: 1)
        var total = ChainAnatomy()
        for index in 0..<400 {
            let example = corpus.example(at: index)
            total += corpus.task.anatomy(
                of: example.continuation, problem: try problem(example, corpus.task))
        }
        #expect(total.unreadable + total.wrongPairs == 0)
        #expect(total.slips > 100 && total.falseVerdicts > 100 && total.repeated > 50)
        #expect(total.abandoned > 300 && total.giveUps > 50)
        #expect(total.claims > total.soundClaims && total.soundClaims > 50)
    }

    @Test("Every text is in the alphabet and within its bound, at the bounds of the configuration")
    func bound() throws {
        for problems in [
            KnightsAndKnaves.Configuration(), .init(people: 6...6, depth: 3...3),
            .init(people: 2...2, depth: 1...1),
        ] {
            let configuration = KnightsAndKnavesCorpus.Configuration(
                problems: problems, attempts: 8...8, wrongVerdicts: 0.5)
            let corpus = try KnightsAndKnavesCorpus(configuration: configuration, seed: 3)
            let letters = Set(corpus.alphabet)
            for index in 0..<20 {
                let text = corpus.example(at: index).text.replacing(/<\/?[a-z]+>/, with: "")
                #expect(text.allSatisfy(letters.contains))
                #expect(text.utf8.count + 3 <= configuration.tokenLimit)
            }
        }
    }

    @Test("Verifications are in the corpus's letters and within their bound")
    func verifications() throws {
        let recipe = KnightsAndKnavesCorpus.Configuration(problems: .init(people: 6...6))
        let corpus = try KnightsAndKnavesCorpus(configuration: recipe, seed: 1)
        let letters = Set(corpus.alphabet)
        for problem in try corpus.task.problems(in: .train, count: 5, seed: 1) {
            for roles in IslandRoles.all(people: 6) {
                let text = try #require(corpus.task.verification(of: roles.text, of: problem))
                #expect(text.allSatisfy(letters.contains))
                #expect(text.utf8.count + 3 <= recipe.verificationTokens)
                // Every line is a true step of a chain.
                let chain = Chain(problem: problem, prompt: [], text: text)
                #expect(corpus.task.stepVerdicts(of: chain).map(\.isCorrect) == [true])
            }
        }
    }
}
