import PonderTesting
import Reasoning
import Search
import Synchronization
import Testing

@Suite("Many problems side by side")
struct ConcurrencyTests {
    private func problems(_ count: Int) -> [Problem] {
        (0..<count).map {
            Problem(id: "\($0)", task: "number", question: "q", reference: .answer("\($0)"))
        }
    }

    @Test(
        "Solutions come in the problems' order though they finish in another",
        arguments: [1, 3, 99])
    func order(limit: Int) async throws {
        let policy = ScriptedPolicy { request in
            for _ in 0..<(Int(request.chain.problem.id) ?? 0) % 5 { await Task.yield() }
            return chain(request.chain.problem.id)
        }
        var seen: [Int] = []
        let solutions = try await SingleChain(task: NumberTask())
            .solve(problems(12), with: policy, atMost: limit) { index, solution in
                #expect(solution.answer == "\(index)")
                seen.append(index)
            }
        #expect(solutions.map(\.answer) == (0..<12).map { "\($0)" })
        #expect(seen.sorted() == Array(0..<12))
    }

    @Test("No more run at a time than allowed")
    func bounded() async throws {
        let alive = Mutex((now: 0, most: 0))
        _ = try await Array(0..<20).concurrently(atMost: 3) { _ in
            alive.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            await Task.yield()
            alive.withLock { $0.now -= 1 }
        }
        #expect(alive.withLock { $0.most } <= 3)
    }

    @Test("The first error cancels the rest")
    func firstError() async {
        let cancelled = Mutex(0)
        await #expect(throws: ReasoningError.noSamples(asked: 1)) {
            _ = try await Array(0..<4).concurrently(atMost: 4) { index in
                if index == 2 { throw ReasoningError.noSamples(asked: 1) }
                // Ends only by cancellation.
                do {
                    try await Task.sleep(for: .seconds(3600))
                } catch {
                    cancelled.withLock { $0 += 1 }
                    throw error
                }
            }
        }
        #expect(cancelled.withLock { $0 } == 3)
    }

    @Test("Cancelling the caller ends every strategy with a cancellation error")
    func cancellation() async {
        let policy = ScriptedPolicy { _ in
            try await Task.sleep(for: .seconds(3600))
            return chain("7")
        }
        let problems = problems(8)
        let task = Task {
            try await MajorityVote(task: NumberTask(), samples: 4)
                .solve(problems, with: policy, atMost: 4)
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
    }

    @Test("A chain that the policy reports as cancelled ends the strategy")
    func cancelledChain() async {
        struct Cancelling: Policy {
            var format: ChainFormat { ChainFormat() }
            func begin(_ problem: Problem) -> Chain { Chain(problem: problem, prompt: [1]) }
            func sample(from chain: Chain, count: Int, parameters: GenerateParameters) -> Samples {
                var chain = chain
                chain.tokens.append(2)
                chain.stopReason = .cancelled
                return Samples(chains: [chain], usage: .zero)
            }
            func appending(_ text: String, to chain: Chain) -> Chain { chain }
            func logProbs(of chain: Chain) -> [Float] { [] }
        }
        await #expect(throws: CancellationError.self) {
            try await SingleChain(task: NumberTask()).solve(question, with: Cancelling())
        }
    }

    @Test("No problems make no solutions")
    func empty() async throws {
        let solutions = try await SingleChain(task: NumberTask())
            .solve([Problem](), with: policy([]))
        #expect(solutions.isEmpty)
    }
}
