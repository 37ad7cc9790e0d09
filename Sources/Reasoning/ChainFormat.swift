import Foundation

/// The marks that a model puts around its thought and behind its answer. They are the model's: a
/// policy knows them, and gives them to the chains that it begins.
///
/// A model that knows none writes thought and answer in one piece (`unmarked(endOfSequence:)`).
public struct ChainFormat: Codable, Hashable, Sendable {
    /// Ends the prompt and opens the thought; empty for a model that knows no marks.
    public var beginOfThought: String
    /// Closes the thought; the answer follows. Of a model that knows no marks: the words that make it
    /// answer where its thought is cut short.
    public var endOfThought: String
    /// Closes the answer; the end-of-sequence token's text.
    public var endOfSequence: String

    public init(
        beginOfThought: String = "<think>", endOfThought: String = "</think>",
        endOfSequence: String = "<eos>"
    ) {
        self.beginOfThought = beginOfThought
        self.endOfThought = endOfThought
        self.endOfSequence = endOfSequence
    }

    /// The format of a model that knows no marks: nothing opens its thought, and where its thought is
    /// cut short it is led to its answer by the words of s1 (2501.19393 §3.1).
    public static func unmarked(endOfSequence: String) -> ChainFormat {
        ChainFormat(
            beginOfThought: "", endOfThought: "\n\nFinal answer:", endOfSequence: endOfSequence)
    }

    /// Whether the model puts marks around its thought. Where it does not, all of its text is looked
    /// through for the answer.
    public var hasMarks: Bool { !beginOfThought.isEmpty }

    /// The text after the end of thought, without the end of sequence; nil when the thought is
    /// still open. The last end of thought counts.
    public func answer(in text: String) -> String? {
        guard let end = text.range(of: endOfThought, options: .backwards) else { return nil }
        return withoutEnd(text[end.upperBound...])
    }

    /// A text up to its end of sequence, all of it where there is none.
    func withoutEnd(_ text: some StringProtocol) -> String {
        let close = text.range(of: endOfSequence)?.lowerBound
        return String(text[..<(close ?? text.endIndex)])
    }
}
