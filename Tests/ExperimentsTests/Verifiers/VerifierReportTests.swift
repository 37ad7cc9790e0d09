import Foundation
import Learning
import Reasoning
import Results
import Rewards
import Statistics
import Synchronization
import Tasks
import Testing

@testable import Experiments

@Suite("What a verifier is worth")
struct VerifierReportTests {
    /// Scores by a rule, remembering what it was shown.
    private final class Rule: Verifier {
        let usesReference = false
        let seen = Mutex<[String]>([])
        let score: @Sendable (Chain) -> Double?

        init(_ score: @escaping @Sendable (Chain) -> Double?) { self.score = score }

        func score(_ chains: [Chain]) async throws -> Scores {
            seen.withLock { $0 += chains.map(\.text) }
            return Scores(values: chains.map(score), usage: Usage(promptTokens: chains.count))
        }
    }

    private func report(_ verifier: Rule) async throws -> VerifierReport {
        let task = try Countdown(configuration: CountdownCorpus.Configuration.standard.problems)
        return try await VerifierReport.measure(
            verifier, on: VerifierToy.judgedChains(0..<20), policies: ["base"], task: task)
    }

    @Test("A verifier that knows comes to coverage; one that is wrong comes to nothing")
    func choosing() async throws {
        let task = try Countdown(configuration: CountdownCorpus.Configuration.standard.problems)
        let knowing = try await report(Rule { task.judge(chain: $0) == .correct ? 0.9 : 0.1 })
        let part = try #require(knowing.part("base"))
        #expect(part.calibration?.areaUnderROC == 1)
        #expect(part.calibration?.count == 40 && part.unfinished == 20)
        for choice in part.choices {
            #expect(abs(choice.best.value - choice.coverage.value) < 1e-12)
        }
        let wrong = try await report(Rule { task.judge(chain: $0) == .correct ? 0.1 : 0.9 })
        #expect(wrong.part("base")?.calibration?.areaUnderROC == 0)
        #expect(wrong.part("base")?.choices.last?.best.value ?? 1 < 0.4)
        #expect(knowing.parts.map(\.levels) == [nil, 4...5])
        #expect(knowing.part("base", levels: 4...5)?.problems == 8)
    }

    @Test("Halves end with a step before the middle, and show nothing of what follows")
    func halves() async throws {
        let task = try Countdown(configuration: CountdownCorpus.Configuration.standard.problems)
        let problem = task.problem(numbers: [1, 2, 3], target: 6)
        func judged(_ text: String) -> DrawnChain {
            DrawnChain(
                problem: problem, policy: 0, sample: 0,
                judged: JudgedChain(
                    text: text, tokens: 1, stopReason: .endOfSequence, verdict: .correct))
        }
        let separator = task.stepSeparator
        let half = judged("1+2=3\n3+3=6\n1+1=2\n2+2=4\n</think>1+2<eos>").half(separator: separator)
        #expect(half?.text == "1+2=3\n3+3=6\n1+1=2\n")
        #expect(half?.isFinished == false)
        #expect(judged("1+2=3,3+3=6?6Y\n</think>1<eos>").half(separator: separator) == nil)
        #expect(judged("</think>1+2<eos>").half(separator: separator) == nil)
        let verifier = Rule { _ in 0.5 }
        let found = try await report(verifier)
        #expect(found.part("base")?.calibration?.areaUnderROC == 0.5)
        #expect(found.ledger[.verifier].promptTokens == verifier.seen.withLock { $0.count })
    }

    @Test("Chains that a verifier cannot judge are masked, not wrong")
    func masked() async throws {
        let found = try await report(Rule { $0.text.contains("*") ? nil : 0.5 })
        let part = try #require(found.part("base"))
        #expect(part.calibration?.masked == 20)
        #expect(part.calibration?.count == 20)
        // Only the right chain of each problem is left to choose.
        #expect(part.choices.last.map { $0.best.value == $0.coverage.value } == true)
        let mute = try await report(Rule { _ in nil })
        #expect(mute.pooled == nil && mute.part("base")?.choices.last?.best.value == 0)
    }

    @Test("Without chains there is nothing to report")
    func nothing() async throws {
        await #expect(throws: StatisticsError.self) {
            try await VerifierReport.measure(
                Rule { _ in 1 }, on: [], policies: ["base"], task: Countdown())
        }
    }
}
