import PonderTesting
import Reasoning
import Search
import Testing

@Suite("Guarded verifiers")
struct GuardedVerifierTests {
    /// Says nothing for a minute.
    struct Silent: Verifier {
        var usesReference: Bool { false }
        func score(_ chains: [Chain]) async throws -> Scores {
            try await Task.sleep(for: .seconds(60))
            return Scores(values: chains.map { _ in 1 })
        }
    }

    private let two = policy([chain("1"), chain("2")])

    private func best(_ verifier: any Verifier) -> BestOfN {
        BestOfN(task: NumberTask(), verifier: verifier, samples: 2)
    }

    @Test("A verifier that throws masks its chains, and no answer passes for verified")
    func throwing() async throws {
        let guarded = GuardedVerifier(BrokenVerifier())
        let solution = try await best(guarded).solve(question, with: two)
        #expect(solution.answer == nil)
        #expect(!solution.isVerified)
        #expect(solution.chains.count == 2)
        #expect(guarded.counts.errors == 1)
        #expect(guarded.counts.masked == 2)
        let strict = GuardedVerifier(BrokenVerifier(), failures: .fail)
        await #expect(throws: SearchError.verifierFailed("server down")) {
            try await best(strict).solve(question, with: two)
        }
    }

    @Test("A verifier that hangs is given up in time")
    func hanging() async throws {
        let guarded = GuardedVerifier(Silent(), timeout: .milliseconds(20))
        let solution = try await best(guarded).solve(question, with: two)
        #expect(solution.answer == nil)
        #expect(guarded.counts.timeouts == 1)
        #expect(solution.ledger[.verifier].seconds > 0)
        let strict = GuardedVerifier(Silent(), timeout: .milliseconds(20), failures: .fail)
        await #expect(throws: SearchError.verifierTimedOut(seconds: 0.02)) {
            try await best(strict).solve(question, with: two)
        }
    }

    @Test("A score that is no probability masks its own chain, or is an error")
    func invalid() async throws {
        let verifier = ScriptedVerifier(answers: ["1": 0.2, "2": 7])
        let guarded = GuardedVerifier(verifier, invalid: .mask)
        let solution = try await best(guarded).solve(question, with: two)
        #expect(solution.answer == "1")
        #expect(guarded.counts.outOfRange == 1)
        await #expect(throws: SearchError.scoreOutOfRange(7)) {
            try await best(GuardedVerifier(verifier)).solve(question, with: two)
        }
        let nan = GuardedVerifier(ScriptedVerifier(answers: ["1": 0.2, "2": .nan]), invalid: .mask)
        #expect(try await best(nan).solve(question, with: two).answer == "1")
        #expect(nan.counts.notFinite == 1)
    }

    @Test("A wrong number of scores masks all, or is an error")
    func count() async throws {
        let verifier = MiscountingVerifier()
        let guarded = GuardedVerifier(verifier, invalid: .mask)
        #expect(try await best(guarded).solve(question, with: two).answer == nil)
        #expect(guarded.counts.wrongCounts == 1)
        await #expect(throws: SearchError.wrongScoreCount(expected: 2, got: 3)) {
            try await best(GuardedVerifier(verifier)).solve(question, with: two)
        }
    }

    @Test("A cancelled search is cancelled, not masked")
    func cancellation() async {
        let search = Task {
            try await best(GuardedVerifier(Silent())).solve(question, with: two)
        }
        search.cancel()
        await #expect(throws: CancellationError.self) { try await search.value }
    }

    @Test("A bound in seconds ends a search that hangs")
    func deadline() async throws {
        let solution = try await best(Silent())
            .solve(question, with: two, budget: Budget(seconds: 0.05))
        #expect(solution.answer == nil)
        #expect(!solution.isVerified)
    }

    @Test("It passes on whether it reads the answer key")
    func reference() {
        #expect(GuardedVerifier(ExactVerifier(task: NumberTask())).usesReference)
    }
}
