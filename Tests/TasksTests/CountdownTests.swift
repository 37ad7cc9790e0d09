import Reasoning
import Testing

@testable import Tasks

@Suite struct CountdownTests {
    let task = Countdown()

    @Test("A question shows the numbers in the order given")
    func messages() {
        let problem = task.problem(numbers: [7, 3, 20], target: 42)
        #expect(task.messages(for: problem) == [.user("7 3 20=42")])
        #expect(problem.id == "countdown:3,7,20=42")
    }

    @Test(
        "Answers are judged by exact arithmetic over each number exactly once",
        arguments: [
            ("(7*3)+20", Verdict.correct), ("20+3*7", .correct), (" 20 + ( 3 * 7 ) ", .correct),
            ("7*3+20-41+41", .wrong), ("41", .wrong), ("7*3", .wrong), ("20+20+1", .wrong),
            ("7*3+20=41", .wrong), ("7*3*20", .wrong), ("", .unanswered), (" \n", .unanswered),
            ("yes", .wrong), ("7*3+20\n20+7*3", .wrong), ("7*3+20 20+7*3", .wrong),
        ])
    func judge(answer: String, verdict: Verdict) {
        let problem = task.problem(numbers: [3, 7, 20], target: 41)
        #expect(task.judge(answer: answer, of: problem) == verdict)
    }

    @Test("A number given twice is used twice, one given once only once")
    func multiset() {
        let problem = task.problem(numbers: [5, 5, 2], target: 20)
        #expect(task.judge(answer: "(5+5)*2", of: problem) == .correct)
        #expect(task.judge(answer: "5*2*2", of: problem) == .wrong)
    }

    @Test("Fractions on the way are exact")
    func fractions() {
        let problem = task.problem(numbers: [8, 3, 8, 3], target: 24)
        #expect(task.judge(answer: "8/(3-8/3)", of: problem) == .correct)
    }

    @Test("The judge of a whole chain reads what stands behind the last end of thought")
    func chain() {
        let problem = task.problem(numbers: [3, 7, 20], target: 41)
        var chain = Chain(problem: problem, prompt: [])
        #expect(task.judge(chain: chain) == .unanswered)
        chain.text = "7*3=21,21+20=41?41Y\n</think>7*3+20<eos>"
        #expect(task.judge(chain: chain) == .correct)
        chain.text += "9"
        #expect(task.judge(chain: chain) == .correct)
        chain.text = "</think>7*3+20</think>7<eos>"
        #expect(task.judge(chain: chain) == .wrong)
    }

    @Test("A problem of another kind is closed, not crashed on")
    func foreign() {
        let problem = Problem(
            id: "x", task: "countdown", question: "1+1?", reference: .answer("2"))
        #expect(task.judge(answer: "2", of: problem) == .wrong)
        #expect(task.split(of: problem) == nil)
        #expect(task.anatomy(of: "1+1=2?2Y\n</think>", problem: problem).soundClaims == 0)
    }

    @Test("A vote's form comes from the text alone, right or wrong")
    func votes() {
        let problem = task.problem(numbers: [3, 7, 20], target: 41)
        #expect(task.canonical(answer: "20+(3*7)", of: problem) == "20+3*7")
        #expect(task.canonical(answer: "9-9", of: problem) == "9-9")
        #expect(task.canonical(answer: "none", of: problem) == nil)
    }

    @Test(
        "Configurations out of bounds name their field",
        arguments: [
            (Countdown.Configuration(counts: 2...3), "counts"),
            (Countdown.Configuration(counts: 3...7), "counts"),
            (Countdown.Configuration(numbers: 0...9), "numbers"),
            (Countdown.Configuration(numbers: 1...1_000), "numbers"),
            (Countdown.Configuration(targets: 0...9), "targets"),
            (Countdown.Configuration(targets: 1...1_000), "targets"),
            (Countdown.Configuration(largestValue: 10), "largestValue"),
            (Countdown.Configuration(heldOutShare: 0), "heldOutShare"),
            (Countdown.Configuration(heldOutShare: .nan), "heldOutShare"),
        ])
    func validation(configuration: Countdown.Configuration, field: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try Countdown(configuration: configuration)
        }
        #expect(error?.field == field)
    }
}
