import Reasoning
import Tasks
import Testing

@Suite("Written-out verifications")
struct VerificationTests {
    private let task = Countdown()
    private var problem: Problem { task.problem(numbers: [3, 7, 20], target: 41) }

    private func chain(_ answer: String) -> Chain {
        Chain(
            problem: problem, prompt: [], text: "7*3=21,21+20=41?41Y\n</think>\(answer)<eos>",
            stopReason: .endOfSequence)
    }

    @Test(
        "An expression is worked out as it is evaluated, and the verdict is the exact judge's",
        arguments: [
            ("7*3+20", "7*3=21,21+20=41?41Y\n"), ("20+7*3", "7*3=21,20+21=41?41Y\n"),
            ("7*3-20", "7*3=21,21-20=1?41N\n"), ("3-7-20", "3-7=-4,-4-20=-24?41N\n"),
            // The value is right and the numbers are not.
            ("20+21", "20+21=41?41N\n"),
            ("7", nil), ("7/3+20", nil), ("7/(3-3)", nil), ("7*", nil), ("", nil),
        ] as [(String, String?)])
    func countdown(answer: String, expected: String?) {
        let text = task.verification(of: answer, of: problem)
        #expect(text == expected)
        if let line = text?.dropLast() { #expect(ThoughtLine(line) != nil) }
    }

    @Test(
        "A product is worked out anew and compared with the answer",
        arguments: [
            (
                "47*86", "4042",
                "7*6=42,40*6=240,7*80=560,40*80=3200,42+240=282,282+560=842,842+3200=4042?4042Y\n"
            ),
            (
                "47*86", " 4043 ",
                "7*6=42,40*6=240,7*80=560,40*80=3200,42+240=282,282+560=842,842+3200=4042?4043N\n"
            ),
            ("7*6", "42", "7*6=42?42Y\n"), ("47*86", "4a", nil), ("47*86", "", nil),
            ("47+86", "133", nil),
        ] as [(String, String, String?)])
    func multiplication(question: String, answer: String, expected: String?) {
        let task = Multiplication()
        let problem = Problem(
            id: question, task: task.name, question: question,
            reference: .answer("\(question == "7*6" ? 42 : 4042)"))
        let text = task.verification(of: answer, of: problem)
        #expect(text == expected)
        if let line = text?.dropLast() { #expect(ThoughtLine(line) != nil) }
    }

    private static let words =
        "Bob has 4 more nuts than Ann has figs. Ann has 3 figs. Cid has 2 pens. "
        + "Dan has as many hats as Bob has nuts and Ann has figs. "

    @Test(
        "What is asked for is worked out anew from what it depends on, and compared with the answer",
        arguments: [
            ("How many figs has Ann?", "3", "Ann figs=3?3Y\n"),
            ("How many nuts has Bob?", "7", "Ann figs=3\nBob nuts=3+4=7?7Y\n"),
            ("How many nuts has Bob?", " 12\n", "Ann figs=3\nBob nuts=3+4=7?12N\n"),
            ("How many hats has Dan?", "10", "Ann figs=3\nBob nuts=3+4=7\nDan hats=7+3=10?10Y\n"),
            ("How many nuts has Bob?", "seven", nil), ("How many nuts has Bob?", "", nil),
            ("How many nuts has Bob?", "07", nil), ("How many nuts has Eve?", "7", nil),
            ("How many nuts", "7", nil), ("", "7", nil),
        ] as [(String, String, String?)])
    func wordProblems(asked: String, answer: String, expected: String?) {
        let task = WordProblems()
        let question = Self.words + asked
        let problem =
            task.problem(question: question)
            ?? Problem(
                id: "unread", task: task.name, question: question, reference: .answer("7"))
        #expect(task.verification(of: answer, of: problem) == expected)
    }

    @Test("Every verification of a word problem is in the task's tokens and fits its limit")
    func wordTokens() throws {
        for configuration in [
            WordProblems.Configuration(), .init(operations: 1...3, givens: 1...1, wholeWords: true),
            .init(operations: 6...12, givens: 2...6, depth: 1...12, largestValue: 9_999),
        ] {
            let task = try WordProblems(configuration: configuration)
            let corpus = try WordProblemsCorpus(
                configuration: .init(problems: configuration), seed: 1)
            let letters = Set(corpus.alphabet)
            for problem in try task.problems(in: .train, count: 60, seed: 4) {
                guard case .answer(let right) = problem.reference else { continue }
                for answer in [right, "0", String(repeating: "9", count: 18)] {
                    let text = try #require(task.verification(of: answer, of: problem))
                    #expect(text.hasSuffix(answer == right ? "Y\n" : "N\n"))
                    #expect(text.allSatisfy(letters.contains))
                    // What the last line compares aside, every line is a true step of a chain.
                    let check = text.prefix { $0 != "?" }
                    let chain = Chain(problem: problem, prompt: [], text: check + "\n")
                    #expect(task.stepVerdicts(of: chain).allSatisfy { $0.isCorrect })
                    guard answer == right else { continue }
                    var tokens = text.count + 3
                    if configuration.wholeWords {
                        for word in corpus.words {
                            tokens -= (word.count - 1) * text.ranges(of: word).count
                        }
                    }
                    #expect(tokens <= configuration.verificationTokens)
                }
            }
        }
    }

    @Test("Hostile answers and questions are checked or refused, never trusted")
    func hostile() throws {
        let task = WordProblems()
        let circle =
            "Ann has 1 more figs than Bob has figs. Bob has 1 more figs than Ann has figs. "
        let questions = [
            circle + "How many figs has Ann?", String(repeating: "Ann has 3 figs. ", count: 9_999),
            "Ann has 99999999999999999999 figs. How many figs has Ann?", "?", " . . ", "\u{0}",
            "Ann has 2 fewer figs than Ann has figs. How many figs has Ann?",
            (["Ann has 9999 figs."]
                + zip(["Ann", "Bob", "Cid", "Dan", "Eve"], ["Bob", "Cid", "Dan", "Eve", "Fay"]).map
            {
                "\($1) has 9999 times as many figs as \($0) has figs."
            } + ["How many figs has Fay?"]).joined(separator: " "),
            Self.words + "How many nuts has Bob?",
        ]
        let answers = [
            "7", "?7Y", "7Y", "-7", "7\n7", "</think>7", "٧", "\u{0}", "7.0", "0x7",
            String(repeating: "9", count: 19), String(repeating: " 7", count: 99_999),
        ]
        for question in questions {
            for answer in answers {
                let problem = Problem(
                    id: question, task: task.name, question: question, reference: .answer("7"))
                let text = task.verification(of: answer, of: problem)
                #expect((text != nil) == (question == questions.last && answer == "7"))
            }
        }
        // The verdict is the exact judge's, whatever the question says.
        let other = Problem(
            id: "other", task: task.name, question: questions[questions.count - 1],
            reference: .answer("8"))
        #expect(task.verification(of: "7", of: other) == "Ann figs=3\nBob nuts=3+4=7?7N\n")
    }

    @Test("A corpus shows right and wrong chains in turns, each as the task poses it")
    func corpus() throws {
        let chains = ["7*3+20", "7*3-20", "20-7*3", "3+7*20", "7"].map(chain)
        let corpus = try VerificationCorpus(verifying: chains, of: task, seed: 1)
        let examples = (0..<40).map(corpus.example(at:))
        #expect(examples == (0..<40).map(corpus.example(at:)))
        let right = CorpusExample(
            prompt: "3 7 20=41<think></think>7*3+20<eos><think>",
            continuation: "7*3=21,21+20=41?41Y\n</think>Y<eos>")
        #expect(examples.enumerated().allSatisfy { ($1 == right) == ($0 % 2 == 0) })
        let wrong = Set(examples.filter { $0 != right }.map(\.continuation))
        #expect(wrong.count == 4 && wrong.contains("</think>N<eos>"))
        #expect(wrong.contains("7*3=21,20-21=-1?41N\n</think>N<eos>"))
        // Its alphabet is what it is written in, and the task's letters are enough.
        let texts = examples.map { $0.text.replacing(/<\/?[a-z]+>/, with: "") }
        #expect(Set(corpus.alphabet) == Set(texts.joined()))
        #expect(corpus.alphabet.contains("Y") && corpus.alphabet.contains("N"))
        #expect(try Set(CountdownCorpus(seed: 1).alphabet).isSuperset(of: corpus.alphabet))
    }

    @Test("Without reasons there is the verdict alone; the whole chain may be shown")
    func direct() throws {
        let corpus = try VerificationCorpus(
            verifying: ["7*3+20", "7*3-20"].map(chain), of: task, reads: .chain, reasons: false,
            seed: 1)
        #expect(
            corpus.example(at: 0)
                == CorpusExample(
                    prompt: "3 7 20=41<think>7*3=21,21+20=41?41Y\n</think>7*3+20<eos><think>",
                    continuation: "</think>Y<eos>"))
    }

    @Test("With chains of one kind only there is nothing to learn")
    func oneKind() {
        #expect(throws: ConfigurationError.self) {
            try VerificationCorpus(verifying: [chain("7*3+20")], of: task, seed: 1)
        }
    }
}
