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
        // It is written in the letters that the task's tokenizer has.
        let letters = Set(corpus.task.alphabet)
        for example in examples {
            let text = example.text.replacing(/<\/?[a-z]+>/, with: "")
            #expect(text.allSatisfy(letters.contains))
        }
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
        #expect(throws: TaskError.self) {
            try VerificationCorpus(verifying: [chain("7*3+20")], of: task, seed: 1)
        }
    }
}
