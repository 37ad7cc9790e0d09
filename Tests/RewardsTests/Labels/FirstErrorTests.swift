import Foundation
import PonderTesting
import Reasoning
import Testing

@testable import Rewards

@Suite("Bisection for the first wrong step")
struct FirstErrorTests {
    /// A wrong chain of n steps, the answer included, with an `x` in one of them.
    private func chain(steps: Int, error: Int) -> Chain {
        let lines = (0..<steps - 1).map { $0 == error ? "x\n" : "a\n" }
        return Toy.chain(lines.joined() + "</think>8<eos>")
    }

    /// Rollouts succeed while there is no `x`: one of them at least.
    private func search(_ policy: ScriptedPolicy, rollouts: Int = 3) throws -> FirstError {
        try FirstError(
            policy: policy, verifier: PickyVerifier(), task: Toy.task, rollouts: rollouts)
    }

    @Test("The planted error is found in ⌈log₂ n⌉ questions", arguments: [1, 2, 3, 7, 8, 21])
    func planted(steps: Int) async throws {
        for error in 0..<steps {
            let policy = rolloutPolicy { $0.contains("x") ? 0 : 1 }
            let finding = try #require(
                try await search(policy).findings(of: [chain(steps: steps, error: error)])[0])
            #expect(finding.place == .step(error))
            #expect(policy.calls.sample <= Int(log2(Double(steps)).rounded(.up)))
            #expect(finding.probes.count == policy.calls.sample)
            #expect(finding.ledger[.rollouts] == policy.calls.usage)
            #expect(finding.ledger[.verifier].promptTokens == 1 + 3 * policy.calls.sample)
        }
    }

    @Test("Steps before the error are right, it is wrong, and of later ones nothing is known")
    func labels() async throws {
        let policy = rolloutPolicy { $0.contains("x") ? 0 : 2 }
        let finding = try #require(
            try await search(policy).findings(of: [chain(steps: 6, error: 2)])[0])
        #expect(finding.labels.map(\.target) == [1, 1, 0, nil, nil, nil])
        #expect(finding.labels.map(\.endsAt) == [2, 4, 6, 8, 10, 24])
        // Asked about: step 3 of 6 fails, then 1 succeeds, then 2 succeeds.
        #expect(finding.probes == [2: 0, 0: 2.0 / 3, 1: 2.0 / 3])
        let labelled = try LabelledChain(
            chain(steps: 6, error: 2), steps: finding.labels, encoder: Toy.encoder())
        #expect(labelled.labels.map(\.target) == [1, 1, 0])
    }

    @Test("A correct chain has no error and costs one judgement; an unfinished one has no finding")
    func correct() async throws {
        let policy = rolloutPolicy { _ in 0 }
        let found = try await search(policy).findings(of: [
            Toy.chain("a\nb\n</think>7<eos>"), Toy.chain("a\nb\n", stop: .length), Toy.chain(""),
        ])
        #expect(found[0]?.place == .nowhere)
        #expect(found[0]?.labels.map(\.target) == [1, 1, 1])
        #expect(found[1] == nil && found[2] == nil)
        #expect(policy.calls.sample == 0)
        #expect(found[0]?.ledger[.verifier].promptTokens == 1)
    }

    @Test("What the verifier cannot judge leaves the place unknown, and is paid for")
    func unknown() async throws {
        let policy = ScriptedPolicy { _ in "c</think>9<eos>" }
        let search = try FirstError(
            policy: policy, verifier: PickyVerifier(word: "9"), task: Toy.task,
            rollouts: 2)
        let finding = try #require(
            try await search.findings(of: [chain(steps: 4, error: 1)])[0])
        #expect(finding.place == .unknown)
        #expect(finding.labels.allSatisfy { $0.target == nil })
        #expect(finding.ledger[.rollouts] == policy.calls.usage)
        #expect(policy.calls.sample == 1)
    }
}
