import Reasoning
import Testing

@testable import Tasks

@Suite struct WordProblemsCorpusTests {
    static let clean = WordProblemsCorpus.Configuration(
        detours: 0, slips: 0, misreadings: 0, checks: 0.5, wrongVerdicts: 0, giveUps: 0)

    static func problem(_ example: CorpusExample) throws -> Problem {
        try #require(
            WordProblems().problem(question: example.prompt.replacing("<think>", with: "")))
    }

    @Test("An example is a pure function of seed and index, of the training side")
    func deterministic() throws {
        let corpus = try WordProblemsCorpus(seed: 3)
        let again = try WordProblemsCorpus(seed: 3)
        #expect((0..<50).reversed().map(corpus.example) == (0..<50).reversed().map(again.example))
        #expect(try WordProblemsCorpus(seed: 4).example(at: 0) != corpus.example(at: 0))
        for index in 0..<100 {
            #expect(corpus.task.split(of: try Self.problem(corpus.example(at: index))) == .train)
        }
    }

    @Test("Every character of every text is in the alphabet, and every character is used")
    func alphabet() throws {
        let corpus = try WordProblemsCorpus(seed: 2)
        let alphabet = Set(corpus.alphabet)
        #expect(alphabet.count == corpus.alphabet.count)
        var seen: Set<Character> = []
        for index in 0..<2_000 {
            let plain = corpus.example(at: index).text.replacing("</think>", with: "")
                .replacing("<think>", with: "").replacing("<eos>", with: "")
            seen.formUnion(plain)
        }
        #expect(alphabet.subtracting(seen).isEmpty)
        #expect(seen.subtracting(alphabet).isEmpty)
    }

    @Test("Chains without noise solve their problem in needed steps only")
    func clean() throws {
        let corpus = try WordProblemsCorpus(configuration: Self.clean, seed: 2)
        for index in 0..<200 {
            let example = corpus.example(at: index)
            let problem = try Self.problem(example)
            let graph = try #require(WordGraph(question: problem.question))
            let labels = StepVerdictTests.labels(example.continuation, problem, corpus.task)
            #expect(labels == Array(repeating: true, count: graph.needed.count + 1))
            let anatomy = corpus.task.anatomy(of: example.continuation, problem: problem)
            #expect(anatomy.hits == 1 && anatomy.attempts == 1 && anatomy.closed == 1)
            #expect(anatomy.notes == graph.needed.count - 1)
            #expect(anatomy.steps == graph.operations)
            #expect(anatomy.unreadable + anatomy.slips + anatomy.falseVerdicts == 0)
            #expect(anatomy.soundClaims == anatomy.claims)
        }
    }

    @Test("Detours add true steps and leave the answer as it is")
    func detours() throws {
        var configuration = Self.clean
        configuration.detours = 1
        let corpus = try WordProblemsCorpus(configuration: configuration, seed: 2)
        var extra = 0
        for index in 0..<100 {
            let example = corpus.example(at: index)
            let problem = try Self.problem(example)
            let graph = try #require(WordGraph(question: problem.question))
            let labels = StepVerdictTests.labels(example.continuation, problem, corpus.task)
            #expect(labels.allSatisfy { $0 })
            extra += labels.count - graph.needed.count - 1
        }
        #expect(extra > 30)
    }

    @Test("Every kind of noise shows in labels, anatomy or answers")
    func noise() throws {
        func count(_ change: (inout WordProblemsCorpus.Configuration) -> Void) throws -> (
            wrongSteps: Int, wrongAnswers: Int, anatomy: ChainAnatomy
        ) {
            var configuration = Self.clean
            change(&configuration)
            let corpus = try WordProblemsCorpus(configuration: configuration, seed: 6)
            var (steps, answers, total) = (0, 0, ChainAnatomy())
            for index in 0..<300 {
                let example = corpus.example(at: index)
                let problem = try Self.problem(example)
                let labels = StepVerdictTests.labels(example.continuation, problem, corpus.task)
                steps += labels.dropLast().count { !$0 }
                answers += labels.last == false ? 1 : 0
                total += corpus.task.anatomy(of: example.continuation, problem: problem)
            }
            return (steps, answers, total)
        }
        let slips = try count { $0.slips = 0.3 }
        #expect(slips.wrongSteps > 100 && slips.wrongAnswers > 50)
        #expect(slips.anatomy.slips > 50 && slips.anatomy.abandoned > 10)
        #expect(slips.anatomy.unreadable == 0)
        let misreadings = try count { $0.misreadings = 0.5 }
        #expect(misreadings.wrongSteps > 50 && misreadings.anatomy.slips == 0)
        let verdicts = try count { $0.wrongVerdicts = 0.3 }
        #expect(verdicts.anatomy.falseVerdicts > 50 && verdicts.wrongAnswers == 0)
        #expect(verdicts.anatomy.repeated > 5)
        let giveUps = try count { $0.giveUps = 0.5 }
        #expect((100...200).contains(giveUps.wrongAnswers) && giveUps.wrongSteps == 0)
        #expect(giveUps.anatomy.hits < 200)
    }

    @Test("A curriculum begins with the fewest operations and ends in the corpus without one")
    func curriculum() throws {
        var configuration = Self.clean
        configuration.problems.operations = 2...4
        let plain = try WordProblemsCorpus(configuration: configuration, seed: 2)
        configuration.curriculum = 90
        let corpus = try WordProblemsCorpus(configuration: configuration, seed: 2)
        for index in 0..<90 {
            let graph = try #require(
                WordGraph(question: Self.problem(corpus.example(at: index)).question))
            #expect((2...2 + index / 30).contains(graph.operations))
            if index < 30 { #expect(graph.entries.count == graph.needed.count) }
        }
        #expect((60..<150).map(corpus.example) == (60..<150).map(plain.example))
    }

    @Test("Sentences in order build on earlier ones only, and are not in one order always")
    func readable() throws {
        let task = try WordProblems(
            configuration: .init(operations: 3...5, distractors: 2...3, shuffled: false, items: 1))
        var distractorsBefore = 0
        for problem in try task.problems(in: .train, count: 60, seed: 1) {
            let graph = try #require(WordGraph(question: problem.question))
            #expect(Set(graph.entries.map(\.quantity.item)) == [0])
            var known: Set<WordQuantity> = []
            for entry in graph.entries {
                #expect(entry.definition.parents.allSatisfy(known.contains))
                known.insert(entry.quantity)
                if entry.quantity == graph.asked {
                    distractorsBefore += known.subtracting(graph.needed).count
                }
            }
        }
        #expect(distractorsBefore > 20)
    }

    @Test("With whole words a text is tokens of words, numbers and marks that spell it")
    func wholeWords() throws {
        let corpus = try WordProblemsCorpus(
            configuration: .init(problems: .init(wholeWords: true)), seed: 1)
        #expect(Set(corpus.words).count == corpus.words.count)
        #expect(corpus.words.contains("figs") && corpus.words.contains("10"))
        #expect(try WordProblemsCorpus(seed: 1).words.isEmpty)
        let letters = Set(corpus.alphabet)
        #expect(corpus.words.allSatisfy { letters.isSuperset(of: $0) })
        let sentences = WordProblems.Configuration(distractors: 3...3)
        for problem in try WordProblems(configuration: sentences)
            .problems(in: .train, count: 30, seed: 1)
        {
            for word in problem.question.split(whereSeparator: { " .?".contains($0) }) {
                #expect(word.count == 1 || corpus.words.contains(String(word)))
            }
        }
    }

    @Test("Shares out of bounds are named, and ranges without problems end in an error")
    func configuration() {
        #expect(throws: ConfigurationError(field: "slips", reason: "1.5 is not in [0, 1]")) {
            try WordProblemsCorpus(configuration: .init(slips: 1.5), seed: 1)
        }
        #expect(throws: TaskError.self) {
            let problems = WordProblems.Configuration(numbers: 50...60, largestValue: 40)
            return try WordProblemsCorpus(configuration: .init(problems: problems), seed: 1)
        }
    }

    @Test("Random texts of the task's own pieces never break labels or counts")
    func fuzz() throws {
        let task = WordProblems()
        let problem = try WordProblemsTests.problem()
        let pieces = [
            "Ann figs", "Bob nuts", "Eve pens", "=", "3", "4", "+", "-", "*", "?Y", "?N", "\n",
            "</think>", "<eos>", "17", "999999999999999999", "é", " ", "\r\n", "\u{301}",
        ]
        var stream = RandomStream(seed: 11)
        for _ in 0..<3_000 {
            let text = (0..<stream.below(30)).map { _ in pieces[stream.below(pieces.count)] }
                .joined()
            let chain = Chain(problem: problem, prompt: [], text: text)
            var end = 0
            for verdict in task.stepVerdicts(of: chain) {
                #expect(verdict.range.lowerBound == end)
                end = verdict.endsAt
            }
            #expect(end <= text.utf8.count)
            let anatomy = task.anatomy(of: text, problem: problem)
            #expect(anatomy.soundClaims <= anatomy.hits)
            #expect(anatomy.hits <= anatomy.attempts)
            _ = task.problem(question: text)
        }
    }
}
