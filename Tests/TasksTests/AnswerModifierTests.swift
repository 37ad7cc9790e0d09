import Reasoning
import Testing

@testable import Tasks

/// A right answer with every word and sign beside it that a model may write: what changes a number takes
/// the credit, what does not change it leaves it.
@Suite struct AnswerModifierTests {
    /// Where an answer may stand.
    static let frames: [@Sendable (String) -> String] = [
        { $0 }, { "\\boxed{\($0)}" }, { "#### \($0)" }, { "The answer is \($0)" },
        { "So it comes to this:\n\($0)" }, { "She has \($0)" }, { "We see that $\($0)$" },
    ]
    static let spaces = ["", " "]

    func credited(_ text: String, _ reference: String = "5") -> [String] {
        [Mathematics(), Mathematics(.numbers)].compactMap { task in
            let verdict = task.judgement(of: text, reference: reference).verdict
            return verdict == .correct ? task.name : nil
        }
    }

    /// Texts that get credit, with the task that gives it.
    func credited(_ pieces: [String]) -> [String] {
        pieces.flatMap { piece in
            Self.frames.flatMap { frame in
                credited(frame(piece)).map { "\($0): \(frame(piece))" }
            }
        }
    }

    @Test("What changes a number before it leaves no credit")
    func before() {
        #expect(AnswerModifiers.changingBefore.count > 150)
        let pieces = AnswerModifiers.changingBefore.flatMap { modifier in
            Self.spaces.map { modifier + $0 + "5" }
        }
        let found = credited(pieces)
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    @Test("What changes a number behind it leaves no credit")
    func behind() {
        #expect(AnswerModifiers.changingBehind.count > 150)
        let pieces = AnswerModifiers.changingBehind.flatMap { modifier in
            Self.spaces.map { "5" + $0 + modifier }
        }
        let found = credited(pieces)
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    @Test("What does not change a number leaves the credit, where answers are numbers")
    func neutral() {
        let before = AnswerModifiers.neutralBefore.map { "\($0) 5" }
        let behind = AnswerModifiers.neutralBehind.map { "5\($0)" }
        let texts = (before + behind).flatMap { piece in
            [piece, "So she has \(piece)", "We see:\n\(piece)"]
        }
        let found = texts.filter { !credited($0).contains("numbers") }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    @Test(
        "Where what stands beside a number makes a certain one, that is the answer",
        arguments: [
            ("5 dozen", "60"), ("5 hundred", "500"), ("5 thousand", "5000"),
            ("5 million", "5,000,000"), ("5 billion", "5000000000"), ("5^2", "25"), ("5!", "120"),
            ("5²", "25"), ("1e5", "100000"), ("5%", "0.05"), ("5 per cent", "5%"), ("-5", "-5"),
            ("5 1/2", "5.5"), ("5½", "5.5"), ("$5 million", "5000000"), ("10 - 5", "5"),
        ])
    func certain(text: String, value: String) {
        for frame in Self.frames.prefix(4) {
            #expect(credited(frame(text), value) == ["mathematics", "numbers"], "\(frame(text))")
        }
    }
}
