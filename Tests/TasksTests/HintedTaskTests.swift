import Foundation
import Reasoning
import Testing

@testable import Tasks

@Suite("Hints of the answer")
struct HintedTaskTests {
    private static let countdown = CountdownCorpus.Configuration(
        problems: .init(
            counts: 3...4, numbers: 1...20, targets: 1...50, largestValue: 99, wholeNumbers: true),
        answerShare: 0.5, longShare: 0.1, notes: true, towardsTarget: 0.3, negativeResults: false,
        givesUp: false, tokenLimit: 300)

    /// Question and hint of a prompt; nil for a prompt without a hint.
    private func parts(of prompt: String, problem equals: Int) -> (question: String, hint: String)?
    {
        let sides = prompt.replacing("<think>", with: "").split(separator: "=").map(String.init)
        guard sides.count == equals + 1 else { return nil }
        return (sides.dropLast().joined(separator: "="), sides[sides.count - 1])
    }

    @Test("Without hints every text is what it was, and a recipe says nothing of them")
    func without() throws {
        let multiplication = MultiplicationCorpus.Configuration()
        for share in [nil, 0.0] {
            var (first, second) = (Self.countdown, multiplication)
            (first.hints, second.hints) = (share, share)
            let corpora: [(any PretrainingCorpus, any PretrainingCorpus)] = [
                (
                    try CountdownCorpus(configuration: Self.countdown, seed: 4),
                    try CountdownCorpus(configuration: first, seed: 4)
                ),
                (
                    try MultiplicationCorpus(configuration: multiplication, seed: 4),
                    try MultiplicationCorpus(configuration: second, seed: 4)
                ),
            ]
            for (before, now) in corpora {
                #expect((0..<25).map(before.example) == (0..<25).map(now.example))
            }
        }
        #expect(
            try MultiplicationCorpus(seed: 1).example(at: 0).text == """
                30*43<think>30%9=3,43%9=7,3*7=21,21%9=3
                30*3=90,30*40=1198,90+1198=1288,1288%9=1?3N
                30*3=90,30*40=1200,90+1200=1290,1290%9=3?3Y
                </think>1290<eos>
                """)
        #expect(
            try CountdownCorpus(configuration: Self.countdown, seed: 1).example(at: 0).text == """
                6 1 4 19=29<think>4+6=10;1 19+19,1*10=10;19+19,19+10=29~0Y
                </think>19+1*(4+6)<eos>
                """)
        let written = try JSONEncoder().encode(TaskRecipe.countdown(Self.countdown))
        #expect(!String(decoding: written, as: UTF8.self).contains("hints"))
    }

    @Test("Countdown: so many prompts show the right answer that their text comes to")
    func countdown() throws {
        var configuration = Self.countdown
        configuration.hints = 0.4
        let corpus = try CountdownCorpus(configuration: configuration, seed: 2)
        let alphabet = Set(corpus.alphabet)
        var hinted = 0
        for index in 0..<100 {
            let example = corpus.example(at: index)
            guard let (question, hint) = parts(of: example.prompt, problem: 2) else { continue }
            hinted += 1
            let problem = try corpus.task.problem(stating: question)
            #expect(corpus.task.split(of: problem) == .train)
            #expect(corpus.task.judge(answer: hint, of: problem) == .correct)
            #expect(ChainFormat().answer(in: example.continuation) == hint)
            #expect(example.context == 0 && example.continuation.hasSuffix("<eos>"))
            #expect(alphabet.isSuperset(of: question + "=" + hint))
            #expect(CountdownCorpusTests.tokens(example.text) <= 2 * configuration.tokenLimit)
            #expect(
                example.prompt
                    == corpus.task.messages(for: problem, hintedBy: hint)[0].text + "<think>")
        }
        // A few of forty in a hundred are of problems on which no text came to an answer.
        #expect((25...50).contains(hinted))
        configuration.hints = 1.5
        let error = #expect(throws: ConfigurationError.self) { try configuration.validate() }
        #expect(error?.field == "hints")
    }

    @Test("Multiplication: the same, within the tokens that it announces")
    func multiplication() throws {
        let configuration = MultiplicationCorpus.Configuration(slips: 0.3, hints: 0.5)
        let corpus = try MultiplicationCorpus(configuration: configuration, seed: 2)
        var hinted = 0
        for index in 0..<100 {
            let example = corpus.example(at: index)
            #expect(CountdownCorpusTests.tokens(example.text) <= configuration.tokenLimit)
            guard let (question, hint) = parts(of: example.prompt, problem: 1) else { continue }
            hinted += 1
            let factors = try #require(Multiplication.Factors(question: question))
            #expect(hint == "\(factors.product)")
            #expect(ChainFormat().answer(in: example.continuation) == hint)
            #expect(Set(corpus.alphabet).isSuperset(of: question + "=" + hint))
        }
        #expect((35...65).contains(hinted))
        #expect(configuration.tokenLimit > MultiplicationCorpus.Configuration().tokenLimit)
        #expect(throws: ConfigurationError.self) {
            try MultiplicationCorpus.Configuration(hints: .nan).validate()
        }
    }

    @Test("The key has a right answer of every problem that has one", arguments: 3...6)
    func keys(count: Int) throws {
        let task = try Countdown(configuration: .init(counts: count...count))
        for problem in try task.problems(in: .train, count: count < 6 ? 20 : 4, seed: 3) {
            let key = try #require(task.keyAnswer(of: problem))
            #expect(task.judge(answer: key, of: problem) == .correct)
            #expect(task.keyAnswer(of: problem) == key)
        }
    }

    @Test("What has no answer is not hinted, whatever its numbers")
    func unknown() throws {
        let task = Countdown()
        let hopeless = task.problem(numbers: [1, 1, 2], target: 97)
        let hostile = Problem(
            id: "h", task: task.name, question: "q",
            reference: .countdown(numbers: [.max, .max, .min], target: .max))
        let other = Problem(
            id: "o", task: task.name, question: "q", reference: .answer("7"))
        let good = task.problem(numbers: [1, 2, 3], target: 6)
        let hinted = HintedPrompts(task, problems: [hopeless, hostile, other, good])
        #expect(hinted.problems == [good] && Set(hinted.hints.keys) == [good.id])
        #expect(hinted.messages(for: hopeless) == task.messages(for: hopeless))
        let shown = try #require(hinted.messages(for: good).first?.text)
        #expect(shown.hasPrefix(good.question + "=") && shown != good.question + "=")
        #expect(hinted.judge(answer: "1+2+3", of: good) == .correct)
        #expect(
            hinted.canonical(answer: "3+(2+1)", of: good)
                == task.canonical(answer: "1+2+3", of: good))
    }
}
