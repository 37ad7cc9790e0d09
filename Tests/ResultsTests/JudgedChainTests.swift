import Foundation
import Reasoning
import Results
import Tasks
import Testing

@Suite("A judged chain")
struct JudgedChainTests {
    private func read(_ json: String) throws -> JudgedChain {
        try JSONDecoder().decode(JudgedChain.self, from: Data(json.utf8))
    }

    @Test("knows its answer, the form that votes and the verdict")
    func judged() {
        let task = Countdown()
        let problem = task.problem(numbers: [3, 7, 20], target: 41)
        let text = "7*3=21,21+20=41?41,0Y\n</think>7*3+20<eos>"
        let chain = Chain(
            problem: problem, prompt: [1], tokens: [1, 2], text: text, stopReason: .endOfSequence)
        let judged = JudgedChain(chain, task: task)
        #expect(judged.text == text && judged.tokens == 2 && judged.answer == "7*3+20")
        #expect(judged.isCorrect && judged.isFinished && judged.form != nil)
        let short = JudgedChain(chain, task: task, isJudged: false, keepsText: false)
        #expect(short.text == nil && short.verdict == nil && short.form == judged.form)
        #expect(StepMarks(of: chain, by: task)?.steps.map(\.mark) == [.success, .plain])
        #expect(StepMarks(of: chain, by: QuestionAnswer()) == nil)
    }

    @Test("is read from every form in which it was kept before")
    func older() throws {
        let sample = try read(
            #"{"verdict":"correct","form":"41","tokens":9,"isFinished":true,"text":"t"}"#)
        #expect(sample.isFinished && sample.form == "41" && sample.isAnswered && sample.text == "t")
        let cut = try read(#"{"verdict":"unanswered","tokens":9,"isFinished":false}"#)
        #expect(!cut.isFinished && !cut.isAnswered && cut.stopReason == nil)
        let unreadable = try read(#"{"verdict":"wrong","isAnswered":true,"tokens":3}"#)
        #expect(unreadable.isAnswered && unreadable.form == nil)
        let traced = try read(
            #"{"text":"t","answer":"7","verdict":"wrong","tokens":3,"stopReason":"length"}"#)
        #expect(traced.answer == "7" && traced.stopReason == .length && traced.marks == nil)
        #expect(try read(#"{"text":"t","tokens":3}"#).verdict == nil)
        #expect(throws: DecodingError.self) { try read(#"{"text":"t"}"#) }
    }

    @Test("comes back as it was written, alone and with its place")
    func roundTrip() throws {
        let chain = JudgedChain(
            text: "t", tokens: 3, stopReason: .context, answer: "a", form: "f", verdict: .wrong,
            marks: StepMarks([.init(.rejected, length: 24), .init(.wrong, length: 3)]))
        let record = ChainRecord(
            problem: "p", question: "q", task: "countdown", sample: 2, reward: 0.5, chain: chain)
        let data = try JSONEncoder().encode(record)
        #expect(try JSONDecoder().decode(ChainRecord.self, from: data) == record)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(
            Set(object.keys) == [
                "problem", "question", "task", "sample", "reward", "text", "tokens", "stopReason",
                "answer", "form", "verdict", "marks",
            ])
        #expect(object["marks"] as? String == "n24x3")
    }
}
