import Reasoning
import Testing

@testable import Tasks

/// Texts that have hung, crashed or fooled verifiers elsewhere.
struct Attack: CustomTestStringConvertible, Sendable {
    var name: String
    var text: String
    var testDescription: String { name }

    static let table: [Attack] = [
        Attack(name: "100,000 opening brackets", text: repeated("(", 100_000)),
        Attack(
            name: "100,000 nested brackets",
            text: repeated("(", 100_000) + "42" + repeated(")", 100_000)),
        Attack(
            name: "brackets one past the bound", text: repeated("(", 65) + "42" + repeated(")", 65)),
        Attack(name: "a power of powers", text: "9**9**9**9**9"),
        Attack(name: "carets", text: "9^9^9"),
        Attack(name: "a million digits", text: repeated("9", 1_000_000)),
        Attack(name: "products past 64 bits", text: repeated("999999999*", 60) + "1"),
        Attack(name: "denominators past 64 bits", text: repeated("1/999999999/", 60) + "1"),
        Attack(name: "Arabic digits", text: "٤٢"),
        Attack(name: "full-width digits", text: "４２"),
        Attack(name: "superscript", text: "6²+6"),
        Attack(name: "division by zero", text: "42/(7-7)"),
        Attack(name: "zero over zero", text: "42+0/0"),
        Attack(name: "a leading zero", text: "042"),
        Attack(name: "the target alone", text: "42"),
        Attack(name: "a number twice", text: "(20+1)*2+0*(3+7)"),
        Attack(name: "unary minus", text: "-(3-7)*20-38"),
        Attack(name: "a flood of spaces", text: "7*3" + repeated(" ", 1_000_000) + "+20"),
        Attack(name: "a flood of line feeds", text: repeated("\n", 1_000_000)),
        Attack(name: "a megabyte of sums", text: repeated("1+", 500_000) + "1"),
        Attack(name: "a megabyte of boxes", text: repeated("\\boxed{", 140_000)),
        Attack(
            name: "deep closed boxes", text: repeated("\\boxed{", 480) + "9" + repeated("}", 480)),
        Attack(name: "text behind the answer", text: "7*3+20+1 is 42"),
        Attack(name: "an equation", text: "7*3+20=42"),
        Attack(name: "two answers", text: "7*3+20,20+7*3"),
        Attack(name: "Python", text: "__import__('os').system('true')"),
        Attack(name: "a format string", text: "%s%n%d"),
        Attack(name: "a null byte", text: "42\u{0}"),
        Attack(name: "combining marks", text: "4" + repeated("\u{301}", 10_000) + "2"),
        Attack(name: "right-to-left override", text: "\u{202E}24"),
        Attack(name: "infinity", text: "inf"),
        Attack(name: "not a number", text: "nan"),
        Attack(name: "hexadecimal", text: "0x2A"),
        Attack(name: "an exponent", text: "4.2e1"),
        Attack(name: "marks of the chain", text: "<think>42</think>"),
        Attack(name: "many commas", text: repeated("1,", 100_000) + "1"),
        Attack(name: "roles with a voice too many", text: "A-B-C-C"),
        Attack(name: "roles for half of the people", text: "A-B"),
        Attack(name: "roles of both kinds", text: "A-A-B-C"),
        Attack(name: "two minus signs", text: "A--B-C"),
        Attack(name: "a minus for nobody", text: "A-B-C-"),
        Attack(name: "small letters", text: "a-b-c"),
        Attack(name: "letters of another script", text: "А-В-С"),
        Attack(name: "a flood of minus signs", text: repeated("-", 1_000_000) + "A-B-C"),
        Attack(name: "every role", text: "ABC,A-B-C"),
        Attack(name: "the question", text: "A:-B,B:A&C,C:A=B"),
    ]

    private static func repeated(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }
}

@Suite struct VerifierAttackTests {
    @Test("Countdown's judge gives no attack credit", arguments: Attack.table)
    func countdown(attack: Attack) {
        let task = Countdown()
        let problem = task.problem(numbers: [3, 7, 20], target: 42)
        #expect(task.judge(answer: attack.text, of: problem) != .correct)
        _ = task.canonical(answer: attack.text, of: problem)
        let anatomy = task.anatomy(of: attack.text + "</think>" + attack.text, problem: problem)
        #expect(anatomy.soundClaims == 0)
    }

    @Test("Multiplication's judge gives no attack credit", arguments: Attack.table)
    func multiplication(attack: Attack) {
        let task = Multiplication()
        let problem = Problem(
            id: "m", task: task.name, question: "47*86", reference: .answer("4042"))
        #expect(task.judge(answer: attack.text, of: problem) != .correct)
        #expect(task.anatomy(of: attack.text, problem: problem).hits == 0)
    }

    @Test("The judge of knights and knaves gives no attack credit", arguments: Attack.table)
    func knightsAndKnaves(attack: Attack) throws {
        let task = KnightsAndKnaves()
        let problem = try task.problem(stating: "A:-B,B:A&C,C:A=B")
        #expect(problem.reference == .answer("A-B-C"))
        #expect(task.judge(answer: attack.text, of: problem) != .correct)
        #expect(task.anatomy(of: attack.text, problem: problem).hits == 0)
        #expect(throws: StatementError.self) { try task.problem(stating: attack.text + ",") }
    }

    @Test("The judge of questions gives no attack credit", arguments: Attack.table)
    func questions(attack: Attack) {
        let task = QuestionAnswer()
        let problem = Problem(id: "q", task: task.name, question: "?", reference: .answer("43"))
        #expect(task.judge(answer: attack.text, of: problem) != .correct)
    }

    @Test("A thought of a megabyte is counted, whatever is in it")
    func longThought() {
        let task = Countdown()
        let problem = task.problem(numbers: [3, 7, 20], target: 42)
        let line = "7*3=21,21+20=41?42N\n"
        let anatomy = task.anatomy(of: String(repeating: line, count: 5_000), problem: problem)
        #expect(anatomy.attempts == 5_000)
        #expect(anatomy.repeated == 4_999)
        let noise = String(repeating: "9=?,\n", count: 100_000)
        #expect(task.anatomy(of: noise, problem: problem).unreadable == 100_000)
    }
}
