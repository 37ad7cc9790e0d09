import Reasoning
import Tasks
import Testing

@testable import ponder

@Suite struct PosedProblemTests {
    @Test(
        "Countdown is numbers, '=' and a target, however spaced",
        arguments: ["3 7 20=41", " 3  7 20 = 41 ", "3,7,20=41", "3, 7, 20 =41"])
    func countdown(text: String) throws {
        let posed = try PosedProblem.read([text], task: "countdown")[0]
        #expect(posed.problem.reference == .countdown(numbers: [3, 7, 20], target: 41))
        #expect(posed.problem.question == "3 7 20=41")
        #expect(posed.problem.difficulty != nil)
        #expect(posed.isJudged)
    }

    @Test(
        "A malformed problem is named by number, text and field",
        arguments: [
            ("countdown", "", "form"), ("countdown", "3 7 20", "form"),
            ("countdown", "3 7 20=41=41", "form"), ("countdown", "=41", "numbers"),
            ("countdown", "3 7=10", "numbers"), ("countdown", "1 2 3 4 5 6 7=8", "numbers"),
            ("countdown", "3 x 20=41", "numbers"), ("countdown", "3 -7 20=41", "numbers"),
            ("countdown", "3 0 20=41", "numbers"), ("countdown", "3 10000 20=41", "numbers"),
            ("countdown", "3 7 20=", "target"), ("countdown", "3 7 20=0", "target"),
            ("countdown", "3 7 20=4 1", "target"), ("countdown", "3 7 20=4.5", "target"),
            ("countdown", "3 7 20=99999999999999999999", "target"),
            ("multiplication", "47", "form"), ("multiplication", "47*8*6", "form"),
            ("multiplication", "47*", "factors"), ("multiplication", "47*x", "factors"),
            ("multiplication", "47*1000000000", "factors"),
            ("word-problems", "How many figs has Ann?", "form"), ("questions", "  ", "question"),
            ("knights-and-knaves", "A:B", "people"), ("knights-and-knaves", "A:B,A:A", "form"),
            ("knights-and-knaves", "A:B,B:A", "statements"),
        ])
    func malformed(task: String, text: String, field: String) {
        let error = #expect(throws: CommandError.self) {
            try PosedProblem.read([text], task: task)
        }
        guard case .problem(1, text, field, _)? = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
    }

    @Test("Errors count problems from 1")
    func number() {
        #expect(
            throws: CommandError.problem(
                number: 2, text: "1 2 3=a", field: "target",
                reason: "'a' is not a whole number of 1...99999")
        ) { try PosedProblem.read(["1 2 3=6", "1 2 3=a"], task: "countdown") }
    }

    @Test("A product's answer is known, a question's is not")
    func others() throws {
        let product = try PosedProblem.read(["47 * 86"], task: "multiplication")[0]
        #expect(product.problem.question == "47*86")
        #expect(product.problem.reference == .answer("4042"))
        #expect(product.isJudged)
        let told = "Ann has 3 figs. Bob has 4 more nuts than Ann has figs. How many nuts has Bob?"
        let word = try PosedProblem.read([told], task: "word-problems")[0]
        #expect(word.problem.question == told)
        #expect(word.problem.reference == .answer("7"))
        #expect(word.isJudged)
        let question = try PosedProblem.read(["Who?"], task: "questions")[0]
        #expect(question.problem.question == "Who?")
        #expect(!question.isJudged)
    }

    @Test("A problem that a model has no tokens for is named before any work")
    func unreadable() throws {
        struct Illiterate: Policy {
            var format: ChainFormat { ChainFormat() }
            struct Failure: Error, CustomStringConvertible { var description = "no token for é" }
            func begin(_ problem: Problem) throws -> Chain {
                guard problem.question != "é" else { throw Failure() }
                return Chain(problem: problem, prompt: [1])
            }
            func sample(from chain: Chain, count: Int, parameters: GenerateParameters)
                -> Samples
            { Samples(chains: [], usage: .zero) }
            func appending(_ text: String, to chain: Chain) -> Chain { chain }
            func logProbs(of chain: Chain) -> [Float] { [] }
        }
        let problems = try PosedProblem.read(["e", "é"], task: "questions").map(\.problem)
        try PosedProblem.requireReadable([problems[0]]) { _ in Illiterate() }
        #expect(
            throws: CommandError.unreadable(problem: "questions:é", reason: "no token for é")
        ) { try PosedProblem.requireReadable(problems) { _ in Illiterate() } }
    }

    @Test("An unknown task names the known ones")
    func task() {
        #expect(throws: ReasoningError.self) { try PosedProblem.read(["1"], task: "chess") }
    }
}
