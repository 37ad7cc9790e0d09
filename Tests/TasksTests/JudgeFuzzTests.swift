import Reasoning
import Testing

@testable import Tasks

/// Every judge reads what a model writes, and so must be total: texts made of the pieces that its
/// parsers look for, at and past their bounds, from fixed seeds.
@Suite struct JudgeFuzzTests {
    static let pieces: [String] =
        (0...9).map(String.init) + [
            "+", "-", "*", "/", "%", "=", "?", ",", ".", "(", ")", " ", "\n", "Y", "N", "e", "E",
            "$", "{", "}", "\\", "\\frac{", "}{", "\\boxed{", "\\(", "\\)", "####", "</think>",
            "<think>", "<eos>", "Ann", "Bob", "figs", "nuts", "has", "How many", "more", "fewer",
            "times as many", "than", "as many", "Ann figs=", "0.", "e-", "e9999", "1e-19",
            "000000000000000000000", "999999999999999999", "1000000000000000000",
            "9223372036854775807", "-9223372036854775808", "18446744073709551616",
            "0.0000000000000000001", "10000000000000000.5", "1/576460752303423488", "²", "٤", "４",
            "A", "B", "C", "A-B-C", "A-BC:", "A-0?1", "-B1&1?1", ",C:A=B", ">", "&", "|",
            "é", "\u{0}", "\u{301}", "\u{202E}", "\u{FEFF}", "👩‍👩‍👧",
        ]

    static let tasks: [(any AnatomizedTask & StepJudge & VerifiableTask, [Problem])] = [
        (
            Countdown(),
            [
                Countdown().problem(numbers: [3, 7, 20], target: 42),
                Countdown().problem(numbers: [.max, .min, -1, 0], target: .min, id: "odd"),
                Problem(id: "x", task: "countdown", question: "", reference: .answer("")),
            ]
        ),
        (
            Multiplication(),
            [
                Problem(
                    id: "a", task: "multiplication", question: "47*86", reference: .answer("4042")),
                Problem(
                    id: "b", task: "multiplication", question: "999999999*999999999",
                    reference: .answer("999999998000000001")),
                Problem(id: "c", task: "multiplication", question: "*", reference: .answer("")),
            ]
        ),
        (
            WordProblems(),
            [
                Problem(
                    id: "a", task: "word-problems",
                    question: "Ann has 3 figs. Bob has 4 more nuts than Ann has figs. "
                        + "How many nuts has Bob?", reference: .answer("7")),
                Problem(id: "b", task: "word-problems", question: "?", reference: .answer("")),
            ]
        ),
        (
            KnightsAndKnaves(),
            ["A:-B,B:A&C,C:A=B", "A:A&-A,B:A", "A:B,B:A,C:(A", ""].map { question in
                Problem(
                    id: question, task: "knights-and-knaves", question: question,
                    reference: .answer("A-B-C"))
            }
        ),
    ]

    static func text(_ stream: inout RandomStream, longest: Int = 24) -> String {
        (0..<stream.below(longest)).map { _ in pieces[stream.below(pieces.count)] }.joined()
    }

    @Test("No answer and no thought traps a judge", arguments: 0..<4)
    func total(seed: UInt64) throws {
        var stream = RandomStream(seed, "judges")
        for _ in 0..<150 {
            let (answer, thought) = (Self.text(&stream), Self.text(&stream, longest: 60))
            let text = thought + "</think>" + answer + "<eos>"
            for (task, problems) in Self.tasks {
                for problem in problems {
                    let verdict = task.judge(answer: answer, of: problem)
                    if verdict == .correct {
                        #expect(task.canonical(answer: answer, of: problem) != nil)
                    }
                    _ = task.verification(of: answer, of: problem)
                    let chain = Chain(
                        problem: problem, prompt: [], text: text, stopReason: .endOfSequence)
                    _ = task.judge(chain: chain)
                    _ = task.stepVerdicts(of: chain)
                    _ = task.anatomy(of: text, problem: problem)
                }
            }
            for text in [answer, thought, text] {
                _ = Multiplication().problem(question: text)
                _ = WordProblems().problem(question: text)
                _ = try? KnightsAndKnaves().problem(stating: text)
                _ = try? KnightsAndKnaves().problem(stating: "A:-B,B:\(text),C:A")
            }
        }
    }

    @Test(
        "An answer is equal to itself and to nothing else, as a question's answer", arguments: 0..<4
    )
    func questions(seed: UInt64) {
        var stream = RandomStream(seed, "questions")
        let task = QuestionAnswer()
        for _ in 0..<500 {
            let (answer, reference) = (
                Self.text(&stream, longest: 6), Self.text(&stream, longest: 6)
            )
            let problem = Problem(
                id: "q", task: task.name, question: "?", reference: .answer(reference))
            let verdict = task.judge(answer: answer, of: problem)
            let (a, b) = (AnswerForm(answer), AnswerForm(reference))
            #expect((verdict == .correct) == (a != nil && a == b))
            guard let b, !ArithmeticExpression.isBlank(reference) else { continue }
            #expect(task.judge(answer: reference, of: problem) == .correct)
            // A number that is canonical stays as it is.
            guard let number = NumberForm.canonical(Array(b.text.utf8)) else { continue }
            #expect(number == b.text)
        }
    }

    @Test("Every way to write a decimal is one form, and another digit another", arguments: 0..<4)
    func decimals(seed: UInt64) throws {
        var stream = RandomStream(seed, "decimals")
        for _ in 0..<200 {
            let digits = (0...stream.below(40)).map { _ in stream.below(10) }
            let places = stream.below(60)
            let text = digits.map(String.init).joined()
            let form = try #require(AnswerForm("\(text)e-\(places)"))
            let padded = String(repeating: "0", count: max(0, places + 1 - text.count)) + text
            let plain = "\(padded.dropLast(places)).\(padded.suffix(places))0"
            #expect(AnswerForm(plain) == form)
            #expect(AnswerForm("000\(text)000e-\(places + 3)") == form)
            #expect(AnswerForm("+\(text).00E-0\(places)") == form)
            var other = digits
            let changed = stream.below(other.count)
            other[changed] = (other[changed] + 1 + stream.below(9)) % 10
            #expect(AnswerForm(other.map(String.init).joined() + "e-\(places)") != form)
        }
    }

    @Test("A fraction is its decimals where they end", arguments: 0..<4)
    func fractions(seed: UInt64) throws {
        var stream = RandomStream(seed, "fractions")
        for _ in 0..<200 {
            let (twos, fives) = (stream.below(30), stream.below(12))
            let below = (0..<twos).reduce(1) { value, _ in value * 2 }
            let denominator = (0..<fives).reduce(below) { value, _ in value * 5 }
            guard denominator < 1_000_000_000_000_000_000 else { continue }
            let above = stream.below(1_000_000_000)
            let fraction = try #require(AnswerForm("\(above)/\(denominator)"))
            // above/2^a5^b = above × 5^a × 2^b / 10^(a+b): fold the powers in digit by digit.
            var digits = Array(String(above).reversed().map { $0.wholeNumberValue ?? 0 })
            for factor in Array(repeating: 5, count: twos) + Array(repeating: 2, count: fives) {
                var carry = 0
                for place in digits.indices {
                    carry += digits[place] * factor
                    digits[place] = carry % 10
                    carry /= 10
                }
                while carry > 0 {
                    digits.append(carry % 10)
                    carry /= 10
                }
            }
            let text = digits.reversed().map(String.init).joined()
            #expect(AnswerForm("\(text)e-\(twos + fives)") == fraction)
        }
    }
}
