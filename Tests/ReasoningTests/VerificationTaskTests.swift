import Reasoning
import Testing

/// Answers are numbers; the reference is the answer.
private struct Numbers: ReasoningTask {
    var name: String { "numbers" }
    func judge(answer: String, of problem: Problem) -> Verdict {
        problem.reference == .answer(answer) ? .correct : .wrong
    }
    func canonical(answer: String, of problem: Problem) -> String? { answer }
}

@Suite("Verification as a task")
struct VerificationTaskTests {
    private let chain = Chain(
        problem: Problem(
            id: "p", task: "numbers", question: "3 4", reference: .answer("7"), difficulty: 2),
        prompt: [], text: "12\n34\n</think>7<eos>", stopReason: .endOfSequence)

    @Test(
        "The question is the chain as it is to be read, behind the base task's prompt",
        arguments: [
            (.answer, "3 4<think></think>7<eos><think>"),
            (.chain, "3 4<think>12\n34\n</think>7<eos><think>"),
        ] as [(VerificationTask.Reads, String)])
    func prompt(reads: VerificationTask.Reads, expected: String) throws {
        let task = VerificationTask(of: Numbers(), reads: reads)
        let problem = try #require(task.problem(verifying: chain, verdict: .correct))
        #expect(task.messages(for: problem).map { $0.text + "<think>" } == [expected])
        #expect(problem.task == "numbers-verification" && problem.difficulty == 2)
        #expect(task.judge(answer: "Y", of: problem) == .correct)
        #expect(task.judge(answer: "N", of: problem) == .wrong)
        #expect(task.judge(answer: "", of: problem) == .unanswered)
        #expect(task.judge(answer: "YY", of: problem) == .wrong)
        #expect(task.canonical(answer: "Y", of: problem) == "Y")
        #expect(task.canonical(answer: "y", of: problem) == nil)
    }

    @Test("A wrong or unanswered chain is to be called N; without a verdict no answer is right")
    func verdicts() throws {
        let task = VerificationTask(of: Numbers(), reads: .chain)
        for verdict in [Verdict.wrong, .unanswered] {
            let problem = try #require(task.problem(verifying: chain, verdict: verdict))
            #expect(task.judge(answer: "N", of: problem) == .correct)
            #expect(task.judge(answer: "Y", of: problem) == .wrong)
        }
        let open = try #require(task.problem(verifying: chain))
        for answer in ["Y", "N", "", "other"] {
            #expect(task.judge(answer: answer, of: open) != .correct)
        }
    }

    @Test("Chains of one problem have names of their own, and a chain without an answer has none")
    func names() throws {
        let task = VerificationTask(of: Numbers())
        var other = chain
        other.text = "</think>8<eos>"
        let ids = [chain, other, chain].compactMap { task.problem(verifying: $0)?.id }
        #expect(ids.count == 3 && ids[0] == ids[2] && ids[0] != ids[1])
        other.text = "12\n"
        #expect(task.problem(verifying: other) == nil)
        #expect(VerificationTask(of: Numbers(), reads: .chain).problem(verifying: other) != nil)
    }
}
