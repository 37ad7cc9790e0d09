/// One text of a pretraining corpus.
public struct CorpusExample: Hashable, Sendable {
    /// The rendered prompt, opening of the thought included.
    public var prompt: String
    /// Thought, end of thought, answer and end of sequence.
    public var continuation: String

    public init(prompt: String, continuation: String) {
        self.prompt = prompt
        self.continuation = continuation
    }

    /// Prompt and continuation.
    public var text: String { prompt + continuation }
}

/// An endless sequence of texts that needs no storage: example `index` is a pure function of the
/// corpus's configuration, seed and index, so training resumes by remembering one number.
public protocol PretrainingCorpus: Sendable {
    /// - Parameter index: any number from 0.
    func example(at index: Int) -> CorpusExample
}
