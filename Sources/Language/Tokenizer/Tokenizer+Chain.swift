import Reasoning

extension Tokenizer {
    /// Where cuts of a chain's text lie among its own tokens: how many there are up to the one in which
    /// each cut lies or ends. nil where the chain's tokens are not this tokenizer's, so that its text
    /// has to be encoded. Linear in the text.
    ///
    /// A text that was sampled may have other tokens than its encoding: the model drew them, so they
    /// are the truth.
    ///
    /// - Parameters:
    ///   - prompt: this tokenizer's tokens of the chain's prompt.
    ///   - cuts: UTF-8 offsets in the chain's text, ascending.
    public func counts(of chain: Chain, behind prompt: [Token], at cuts: [Int]) -> [Int]? {
        guard chain.prompt == prompt, decode(tokens: chain.tokens) == chain.text else { return nil }
        var (count, length) = (0, 0)
        return cuts.map { cut in
            while length < cut, count < chain.tokens.count {
                length += bytes(of: chain.tokens[count]).count
                count += 1
            }
            return count
        }
    }
}
