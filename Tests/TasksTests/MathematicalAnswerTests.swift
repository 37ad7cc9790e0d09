import Reasoning
import Testing

@testable import Tasks

@Suite struct MathematicalAnswerTests {
    func isEqual(_ answer: String, _ reference: String, asksForPercent: Bool = false) -> Bool {
        guard let answer = MathematicalAnswer(answer), let reference = MathematicalAnswer(reference)
        else { return false }
        var question = QuestionHints()
        question.asksForPercent = asksForPercent
        return answer.isEqual(to: reference, question: question)
    }

    @Test(
        "Equal values are equal answers, however written",
        arguments: [
            // Numbers
            ("0.5", #"\frac{1}{2}"#), (#"\dfrac12"#, "1/2"), (#"\frac 12"#, "0.50"),
            (#"-\frac{3}{6}"#, #"\frac{-1}{2}"#), ("12,345,678.25", "12345678.25"),
            (#"10,\!080"#, "10080"), (#"11,\! 111,\! 111,\! 100"#, "11111111100"),
            ("1{,}234", "1234"), (#"1\frac{4}{5}"#, "9/5"), ("1 4/5", "1.8"),
            (#"137 \frac{1}{2}"#, "137.5"), (#"0.\overline{3}"#, "1/3"),
            (#"0.1\overline{6}"#, #"\frac16"#), ("2^{10}", "1024"), ("2**10", "1024"),
            ("5!", "120"), (#"\binom{5}{2}"#, "10"), (#"|-3|"#, "3"), ("−5", "-5"),
            (#"3 \times 10^{8}"#, "300000000"), (#"6\cdot 7"#, "42"),
            ("10^{20}", "100000000000000000000"),
            (#"$\left(\frac{1}{2}\right)$"#, "0.5"), (#"\boxed{\boxed{7}}"#, "7"),
            ("**42**", "42"), (#"\(42\)."#, "42"), (#"\[42\]"#, "42"),
            // Radicals
            (#"\frac{1}{\sqrt{2}}"#, #"\frac{\sqrt2}{2}"#), (#"\sqrt{12}"#, #"2\sqrt{3}"#),
            (#"\sqrt{8}+\sqrt{2}"#, #"3\sqrt2"#), (#"\sqrt{2}\sqrt{3}"#, #"\sqrt6"#),
            (#"\frac{1}{1+\sqrt{2}}"#, #"\sqrt{2}-1"#), (#"\sqrt[3]{16}"#, #"2\sqrt[3]{2}"#),
            (#"\sqrt[3]{-8}"#, "-2"), (#"\sqrt{-4}"#, "2i"), ("2^{1/2}", #"\sqrt 2"#),
            (#"\sqrt{\sqrt{2}}"#, "2^{1/4}"), ("4^{3/2}", "8"),
            (#"\sqrt{10^{20}}"#, "10^{10}"), (#"\sqrt{2^{101}}"#, #"2^{50}\sqrt2"#),
            (#"\sqrt{\frac{3}{4}}"#, #"\frac{\sqrt3}{2}"#),
            (#"\frac{1}{\sqrt2+\sqrt3+\sqrt5}"#, #"\frac{2\sqrt3+3\sqrt2-\sqrt{30}}{12}"#),
            (#"\frac{1}{\sqrt[3]{2}-1}"#, #"1+\sqrt[3]{2}+\sqrt[3]{4}"#),
            (#"\sqrt{8+4\sqrt3}"#, #"2\sqrt{2+\sqrt3}"#), (#"(\sqrt{2+\sqrt3})^2"#, #"2+\sqrt{3}"#),
            (#"\sqrt{3+2\sqrt2}"#, #"1+\sqrt2"#), (#"\sqrt{3-2\sqrt2}"#, #"\sqrt2-1"#),
            (#"\sqrt{2+\sqrt3}"#, #"\frac{\sqrt6+\sqrt2}{2}"#),
            (#"(\sqrt{1+\sqrt2})^2"#, #"1+\sqrt2"#),
            ("√2", #"\sqrt{2}"#), ("sqrt(2)/2", #"\frac{\sqrt{2}}{2}"#),
            // π, e, i
            (#"2\pi"#, "2π"), ("2pi", #"2\pi"#), (#"\frac{\pi}{6}"#, #"\frac16\pi"#),
            (#"\sqrt{4\pi^2}"#, #"2\pi"#), ("(1+2i)(3-i)", "5+5i"), (#"\frac{1}{i}"#, "-i"),
            (#"\frac{1+i}{1-i}"#, "i"), ("i^{2026}", "-1"), ("e^{2x}", "e^{x+x}"),
            ("e^2 e^3", "e^5"),
            // Variables
            ("(x+1)^2", "x^2+2x+1"), ("(a+5)(b+2)", "ab+2a+5b+10"),
            (#"\frac{x^2-1}{x-1}"#, "x+1"), (#"\frac{1}{x}+\frac1y"#, #"\frac{x+y}{xy}"#),
            ("x^{-1}", #"\frac1x"#), (#"\sqrt{x}\cdot\sqrt{x}"#, "x"), ("2^{n+1}", #"2\cdot 2^n"#),
            (#"\frac{x}{\sqrt{x^2+1}}"#, #"\frac{x\sqrt{x^2+1}}{x^2+1}"#), ("x_{1}", "x_1"),
            (#"\sin(2x)"#, #"\sin 2x"#), (#"\sin^2 x"#, #"(\sin x)^2"#),
            (#"\frac{\ln 3}{\ln 2}"#, #"\ln 3/\ln 2"#), (#"-\frac{x}{2}"#, #"\frac{-x}{2}"#),
            // Equations and relations
            ("x = 5", "5"), ("5", "x=5"), (#"x \in [-2,7]"#, "[-2,7]"), ("y=2x+3", "2x+3"),
            ("2x+3", "y = 2x + 3"), ("y=2x+3", "2x - y + 3 = 0"), ("f(x) = x^2", "x^2"),
            (#"\text{Area} = 12"#, "12"), ("AB = 5", "5"), ("5 = x", "5"), ("x_{12} = 5", "5"),
            ("2+3 = 5", "5"), ("x = 2+3 = 5", "5"), ("sum = 12", "12"), ("max = 12", "12"),
            ("total cost = 12", "12"), (#"\text{maximum area} = 12"#, "12"), ("xy", "yx"),
            ("ab", "ba"),
            ("xyz", #"z \cdot xy"#), ("abc", "bca"),
            ("5x - 7y + 11z + 4 = 0", "10x - 14y = -8 - 22z"), ("0 < x <= 1", "(0,1]"),
            (#"x \ge 2"#, #"[2,\infty)"#), (#"3 > x"#, #"(-\infty, 3)"#),
            (#"5 \ge x > 1"#, "(1,5]"),
            // Lists, sets, tuples, intervals, matrices
            ("1, 2 and 3", "3,1,2"), ("1, 2, and 3", "1,2,3"), (#"2 \text{ or } -2"#, #"\pm 2"#),
            (#"1 \pm \sqrt{19}"#, #"1-\sqrt{19}, 1+\sqrt{19}"#), ("x=1 or x=-2", "-2, 1"),
            (#"\{1, 2\}"#, #"\{2,1\}"#), (#"\{2, 1, 1\}"#, "1, 2"), (#"\{\}"#, #"\emptyset"#),
            (#"\{1\pm\sqrt5,-2\}"#, #"\{-2, 1+\sqrt5, 1-\sqrt5\}"#),
            (#"\left( \frac{3}{2}, -13 \right)"#, "(1.5,-13)"), ("(3,4]", #"\left(3, 4\right]"#),
            (#"(-\infty,2)\cup(3,\infty)"#, #"(3,∞) ∪ (-∞,2)"#), ("(1,2), (3,4)", "(3,4),(1,2)"),
            (
                #"\begin{pmatrix} 1/5 \\ -18/5 \end{pmatrix}"#,
                #"\begin{bmatrix} 0.2 \\ -3.6 \end{bmatrix}"#
            ),
            // Units, money, percent
            (#"864 \mbox{ inches}^2"#, "864"), (#"864 \mbox{ inches}^2"#, "864 square inches"),
            (#"15\mbox{ cm}^2"#, #"15\text{ cm}^{2}"#), (#"5 \text{ m/s}"#, "5"), ("30 mph", "30"),
            (#"\$32,\!348"#, "32348"), ("$18.90", #"\$18.90"#), ("$18", "18 dollars"),
            (#"5.4 \text{ cents}"#, "5.4"), (#"90^\circ"#, "90"), ("90°", #"90^{\circ}"#),
            (#"\frac{270}7\text{ degrees}"#, "270/7"), ("50%", "0.5"), ("50", #"50\%"#),
            (#"\frac12"#, "50%"), ("50 percent", #"50\%"#), ("50 per cent", #"50\%"#),
            ("5 dozen", "60"), (#"5\text{ dozen eggs}"#, "60"), ("5 million", "5000000"),
            ("$5 million", "5,000,000"), (#"\$2.5\text{ million dollars}"#, "2500000"),
            ("1/2 dozen", "6"), ("2 1/2 thousand", "2500"), ("5 hundred", "500"), ("5½", "5.5"),
            ("5 cubic feet", #"5\text{ ft}^3"#), ("5 cm squared", #"5\text{ cm}^2"#),
            // Words, dates, bases
            (#"\text{Evelyn}"#, "evelyn"), (#"\text{(C)}"#, "C"), ("(C)", #"\text{(C)}"#),
            ("red, blue and green", "green, blue, red"), (#"\text{red}, \text{blue}"#, "blue, red"),
            (#"\{A, B\}"#, #"\{\text{B}, \text{A}\}"#), (#"\text{colour} = \text{red}"#, "red"),
            ("January 1, 2020", "january 1, 2020"), (#"52_{8}"#, "52_8"),
            (#"4210_{5}"#, "4210_5"), ("3:4", "3 : 4"), (#"\cot x"#, #"\cot{x}"#),
        ] as [(String, String)])
    func equal(answer: String, reference: String) {
        #expect(isEqual(answer, reference))
    }

    @Test("A set in a set is read up to a depth, and no deeper")
    func sets() {
        func nested(_ count: Int) -> String {
            String(repeating: #"\{"#, count: count) + "1" + String(repeating: #"\}"#, count: count)
        }
        #expect(MathematicalAnswer(nested(4))?.value != nil)
        #expect(MathematicalAnswer(nested(9))?.value == nil)
        #expect(MathematicalAnswer(nested(1_023))?.value == nil)
    }

    @Test(
        "Answers that differ, hedge, cannot be read or can be read twice are not equal",
        arguments: [
            (#"\sqrt{2^{100}}"#, #"\sqrt{2^{102}}"#), ("2^{1}0", "2^{10}"), ("x_{1}2", "x_{12}"),
            ("0.333333333333", "1/3"), ("3.14159265358979", #"\pi"#), ("1.41421356", #"\sqrt2"#),
            ("4 2", "42"), ("--42", "-42"), ("1/0", "0"), (#"\frac{0}{0}"#, "1"),
            (#"\frac{5}{1+\sqrt2-\sqrt2-1}"#, "5"), (#"0\cdot\frac{1}{\sqrt2-\sqrt2}"#, "0"),
            (#"\frac{0}{\sqrt{3+2\sqrt2}-1-\sqrt2}"#, "0"), (#"\frac{0}{\sin 0}"#, "0"),
            (#"\sqrt{3-2\sqrt2}"#, #"1-\sqrt2"#), (#"\sqrt{2\sqrt2-3}"#, #"\sqrt2-1"#),
            (#"1/2x"#, #"\frac{x}{2}"#), (#"1/2x"#, #"\frac{1}{2x}"#),
            (#"2\frac{3}{2}"#, "3"), (#"2\frac{3}{2}"#, "3.5"), ("2^3^2", "512"), ("2^3^2", "64"),
            (#"\sqrt13"#, #"\sqrt{13}"#), (#"\frac123"#, "1/2"), ("x2", "2x"),
            ("(-8)^{1/3}", "-2"), (#"\sqrt{x^2}"#, "x"), (#"\sqrt{x}\sqrt{y}"#, #"\sqrt{xy}"#),
            ("x+1", "x+2"), ("x", "y"), ("2x", "2X"), ("R^2", "r^2"), ("x_1", "x_2"),
            ("1", "x^0 + 1"), (#"\sin x"#, #"\sin y"#), (#"\sin 30"#, #"\sin 30^\circ"#),
            ("i", "-i"), ("e", "2.718281828"), (#"\pi"#, "22/7"), (#"\infty"#, #"-\infty"#),
            (#"\infty - \infty"#, "0"), (#"\sqrt{-4}"#, "-2"), (#"\sqrt[4]{-16}"#, "2"),
            ("x = 5", "6"), ("y = 5", "x = 5"), ("x = 5 = 6", "6"), ("2x = 5", "5"),
            ("x + y = 5", "5"), ("2 + 2 = 5", "5"), ("5 = 5 = 6", "6"), ("x2 = 5", "5"),
            ("xy = 5", "5"), ("x y = 5", "5"),
            ("2x+y=3", "2x+y=4"), ("x < 2", "2"), ("x < 2", #"(-\infty,2]"#),
            ("0 < x > 1", "(0,1)"), ("1, 2", "1"), ("1", "1, 2"), ("1, 2", "1, 2, 2"),
            ("41 or 42", "42"), (#"\pm 2"#, "2"), ("1,2,", "1,2"), ("1,,2", "1,2"),
            ("(1,2)", "(2,1)"), ("(1,2)", "[1,2]"), ("(1,2)", "1,2"), (#"\{1,2\}"#, "(1,2)"),
            ("(1,2)", #"\begin{pmatrix} 1 \\ 2 \end{pmatrix}"#),
            (
                #"\begin{pmatrix} 1 & 2 \end{pmatrix}"#,
                #"\begin{pmatrix} 1 \\ 2 \end{pmatrix}"#
            ),
            ("5 cm", "5 m"), ("5 cm", "5 cm^2"), (#"5\text{ cm}"#, #"5\text{ apples}"#),
            ("$5", "5 cents"), ("90 degrees", "90%"), ("0.5%", "0.5"), ("50%", "50"),
            ("5%", "50%"), ("100", "1"), ("10,00", "1000"), ("1,0000", "10000"),
            ("(1,234)", "1234"), ("east", "seat"), ("on", "no"), ("even", "odd"), ("A", "a"),
            (#"\text{(C)}"#, #"\text{(D)}"#), ("52_8", "52"), ("52_8", "52_9"), ("3:4", "6:8"),
            ("January 1, 2020", "January 2, 2020"), ("٤٢", "42"), ("４２", "42"), ("6²+6", "43"),
            ("0x2A", "42"), ("42!", "42"), ("x!", "x"), ("|x|", "x"), (#"\frac{1}{2"#, "1/2"),
            ("f(x)", "g(x)"), ("", "42"), ("$$", "42"), (".", "42"),
            ("123456789012345678901234567890", "123456789012345678901234567891"),
            ("10^{20}", "100000000000000000001"), ("9^{9^{9}}", "9"),
            // What changes the number before it
            ("5 dozen", "5"), ("5 dozens", "5"), ("5 squared", "5"), ("5 cubed", "5"),
            ("5 sq", "5"),
            ("5 square", "5"), ("5 cu", "5"), ("5 per", "5"), ("5 per cent", "5"),
            ("5 percent", "5"),
            ("5 percent apples", "5"), ("5 million", "5"), ("1 + 5 million", "6000000"),
            ("5 per per hour", "5"), ("5½", "2.5"), ("~5", "5"), ("x = ~5", "5"), ("5..", "5"),
            (#"\-5"#, "5"), (#"\05"#, "5"), (#"x \in 5"#, "5"),
            // Names that say something else
            ("sqrt x = 5", "5"), ("sqrt(x) = 5", "5"), (#"\text{not } x = 5"#, "5"),
            (#"\text{half of } x = 5"#, "5"), (#"\text{twice the area} = 5"#, "5"),
            ("log(x) = 5", "5"), ("x squared = 5", "5"), ("not = 5", "5"), ("minus x = 5", "5"),
            // Words
            ("cat, dog", "act, god"), ("bad", "dab"), ("my", "ym"), ("AB", "BA"), ("cm", "mc"),
            ("red, blue", "red"), ("red, blue", "red, green"), ("tin", "nit"),
        ] as [(String, String)])
    func different(answer: String, reference: String) {
        #expect(!isEqual(answer, reference))
    }

    @Test("A percent sign is none of the value's only where the question asks for a percentage")
    func percent() {
        #expect(!isEqual("50%", "50"))
        #expect(isEqual("50%", "50", asksForPercent: true))
        #expect(!isEqual("50%", "51", asksForPercent: true))
        #expect(!isEqual("5000%", "50", asksForPercent: true))
        #expect(isEqual("50%", "0.5", asksForPercent: true))
        let problem = Problem(
            id: "p", task: "mathematics", question: "What percent of 8 is 4?",
            reference: .answer("50"))
        #expect(Mathematics().judge(answer: #"\boxed{50\%}"#, of: problem) == .correct)
        #expect(Mathematics().judge(answer: #"\boxed{0.5\%}"#, of: problem) == .wrong)
    }

    @Test("So many dozens or millions are right where the question asks for so many")
    func scales() {
        let task = Mathematics(.numbers)
        func verdict(_ text: String, _ question: String) -> Verdict {
            task.judgement(of: text, reference: "5", question: question).verdict
        }
        let question = "How many dozens of eggs does she need?"
        #expect(verdict("5 dozen", question) == .correct)
        #expect(verdict("She needs 5 dozen eggs.", question) == .correct)
        #expect(verdict("5", question) == .correct)
        #expect(verdict("60", question) == .wrong)
        #expect(verdict("5 million", question) == .wrong)
        #expect(verdict("5 dozen", "How many eggs does she need?") == .wrong)
        #expect(verdict("$5 million", "What is the profit in millions?") == .correct)
    }

    @Test("A list in another order is wrong where the question asks for an order")
    func order() {
        let task = Mathematics()
        func verdict(_ text: String, _ question: String) -> Verdict {
            task.judgement(of: text, reference: "1, 2, 3", question: question).verdict
        }
        #expect(verdict("3, 1, 2", "What are the roots?") == .correct)
        #expect(verdict("3, 1, 2", "List the roots in increasing order.") == .wrong)
        #expect(verdict("1, 2, 3", "List the roots in increasing order.") == .correct)
    }

    @Test("Plain numbers of any length are equal by value")
    func longNumbers() {
        let digits = String(repeating: "7", count: 4_000)
        #expect(isEqual("\(digits).0", digits))
        #expect(!isEqual("\(digits)1", "\(digits)2"))
        // Past the bound of arithmetic equality is textual, and closed.
        #expect(isEqual("2^{9999}", "2^{9999}"))
        #expect(!isEqual("2^{9999}", "2^{9998} + 2^{9998}"))
    }

    @Test("Votes count equal answers as one")
    func canonical() {
        func form(_ text: String) -> String? { MathematicalAnswer(text)?.canonical }
        for (a, b) in [
            (#"\frac{1}{2}"#, "0.5"), (#"\frac{1}{\sqrt2}"#, #"\frac{\sqrt2}{2}"#),
            ("(x+1)^2", "x^2+2x+1"), ("x=5", "5"), ("2, 1", "1 and 2"), ("5 cm", "5"),
            (#"\text{East}"#, "east"), ("(1, 2)", #"\left(1,2\right)"#),
            (#"\frac{1}{1+\sqrt2+\sqrt3}"#, #"\frac{1}{\sqrt3+\sqrt2+1}"#),
        ] {
            #expect(form(a) != nil)
            #expect(form(a) == form(b))
        }
        #expect(form("1") != form("2"))
        #expect(form("(1,2)") != form("[1,2]"))
        #expect(form(" ") == nil)
    }

    @Test("Being equal goes both ways, and an answer is equal to itself", arguments: 0..<4)
    func symmetry(seed: UInt64) {
        var stream = RandomStream(seed, "mathematics")
        for _ in 0..<60 {
            let (a, b) = (MathematicalFuzz.text(&stream), MathematicalFuzz.text(&stream))
            guard let first = MathematicalAnswer(a), let second = MathematicalAnswer(b) else {
                continue
            }
            #expect(first.isEqual(to: first))
            if first.value.map(MathematicalFuzz.hasPercent) == true { continue }
            if second.value.map(MathematicalFuzz.hasPercent) == true { continue }
            #expect(first.isEqual(to: second) == second.isEqual(to: first))
        }
    }
}

/// Texts made of the pieces that the reader looks for.
enum MathematicalFuzz {
    static let pieces: [String] =
        (0...9).map(String.init) + [
            "+", "-", "*", "/", "^", "_", "=", "<", ">", ",", ".", ";", ":", "(", ")", "[", "]",
            "{", "}", "|", "!", "%", "$", "\\", " ", "x", "y", "n", "e", "i", "xy", "and", "or",
            "\\frac{", "}{", "\\frac", "\\sqrt{", "\\sqrt[3]{", "\\pi", "\\infty", "\\pm", "\\mp",
            "\\cup", "\\in", "\\le", "\\{", "\\}", "\\left(", "\\right)", "\\text{ cm}",
            "\\text{east}", "\\%", "\\$", "^\\circ", "^{", "\\begin{pmatrix}", "\\end{pmatrix}",
            "&", "\\\\", "\\overline{3}", "\\sin", "\\log_2", "\\binom{5}{2}", "\\boxed{", "####",
            "The answer is ", "²", "π", "√", "∞", "°", "٤", "é", "\u{0}", "\u{301}", "\u{202E}",
            "10000000000000000000", "0.000000001", "^{99}", "^99", "9^9", "\\emptyset", "{,}",
        ]

    static func text(_ stream: inout RandomStream, longest: Int = 12) -> String {
        (0...stream.below(longest)).map { _ in pieces[stream.below(pieces.count)] }.joined()
    }

    /// Where a sign may be left out of a reference and not of an answer, being equal goes one way.
    static func hasPercent(_ value: MathematicalValue) -> Bool { value.text.contains("%") }
}
