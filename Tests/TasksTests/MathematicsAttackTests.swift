import Foundation
import Reasoning
import Testing

@testable import Tasks

/// Texts that make other judges hang, crash or believe: none is right.
@Suite struct MathematicsAttackTests {
    static func repeated(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    static func sum(_ count: Int, _ term: (Int) -> String) -> String {
        (1...(count + 1)).map(term).joined(separator: "+")
    }

    /// Each at and past the bounds of length, depth, size, degree and number of terms; nil past the
    /// last.
    static func text(_ shape: Int, _ n: Int) -> String? {
        switch shape {
        case 0: repeated("(", n) + "42" + repeated(")", n)
        case 1: repeated("(", n)
        case 2: repeated("{", n) + "42" + repeated("}", n)
        case 3: repeated("\\frac{", n) + "1"
        case 4: repeated("\\sqrt{", n) + "2" + repeated("}", n)
        case 5: repeated("\\sqrt{1+", n) + "2" + repeated("}", n)
        case 6: repeated("\\frac{1}{1+", n) + "x" + repeated("}", n)
        case 7: repeated("\\sin(1+", n) + "x" + repeated(")", n)
        case 8: repeated("(y+\\sin(", n) + "x" + repeated("))^3", n)
        case 9: repeated("\\sqrt{(x+", n) + "1" + repeated(")^5}", n)
        case 10: repeated("|", n) + "x" + repeated("|", n)
        case 11: repeated("9^", n) + "9"
        case 12: repeated("9^{", n) + "9" + repeated("}", n)
        case 13: "(x+y+z+1)^{\(n)}"
        case 14: "(1+\\sqrt2+\\sqrt3+\\sqrt5+\\sqrt7)^{\(n)}"
        case 15: "x^{\(n)}^{\(n)}"
        case 16: "x^{" + repeated("9", n) + "}"
        case 17: repeated("9", n) + "^{\(n)}"
        case 18: repeated("9", n) + "/" + repeated("7", n)
        case 19: repeated("1+", n) + "1"
        case 20: repeated("x", n)
        case 21: (0..<n).map { "x_{\($0)}" }.joined()
        case 22: sum(n) { "x_{\($0)}" }
        case 23: "(" + sum(n) { "x_{\($0)}" } + ")^2"
        case 24: sum(n) { "\\frac{1}{\($0)}" }
        case 25: sum(n) { "\\sqrt{\($0)}" }
        case 26: "\\frac{1}{" + sum(n) { "\\sqrt{\($0)}" } + "}"
        case 27: sum(n) { "\\frac{1}{x+\($0)}" }
        case 28: repeated("1,", n) + "1"
        case 29: repeated("\\{1,", n) + "2" + repeated("\\}", n)
        case 30: repeated("(1,", n) + "2" + repeated(")", n)
        case 31: repeated("x=", n) + "1"
        case 32: "\\{" + (0..<n).map(String.init).joined(separator: ",") + "\\}"
        case 33: "\\begin{pmatrix}" + repeated("1&", n) + "1\\end{pmatrix}"
        case 34: "\\begin{pmatrix}" + repeated("1\\\\", n) + "1\\end{pmatrix}"
        case 35: repeated("\\begin{pmatrix}", n) + "1" + repeated("\\end{pmatrix}", n)
        case 36: "42" + repeated(" ", n) + "7"
        case 37: "42" + repeated("\u{301}", n) + "7"
        case 38: repeated("-", n) + "43"
        case 39: repeated("\\pm", n) + "42"
        case 40: repeated("\\boxed{", n) + "42"
        case 41: repeated("\\boxed{", n) + "43" + repeated("}", n)
        case 42: repeated("$", n) + "43" + repeated("$", n)
        case 43: repeated("#", n) + "43"
        case 44: repeated("the answer is ", n) + "43"
        case 45: repeated("9", n) + "!"
        case 46: "\\binom{\(n)}{\(n / 2)}"
        case 47: "\\sqrt[\(n)]{" + repeated("7", 20) + "}"
        case 48: "\\sqrt{" + repeated("7", n) + "}"
        case 49: "2^{1/\(n + 1)}"
        case 50: "0.\\overline{" + repeated("1", n) + "}"
        default: nil
        }
    }
    static let shapeCount = 51
    static let sizes = [1, 8, 9, 33, 64, 401]

    @Test("No hostile text crashes a judge or is right", arguments: 0..<shapeCount)
    func attack(shape: Int) throws {
        #expect(Self.text(Self.shapeCount, 1) == nil)
        for size in Self.sizes {
            let text = try #require(Self.text(shape, size))
            let task = Mathematics(size.isMultiple(of: 2) ? .any : .numbers)
            let problem = Problem(
                id: "a", task: task.name, question: "?", reference: .answer("-271/43"))
            #expect(task.judge(answer: text, of: problem) != .correct)
            // The same as a reference.
            let other = Problem(id: "b", task: task.name, question: "?", reference: .answer(text))
            #expect(task.judge(answer: "-271/43", of: other) != .correct)
        }
    }

    @Test("Nor does a text of a judge's own pieces", arguments: 0..<4)
    func fuzz(seed: UInt64) {
        var stream = RandomStream(seed, "attacks")
        for _ in 0..<125 {
            let text = MathematicalFuzz.text(&stream, longest: 30)
            for task in [Mathematics(), Mathematics(.numbers)] {
                let problem = Problem(
                    id: "a", task: task.name, question: "?", reference: .answer("-271/43"))
                #expect(task.judge(answer: text, of: problem) != .correct)
                _ = task.isComplete(answer: text)
                // What is written for a reference may be hostile, too.
                let other = Problem(
                    id: "b", task: task.name, question: "?", reference: .answer(text))
                #expect(task.judge(answer: "-271/43", of: other) != .correct)
            }
        }
    }

    @Test("Attacks on other judges get no credit here", arguments: Attack.table)
    func others(attack: Attack) {
        for task in [Mathematics(), Mathematics(.numbers)] {
            let problem = Problem(
                id: "q", task: task.name, question: "?", reference: .answer("43"))
            #expect(task.judge(answer: attack.text, of: problem) != .correct)
        }
    }
}
