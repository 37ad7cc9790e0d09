import Reasoning
import Testing

@testable import Tasks

@Suite struct ArithmeticExpressionTests {
    @Test(
        "Expressions have the value that schoolbook precedence gives them",
        arguments: [
            ("7*3+20", 41), ("(7*3)+20", 41), ("20-7-3", 10), ("20-(7-3)", 16), ("24/4/2", 3),
            ("24/(4/2)", 12), ("2+3*4-5", 9), (" ( 1 + 2 )\n* 3 ", 9), ("((((5))))", 5), ("0*8", 0),
            ("8/(3-8/3)", 24), ("3-7", -4),
        ])
    func value(text: String, expected: Int) throws {
        #expect(try #require(ArithmeticExpression(text)).value == Fraction(expected))
    }

    @Test("Numbers are listed as often as they stand there")
    func numbers() {
        #expect(ArithmeticExpression("(7*3)+7")?.numbers == [7, 3, 7])
    }

    @Test("A value that divides by zero or overflows does not exist")
    func noValue() throws {
        #expect(try #require(ArithmeticExpression("1/(2-2)")).value == nil)
        let huge = Array(repeating: "999999999", count: 3).joined(separator: "*")
        #expect(try #require(ArithmeticExpression(huge)).value == nil)
    }

    @Test(
        "Texts outside the grammar are refused",
        arguments: [
            "", " ", "+", "3+", "*3", "-3+45", "3--4", "(-3)", "3 4", "3(4)", "(3)(4)", "()", "(3",
            "3)", ")3(", "2**3", "2^3", "3//4", "3%2", "03+4", "1.5", "1,000", "1_000", "1e3",
            "0x10",
            "３+4", "٣+4", "3×4", "3÷4", "3−4", "a", "__import__('os')", "3+4=7", "3+4;", "3+4\u{0}",
            "1234567890",
        ])
    func refused(text: String) {
        #expect(ArithmeticExpression(text) == nil)
    }

    @Test("Nesting and length end at their bounds")
    func bounds() {
        func nested(_ depth: Int) -> String {
            String(repeating: "(", count: depth) + "1" + String(repeating: ")", count: depth)
        }
        #expect(ArithmeticExpression(nested(ArithmeticExpression.maximumDepth)) != nil)
        #expect(ArithmeticExpression(nested(ArithmeticExpression.maximumDepth + 1)) == nil)
        let longest = "1" + String(repeating: " ", count: ArithmeticExpression.maximumLength - 1)
        #expect(ArithmeticExpression(longest) != nil)
        #expect(ArithmeticExpression(longest + " ") == nil)
    }

    @Test(
        "One canonical text stands for every order, bracket and space that change nothing",
        arguments: [
            ("(7*3)+20", "20+3*7"), ("20 + (3*7)", "20+3*7"), ("20+3*7", "20+3*7"),
            ("20-(7-3)", "20+3-7"), ("3+(20-7)", "20+3-7"), ("8/(4/2)", "2*8/4"),
            ("2*(8/4)", "2*8/4"), ("(1+2)*(4-3)", "(1+2)*(4-3)"), ("(4-3)*(2+1)", "(1+2)*(4-3)"),
        ])
    func canonical(text: String, expected: String) {
        #expect(ArithmeticExpression(text)?.canonical == expected)
    }

    @Test(
        "Different structures keep different canonical texts even where the values agree",
        arguments: [("2*(3+4)", "2*3+2*4"), ("2+2", "2*2"), ("8-3", "3-8"), ("8/2", "2/8")])
    func distinct(a: String, b: String) throws {
        let first = try #require(ArithmeticExpression(a)).canonical
        #expect(first != ArithmeticExpression(b)?.canonical)
    }

    @Test("The canonical text has the expression's value and is its own canonical text")
    func canonicalIsFaithful() throws {
        let corpus = try CountdownCorpus(
            configuration: .init(problems: .init(counts: 3...6)), seed: 5)
        for index in 0..<300 {
            let answer = try #require(ChainFormat().answer(in: corpus.example(at: index).text))
            let expression = try #require(ArithmeticExpression(answer))
            let again = try #require(ArithmeticExpression(expression.canonical))
            #expect(again.value == expression.value)
            #expect(again.canonical == expression.canonical)
            #expect(again.numbers.sorted() == expression.numbers.sorted())
        }
    }
}
