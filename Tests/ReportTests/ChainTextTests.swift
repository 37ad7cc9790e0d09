import Reasoning
import Results
import Tasks
import Testing

@testable import Report

@Suite("A chain on a page")
struct ChainTextTests {
    private static func page(_ text: String, of problem: Problem, by task: any ReasoningTask)
        -> String
    {
        let chain = Chain(problem: problem, prompt: [], text: text, stopReason: .endOfSequence)
        var judged = JudgedChain(chain, task: task)
        judged.marks = StepMarks(of: chain, by: task)
        var html = ""
        ChainText(chain: judged).node.write(to: &html)
        return html
    }

    @Test(
        "Countdown's lines are coloured as its judge has them, in every form that it writes",
        arguments: [
            ("11+2=13,2*13=26?26,0Y", "yes"), ("11+2=13,2*13=26?26Y", "yes"),
            ("11+2=13,13+2=15?26,11N", "no"), ("11+2=13,13+2=15?26N", "no"),
            ("11+2=13,13+2=15?26,11Y", "lie"), ("11+2=13,2*13=26?26,0N", "lie"),
            ("11+2=14,2*14=28?26,2N", "lie"), ("11+2=13,13+2=15?26,3N", "lie"),
            ("11*2=22,22+3=25?25,0Y", "lie"), ("11+2=13,2*13=26", nil), ("hello", "lie"),
        ])
    func countdown(line: String, style: String?) {
        let problem = Countdown().problem(numbers: [2, 11, 2], target: 26)
        let page = Self.page(line + "\n</think>(11+2)*2<eos>", of: problem, by: Countdown())
        #expect(page.contains(style.map { "<span class=\"\($0)\">\(line)</span>" } ?? line))
        #expect(page.contains("class=") && (style != nil || !page.contains("<pre><span")))
    }

    @Test("Other tasks' lines are coloured by their own judges")
    func others() throws {
        let products = Multiplication()
        let product = try #require(products.problem(question: "47*86", id: "m"))
        let page = Self.page(
            "47*6=282,47*80=3760,282+3760=4042\n47*6=281,47*80=3760,281+3760=4041\n"
                + "</think>4042<eos>", of: product, by: products)
        #expect(page.contains("<pre>47*6=282"))
        #expect(page.contains("<span class=\"lie\">47*6=281,47*80=3760,281+3760=4041</span>"))
        let words = WordProblems()
        let question =
            "Ann has 2 figs. Bob has 3 more nuts than Ann has figs. How many nuts has Bob?"
        let problem = try #require(words.problem(question: question, id: "w"))
        let told = Self.page(
            "Ann figs=2\nBob nuts=2+3=5?Y\nBob nuts=2+3=6\n</think>5<eos>", of: problem, by: words)
        #expect(told.contains("<span class=\"yes\">Bob nuts=2+3=5?Y</span>"))
        #expect(told.contains("<span class=\"lie\">Bob nuts=2+3=6</span>"))
    }

    @Test("A task that judges no steps, and a summary without marks, give plain chains")
    func plain() throws {
        let problem = Problem(id: "q", task: "questions", question: "?", reference: .answer("5"))
        let text = "1+1=3?3Y\n</think>5<eos>"
        #expect(!Self.page(text, of: problem, by: QuestionAnswer()).contains("class=\"lie\""))
        var html = ""
        ChainText(chain: .init(text: text, tokens: 1, verdict: .correct)).node.write(to: &html)
        #expect(html.contains("<pre>1+1=3?3Y"))
    }

    @Test(
        "Marks that do not fit the text are no trouble",
        arguments: ["", "n0n0n0n0", "x999999999", "y1x1y1x1", "z", "n99999999999999999999"])
    func hostile(marks: String) {
        var html = ""
        ChainText(
            chain: .init(
                text: "a\nb\n\nc</think>d<eos>", tokens: 1, verdict: .wrong,
                marks: StepMarks(marks))
        ).node.write(to: &html)
        #expect(html.contains("d</span>"))
    }
}
