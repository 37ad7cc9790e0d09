import Reasoning
import Testing

@testable import Tasks

@Suite struct MultiplicationTests {
    @Test(
        "Answers are the product's digits and nothing else",
        arguments: [
            ("4042", Verdict.correct), (" 4042\n", .correct), ("04042", .wrong), ("4,042", .wrong),
            ("4041", .wrong), ("+4042", .wrong), ("4042.", .wrong), ("40 42", .wrong),
            ("", .unanswered), (" ", .unanswered),
        ])
    func judge(answer: String, verdict: Verdict) {
        let task = Multiplication()
        let problem = Problem(
            id: "m", task: task.name, question: "47*86", reference: .answer("4042"))
        #expect(task.judge(answer: answer, of: problem) == verdict)
        #expect(task.messages(for: problem) == [.user("47*86")])
    }

    @Test("The largest factors stay exact")
    func largest() throws {
        let task = try Multiplication(
            configuration: .init(firstDigits: 9...9, secondDigits: 9...9))
        for problem in try task.problems(in: .train, count: 20, seed: 1) {
            let factors = try #require(Multiplication.Factors(question: problem.question))
            let (product, overflow) = factors.first.multipliedReportingOverflow(by: factors.second)
            #expect(!overflow)
            #expect(task.judge(answer: "\(product)", of: problem) == .correct)
        }
    }

    @Test("Training and held-out products share no pair of factors in either order")
    func disjoint() throws {
        let task = Multiplication()
        let train = try task.problems(in: .train, count: 1_000, seed: 1)
        let heldOut = try task.problems(in: .test, count: 200, seed: 1)
        #expect(Set(train.map(\.id)).isDisjoint(with: heldOut.map(\.id)))
        let swapped = heldOut.map { problem in
            var problem = problem
            problem.question = problem.question.split(separator: "*").reversed()
                .joined(separator: "*")
            return problem
        }
        #expect(swapped.allSatisfy { task.split(of: $0) == .test })
    }

    @Test("Chains without noise are right, checked and in the alphabet", arguments: [1, 2, 4, 9])
    func clean(digits: Int) throws {
        let corpus = try MultiplicationCorpus(
            configuration: .init(
                problems: .init(firstDigits: digits...digits, secondDigits: 2...2), slips: 0,
                wrongVerdicts: 0), seed: 1)
        let alphabet = Set(corpus.alphabet)
        for index in 0..<50 {
            let example = corpus.example(at: index)
            let question = example.prompt.replacing("<think>", with: "")
            let factors = try #require(Multiplication.Factors(question: question))
            let problem = Problem(
                id: "m", task: "multiplication", question: question,
                reference: .answer("\(factors.product)"))
            let answer = try #require(ChainFormat().answer(in: example.text))
            #expect(corpus.task.judge(answer: answer, of: problem) == .correct)
            let anatomy = corpus.task.anatomy(of: example.continuation, problem: problem)
            #expect(anatomy.notes == 1)
            #expect(anatomy.attempts == 1)
            #expect(anatomy.soundClaims == 1)
            #expect(anatomy.slips + anatomy.wrongPairs + anatomy.unreadable == 0)
            let plain =
                question
                + example.continuation.replacing("</think>", with: "")
                .replacing("<eos>", with: "")
            #expect(alphabet.isSuperset(of: plain))
        }
    }

    @Test("Noisy chains slip, retry and give up")
    func noisy() throws {
        let corpus = try MultiplicationCorpus(seed: 1)
        var total = ChainAnatomy()
        for index in 0..<600 {
            let example = corpus.example(at: index)
            let question = example.prompt.replacing("<think>", with: "")
            total += corpus.task.anatomy(
                of: example.continuation,
                problem: Problem(
                    id: "m", task: "multiplication", question: question, reference: .answer("0")))
        }
        #expect(total.unreadable == 0)
        #expect(total.slips > 200)
        #expect(total.abandoned > 50)
        #expect(total.giveUps > 50)
        #expect(total.falseVerdicts > 5)
        #expect(total.soundClaims > 200)
        #expect(total.claims > total.soundClaims)
    }

    @Test("A written-out chain reads as expected")
    func golden() throws {
        let corpus = try MultiplicationCorpus(
            configuration: .init(slips: 0, wrongVerdicts: 0), seed: 1)
        let text = corpus.example(at: 0).text
        let again = try MultiplicationCorpus(
            configuration: .init(slips: 0, wrongVerdicts: 0), seed: 1)
        #expect(again.example(at: 0).text == text)
        #expect(text.contains("%9="))
        #expect(text.hasSuffix("<eos>"))
    }
}
