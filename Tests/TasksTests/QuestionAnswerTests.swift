import Reasoning
import Testing

@testable import Tasks

@Suite struct QuestionAnswerTests {
    let task = QuestionAnswer()

    func verdict(_ answer: String, _ reference: String) -> Verdict {
        task.judge(
            answer: answer,
            of: Problem(id: "q", task: "questions", question: "?", reference: .answer(reference)))
    }

    @Test(
        "Equal values and equal texts are equal answers, however written",
        arguments: [
            ("1/2", "0.5"), ("0.50", "1/2"), (".5", "1/2"), ("2/4", "1/2"), ("1 / 2", "0.5"),
            ("\\frac{1}{2}", "0.5"), ("-\\dfrac{3}{6}", "-1/2"), ("1,000", "1000"),
            ("12,345,678.25", "12345678.25"), ("+7", "7"), ("-0", "0"), ("7.", "7"), ("007", "7"),
            ("$42$", "42"), ("\\(42\\)", "42"), ("$ 42 $.", "42"), (" Lisbon \n", "lisbon"),
            ("New   York", "new york"), ("\\boxed{42}", "42"), ("so \\boxed{ 42 } it is", "42"),
            ("\\boxed{\\boxed{42}}", "42"), ("\\boxed{is \\boxed{42}}", "42"),
            ("\\boxed{42} and \\boxed{42.0}", "42"), ("\\boxed{\\frac{1}{2}}", "0.5"),
            ("0.333333333333333333", "333333333333333333/1000000000000000000"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("123456789012345678901234567890.0", "123,456,789,012,345,678,901,234,567,890"),
            ("0.00001", "1e-5"), ("0.00001", "1E-05"), ("4.2e1", "42"), ("1e400", "10e+399"),
            ("0.0000000000000000001", "1e-19"), ("-0.0e9999", "0"), ("100000e-5", "1"),
            ("10000000000000000.5", "10,000,000,000,000,000.50"), (".5e1", "5"),
            (
                "1/576460752303423488",
                "1.73472347597680709441192448139190673828125e-18"
            ),
            ("999999999999999999/3", "333333333333333333"), ("0/999999999999999999", "-0"),
        ])
    func equal(answer: String, reference: String) {
        #expect(verdict(answer, reference) == .correct)
    }

    @Test(
        "Answers that differ, hedge or only look alike are wrong",
        arguments: [
            ("0.33", "1/3"), ("10,00", "1000"), ("1,0000", "10000"), ("1/0", "0"), ("1/0", "0/0"),
            ("1/10000000000000000000", "1e-19"),
            ("41 or 42", "42"),
            ("42 42", "42"), ("\\boxed{41} \\boxed{42}", "42"), ("\\boxed{42", "42"),
            ("\\boxed{}", "42"), ("\\boxed{\\boxed{41}\\boxed{42}}", "42"), ("٤٢", "42"),
            ("6*7", "42"), ("4.2e1.0", "42"), ("4.2e10000", "42"), ("4.2e", "42"), ("e1", "0"),
            ("--42", "-42"), ("0.0000000000000000001", "0"), ("1e-19", "1e-20"),
            ("10000000000000000", "10000000000000000.5"), ("1e400", "1e401"),
            ("0.333333333333333333333333333333", "1/3"), ("4 2", "42"), ("$", "42"),
            (".", "42"),
            ("42%", "42"),
            ("123456789012345678901234567890", "123456789012345678901234567891"),
        ])
    func different(answer: String, reference: String) {
        #expect(verdict(answer, reference) == .wrong)
    }

    @Test("A blank answer is no answer, and a blank reference matches none")
    func blank() {
        #expect(verdict("", "42") == .unanswered)
        #expect(verdict(" \n", "42") == .unanswered)
        #expect(verdict("x", "") == .wrong)
    }

    @Test(
        "An answer that was cut is none, unless its box was closed before",
        arguments: [
            ("7", .endOfSequence, .correct), ("7", nil, .correct), ("7", .stopSequence, .correct),
            ("7", .length, .unanswered), ("7", .context, .unanswered),
            ("7", .cancelled, .unanswered), ("7<eos>", .length, .correct),
            ("\\boxed{7}", .length, .correct), ("so \\boxed{7} and", .context, .correct),
            ("\\boxed{8} and", .length, .wrong), ("\\boxed{7", .length, .unanswered),
            ("\\boxed{7} or \\boxed{8", .length, .unanswered),
        ] as [(String, StopReason?, Verdict)])
    func cut(answer: String, stop: StopReason?, expected: Verdict) {
        let problem = Problem(id: "q", task: "questions", question: "?", reference: .answer("7"))
        let chain = Chain(
            problem: problem, prompt: [], text: "a</think>" + answer, stopReason: stop)
        #expect(task.judge(chain: chain) == expected)
        #expect((task.canonicalAnswer(of: chain) == nil) == (expected == .unanswered))
    }

    @Test("Votes are counted on the normalized form")
    func votes() {
        let problem = Problem(id: "q", task: "questions", question: "?", reference: .answer("7"))
        #expect(task.canonical(answer: "\\boxed{2/4}", of: problem) == "0.5")
        #expect(task.canonical(answer: "0.5", of: problem) == "0.5")
        #expect(task.canonical(answer: "-6/-4", of: problem) == "-6/-4")
        #expect(task.canonical(answer: "-6/9", of: problem) == "-2/3")
        #expect(task.canonical(answer: "5e40", of: problem) == "5e40")
        #expect(task.canonical(answer: "", of: problem) == nil)
    }

    @Test("The catalog knows its tasks and says which when it does not know one")
    func catalog() throws {
        for name in TaskCatalog.names { #expect(try TaskCatalog.task(named: name).name == name) }
        #expect(throws: ReasoningError.unknownTask("chess", known: TaskCatalog.names)) {
            try TaskCatalog.task(named: "chess")
        }
    }
}
