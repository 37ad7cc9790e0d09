import Foundation
import Reasoning
import Testing

@testable import Tasks

@Suite("Programs as a task")
struct ProgramTaskTests {
    private let task = ProgramTask()

    private var problem: Problem {
        task.problem(
            id: "twice",
            completing: .humanEval(
                prompt: "def twice(n):\n    \"\"\"Twice n.\"\"\"\n",
                test: "def check(candidate):\n    assert candidate(2) == 4\n", entryPoint: "twice"))
    }

    @Test("The catalog has it, and its problems keep their tests from the question")
    func questions() throws {
        #expect(try TaskCatalog.task(named: "programs") is ProgramTask)
        let asked = task.messages(for: problem).map(\.text).joined()
        #expect(asked.contains("```python\ndef twice(n):") && !asked.contains("candidate"))
        let tests = ProgramReference.mbpp(
            tests: ["assert f(1) == 2", "assert f(2) == 3"], setup: "",
            code: "def f(x): return x + 1")
        let described = task.problem(
            id: "1", description: "Add one.", showing: ["assert f(1) == 2"], tests: tests)
        #expect(
            described.question
                == "Add one.\n\nYour code should pass these tests:\n\nassert f(1) == 2")
        #expect(!task.messages(for: described)[0].text.contains("f(2)"))
    }

    @Test("A closed block is whole; blank is unanswered; too long, or without tests, is wrong")
    func reading() {
        #expect(task.isComplete(answer: "```python\nx\n```\nand"))
        #expect(!task.isComplete(answer: "```python\nx\n"))
        #expect(!task.isComplete(answer: "x"))
        #expect(task.judge(answer: " \n", of: problem) == .unanswered)
        #expect(task.judge(answer: String(repeating: "x", count: 2 << 20), of: problem) == .wrong)
        var other = problem
        other.reference = .answer("4")
        #expect(task.judge(answer: "    return 2 * n", of: other) == .wrong)
    }

    @Test("Votes compare sources, whatever the tests say")
    func canonical() {
        var other = problem
        other.reference = .answer("4")
        for problem in [problem, other] {
            #expect(task.canonical(answer: "```python\n  x = 1 \n```", of: problem) == "x = 1")
            #expect(task.canonical(answer: "\n", of: problem) == nil)
        }
    }

    @Test(
        "Chains are judged together, and the exact reward and verifier with them",
        SandboxHere.needed)
    func chains() async throws {
        let answers = [
            "    return 2 * n", "```python\ndef twice(n): return n + n\n```", "    return 3", " ",
        ]
        let chains = answers.map {
            Chain(
                problem: problem, prompt: [1], text: "x</think>\($0)<eos>",
                stopReason: .endOfSequence)
        }
        #expect(try await task.verdicts(of: chains) == [.correct, .correct, .wrong, .unanswered])
        #expect(
            try await ExactReward(task: task).rewards(for: chains).values
                == [.whole(1), .whole(1), .whole(0), .whole(0)])
        #expect(try await ExactVerifier(task: task).score(chains).values == [1, 1, 0, 0])
        #expect(chains.map { task.judge(chain: $0) } == [.correct, .correct, .wrong, .unanswered])
    }
}
