import PonderTesting
import Reasoning
import Search

/// Answers are integers; leading zeros make no difference to a vote.
struct NumberTask: ReasoningTask {
    var name: String { "number" }

    func judge(answer: String, of problem: Problem) -> Verdict {
        guard let form = canonical(answer: answer, of: problem) else { return .unanswered }
        return problem.reference == .answer(form) ? .correct : .wrong
    }

    func canonical(answer: String, of problem: Problem) -> String? { Int(answer).map(String.init) }
}

/// Its prompt is `q?<think>`: three tokens.
let question = Problem(id: "p", task: "number", question: "q?", reference: .answer("7"))

/// Three tokens of thought, the end of thought, the answer and the end: `ab\n</think>7<eos>`.
func chain(_ answer: String, thought: String = "ab\n") -> String {
    thought + "</think>" + answer + "<eos>"
}

/// A policy whose sample `i` of `question` is chain `i`.
func policy(_ chains: [String], secondsPerToken: Double = 0) -> ScriptedPolicy {
    ScriptedPolicy(secondsPerToken: secondsPerToken, table: [question.id: chains])
}

/// Returns one score too many.
struct MiscountingVerifier: Verifier {
    var usesReference: Bool { false }
    func score(_ chains: [Chain]) async throws -> Scores {
        Scores(values: chains.map { _ in 0.5 } + [0.5])
    }
}

/// A verifier whose server is down.
struct BrokenVerifier: Verifier {
    struct Down: Error, CustomStringConvertible { var description: String { "server down" } }
    var usesReference: Bool { false }
    func score(_ chains: [Chain]) async throws -> Scores { throw Down() }
}
