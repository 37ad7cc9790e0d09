import Reasoning
import Testing

@testable import Learning

@Suite("Which tokens an advantage is credited to")
struct CreditTests {
    private func chain(_ text: String, _ reason: StopReason = .endOfSequence) -> Chain {
        Chain(
            problem: Problem(id: "p", task: "t", question: "q", reference: .answer("1")),
            prompt: [1], tokens: [], text: text, stopReason: reason)
    }

    @Test(
        "The last step begins behind the separator before it",
        arguments: [
            ("aN\nbN\ncY\n</think>c<eos>", 6), ("cY\n</think>c<eos>", 0), ("</think>c<eos>", 0),
            ("aN\ncY</think>c<eos>", 3), ("é\ncY\n</think>c<eos>", 3),
            ("aN\n\n\n</think>c<eos>", 0),
        ])
    func lastStep(text: String, start: Int) {
        #expect(Credit.lastStep.start(in: chain(text), separator: "\n") == start)
        #expect(Credit.chain.start(in: chain(text), separator: "\n") == 0)
    }

    @Test("A chain that did not end, or has no answer, has no last step")
    func unfinished() {
        #expect(Credit.lastStep.start(in: chain("aN\nbN", .length), separator: "\n") == nil)
        #expect(Credit.lastStep.start(in: chain("aN\nbN\n<eos>"), separator: "\n") == nil)
        #expect(Credit.chain.start(in: chain("aN", .length), separator: "\n") == 0)
    }
}
