import Language
import Tasks

extension PretrainingCorpus {
    /// The vocabulary of a model trained on it from nothing: its characters, its words and the
    /// standard marks.
    /// - Throws: `TokenizerError` for an alphabet that repeats a character, or a word that is none.
    public func tokenizer() throws -> CharacterTokenizer {
        try CharacterTokenizer(alphabet: alphabet, words: words)
    }
}
