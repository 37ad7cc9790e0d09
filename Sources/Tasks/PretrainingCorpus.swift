import Reasoning

/// One text of a pretraining corpus, in the standard marks.
public struct CorpusExample: Hashable, Sendable {
    /// The rendered prompt, opening of the thought included.
    public var prompt: String
    /// Thought, end of thought, answer and end of sequence.
    public var continuation: String
    /// The tokens of the continuation where a model sampled it; nil: as its text is encoded.
    public var tokens: [Token]?
    /// Tokens at the continuation's beginning that are context and not learned. Default 0.
    public var context: Int
    /// What each of `tokens` weighs in the loss, not negative; one of weight 0 is context. nil: each 1.
    public var weights: [Float]?

    public init(
        prompt: String, continuation: String, tokens: [Token]? = nil, context: Int = 0,
        weights: [Float]? = nil
    ) {
        self.prompt = prompt
        self.continuation = continuation
        self.tokens = tokens
        self.context = context
        self.weights = weights
    }

    /// Prompt and continuation.
    public var text: String { prompt + continuation }
}

/// An endless sequence of texts that needs no storage: example `index` is a pure function of the
/// corpus's configuration, seed and index, so training resumes by remembering one number.
public protocol PretrainingCorpus: Sendable {
    /// Every character of its texts, in a fixed order: the vocabulary of a character-level model
    /// trained from nothing, marks aside.
    var alphabet: String { get }
    /// Texts of several letters or digits that such a vocabulary has as one token beside the
    /// characters, such as two-digit numbers. By default none.
    var words: [String] { get }

    /// - Parameter index: any number from 0.
    func example(at index: Int) -> CorpusExample
}

extension PretrainingCorpus {
    public var words: [String] { [] }
}

extension Sequence<CorpusExample> {
    /// Every character of the texts in the order of its number, marks aside.
    var alphabet: String {
        let format = ChainFormat()
        var scalars: Set<Unicode.Scalar> = []
        for example in self {
            var text = example.text
            for mark in [format.beginOfThought, format.endOfThought, format.endOfSequence] {
                text = text.replacing(mark, with: "")
            }
            scalars.formUnion(text.unicodeScalars)
        }
        return String(String.UnicodeScalarView(scalars.sorted()))
    }
}
