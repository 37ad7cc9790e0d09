import PonderTesting
import Reasoning
import Search
import Testing

@Suite("A chain that may not give up")
struct PersistentChainTests {
    /// A thought gives up when its last line says no.
    private struct Checking: SelfCheckingTask {
        var name: String { "checking" }
        func judge(answer: String, of problem: Problem) -> Verdict {
            answer == "right" ? .correct : .wrong
        }
        func canonical(answer: String, of problem: Problem) -> String? { answer }
        func givesUp(_ chain: Chain) -> Bool { chain.text.contains("N\n</think>") }
    }

    private let problem = Problem(
        id: "p", task: "checking", question: "q", reference: .answer("right"))

    @Test("It goes on where it gave up, its end withheld there, until it says yes")
    func goesOn() async throws {
        let policy = ScriptedPolicy { request in
            switch request.chain.text {
            case "": "aN\n</think>wrong<eos>"
            case "aN\n":
                request.parameters.withheld == nil ? "</think>no<eos>" : "bN\n</think>no<eos>"
            case "aN\nbN\n": "cY\n</think>right<eos>"
            default: "<eos>"
            }
        }
        let solution = try await PersistentChain(task: Checking()).solve(problem, with: policy)
        #expect(solution.chosen?.text == "aN\nbN\ncY\n</think>right<eos>")
        #expect(solution.answer == "right" && solution.chains.count == 1)
        // What was taken back has been paid for.
        #expect(policy.calls.sample == 3)
        #expect(solution.ledger.total.generatedTokens == policy.calls.usage.generatedTokens)
    }

    @Test("One that says yes at once is a single chain")
    func single() async throws {
        let table = ["p": ["aY\n</think>right<eos>"]]
        let persistent = try await PersistentChain(task: Checking()).solve(
            problem, with: ScriptedPolicy(table: table))
        let single = try await SingleChain(task: Checking()).solve(
            problem, with: ScriptedPolicy(table: table))
        #expect(persistent.chains == single.chains && persistent.ledger == single.ledger)
    }

    @Test("A policy that never says yes ends at its limits", .timeLimit(.minutes(1)))
    func bounded() async throws {
        let policy = ScriptedPolicy(contextLength: 60) { _ in "N\n</think>no<eos>" }
        let solution = try await PersistentChain(
            task: Checking(), sampling: Sampling(GenerateParameters(maxTokens: 40), answerTokens: 4)
        ).solve(problem, with: policy)
        #expect(solution.chains[0].tokens.count <= 40)
        let budgeted = try await PersistentChain(task: Checking()).solve(
            problem, with: policy, budget: Budget(tokens: 30))
        #expect(budgeted.ledger.total.tokensRun <= 31)
    }

    @Test("The catalog has it for tasks whose thoughts check themselves alone")
    func catalog() throws {
        let entry = try StrategyCatalog.standard.entry(named: "persistent")
        #expect(entry.limit == 1...1)
    }
}
