import Testing

@testable import Reasoning

/// A line is true when it says so; the answer is `yes`.
private struct SayingTask: StepJudge {
    var stepSeparator = "\n"
    var name: String { "saying" }
    func judge(answer: String, of problem: Problem) -> Verdict {
        answer == "yes" ? .correct : answer.isEmpty ? .unanswered : .wrong
    }
    func canonical(answer: String, of problem: Problem) -> String? { answer }
    func stepVerdicts(of chain: Chain) -> [StepVerdict] {
        stepVerdicts(of: chain) { $0 == "true" }
    }
}

@Suite struct StepJudgeTests {
    private func chain(_ text: String, stop: StopReason? = nil) -> Chain {
        let problem = Problem(id: "s", task: "saying", question: "?", reference: .answer("yes"))
        return Chain(problem: problem, prompt: [], text: text, stopReason: stop)
    }

    private func labels(_ text: String, stop: StopReason? = nil) -> [Bool] {
        SayingTask().stepVerdicts(of: chain(text, stop: stop)).map(\.isCorrect)
    }

    @Test("Lines are judged as they end, and the answer when it has ended")
    func ends() {
        #expect(labels("") == [])
        #expect(labels("tru") == [])
        #expect(labels("true") == [])
        #expect(labels("true\n") == [true])
        #expect(labels("true\nfalse\ntr") == [true, false])
        #expect(labels("true\n</think>") == [true])
        #expect(labels("true\n</think>yes", stop: .length) == [true])
        #expect(labels("true\n</think>yes", stop: .endOfSequence) == [true, true])
        #expect(labels("true\n</think>yes<eos>") == [true, true])
        #expect(labels("true\n</think>no<eos>") == [true, false])
        #expect(labels("</think><eos>") == [false])
        #expect(labels("true</think>yes<eos>") == [true, true])
        #expect(labels("\n") == [false])
    }

    @Test("As in judging, the last end of thought counts, and nothing behind the end of sequence")
    func lastEnd() {
        #expect(labels("true\n</think>no\n</think>yes<eos>") == [true, false, true])
        #expect(labels("</think>yes<eos>true\ntrue\n") == [true])
    }

    @Test("Ranges tile the text in UTF-8 offsets, separators included")
    func ranges() {
        let text = "trüe\ntrue\n</think>yes<eos>"
        let verdicts = SayingTask().stepVerdicts(of: chain(text))
        #expect(verdicts.map(\.range) == [0..<6, 6..<11, 11..<27])
        #expect(verdicts.map(\.endsAt) == [6, 11, 27])
        #expect(verdicts.map(\.isCorrect) == [false, true, true])
    }

    @Test("Separators may be longer than a character, overlap, or be absent")
    func separators() {
        var task = SayingTask()
        task.stepSeparator = "\n\n"
        #expect(
            task.stepVerdicts(of: chain("true\n\n\ntrue\n\n")).map(\.range) == [0..<6, 6..<13])
        task.stepSeparator = ""
        #expect(
            task.stepVerdicts(of: chain("true</think>yes<eos>")).map(\.isCorrect) == [true, true])
    }

    @Test("Whatever the text, steps are in order, without gaps, and within it")
    func fuzz() {
        var stream = RandomStream(seed: 7)
        let pieces = [
            "true", "\n", "</think>", "<eos>", "é", "\u{301}", "</thin", "yes", "\r", "\0",
        ]
        for _ in 0..<2_000 {
            let text = (0..<Int(stream.next() % 24)).map { _ in
                pieces[Int(stream.next() % UInt64(pieces.count))]
            }.joined()
            var end = 0
            for verdict in SayingTask().stepVerdicts(of: chain(text)) {
                #expect(verdict.range.lowerBound == end)
                #expect(!verdict.range.isEmpty)
                end = verdict.endsAt
            }
            #expect(end <= text.utf8.count)
        }
    }
}
