import Reasoning
import Testing

@testable import Tasks

/// Pairs on which this judge and math-verify 0.9.0 (its defaults, both answers in a box) differ: one
/// or more of every kind that `scripts/check-judge` finds, with who is right.
@Suite struct JudgeComparisonTests {
    struct Pair: CustomTestStringConvertible, Sendable {
        var reference: String
        var answer: String
        /// What is right; math-verify says the opposite.
        var isEqual: Bool
        var why: String
        var testDescription: String { "\(answer) for \(reference): \(why)" }
    }

    static let table: [Pair] = [
        Pair(
            reference: #"\frac{76}{17}"#, answer: "4.470588236294", isEqual: false,
            why: "an approximation to nine places; math-verify rounds to six"),
        Pair(
            reference: #"58\text{ cm}^2"#, answer: "58 square centimeters", isEqual: true,
            why: "the same unit in words"),
        Pair(
            reference: #"99\text{ cm}"#, answer: #"99\text{ m}"#, isEqual: false,
            why: "another unit is another length; math-verify drops both"),
        Pair(
            reference: "[-12,-8]", answer: #"-12 \le x \le -8"#, isEqual: true,
            why:
                "an interval and its inequality; math-verify takes one for the other only on request"
        ),
        Pair(
            reference: "(93+4i)(93-4i)", answer: "8665", isEqual: true,
            why: "the product is a real number"),
        Pair(
            reference: "6", answer: "6.", isEqual: true, why: "a full stop is no part of a number"),
        Pair(
            reference: #"x \in [-2,7]"#, answer: #"x \in [-2,7]."#, isEqual: true,
            why: "nor of a relation"),
        Pair(
            reference: #"2\sqrt{113}"#, answer: #"2\sqrt{113}."#, isEqual: true,
            why: "nor of an expression"),
        Pair(
            reference: #"79\pi"#, answer: "248.1858196336", isEqual: false,
            why: "a decimal is never π; math-verify rounds"),
        Pair(
            reference: "79_8", answer: "79_9", isEqual: false,
            why: "another base is another number; math-verify drops both"),
        Pair(
            reference: "Evelyn", answer: "evelyn", isEqual: true,
            why: "a name, whatever its capitals"),
        Pair(
            reference: "east", answer: "seat", isEqual: false,
            why: "words, and no products of variables"),
        Pair(reference: "now", answer: "own", isEqual: false, why: "as before"),
    ]

    @Test("Where the judges differ, this one is right", arguments: table)
    func differ(pair: Pair) {
        let judgement = Mathematics().judgement(
            of: #"\boxed{\#(pair.answer)}"#, reference: pair.reference)
        #expect((judgement.verdict == .correct) == pair.isEqual)
    }
}
