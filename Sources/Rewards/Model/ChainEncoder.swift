import Foundation
import Language
import Reasoning

/// A chain in a verifier's own tokens.
public struct EncodedChain: Codable, Hashable, Sendable {
    /// The rendered problem.
    public var prompt: [Token]
    /// What follows it.
    public var tokens: [Token]
    /// The number of `tokens` up to each cut of the text: by default to the end of each ended step.
    public var ends: [Int]

    public init(prompt: [Token], tokens: [Token], ends: [Int]) {
        self.prompt = prompt
        self.tokens = tokens
        self.ends = ends
    }

    /// Prompt and continuation.
    public var allTokens: [Token] { prompt + tokens }

    /// Where a process is valued: at the end of each step, and at the end of the chain where a step
    /// is still being written, or none has been begun.
    public var valuedPositions: [Int] {
        ends.last == tokens.count ? ends : ends + [tokens.count]
    }
}

/// Turns chains into a verifier's tokens. A chain of the verifier's own language keeps the tokens that
/// were sampled; that of another is encoded by its text, so that a verifier judges chains of any
/// policy.
///
/// Encoded, each step is by itself, so that a step ends where a token ends. Either way the tokens of
/// a partial chain are the first of the whole chain's, with any tokenizer.
public struct ChainEncoder: Sendable {
    public let task: any ReasoningTask
    public let tokenizer: any Tokenizer
    /// The steps that are shown, the last ones; nil: the whole chain. A model that judges outcomes
    /// may need no more; one that values each step reads whole chains.
    public let window: Int?

    public init(task: any ReasoningTask, tokenizer: any Tokenizer, window: Int? = nil) {
        self.task = task
        self.tokenizer = tokenizer
        self.window = window
    }

    /// The chain, or what the window shows of it.
    /// - Throws: `TokenizerError` where the vocabulary lacks a part of the text.
    public func encode(_ chain: Chain) throws -> EncodedChain {
        let cuts = ChainStep.steps(of: chain, separator: task.stepSeparator).map(\.range.upperBound)
        var encoded = try encode(chain, cuts: cuts)
        guard let window, cuts.count > window else { return encoded }
        let hidden = encoded.ends[cuts.count - window - 1]
        encoded.tokens.removeFirst(hidden)
        encoded.ends = encoded.ends.suffix(window).map { $0 - hidden }
        return encoded
    }

    /// The whole chain, whatever the window.
    /// - Parameter cuts: UTF-8 offsets in the chain's text, ascending; those that are not, or lie
    ///   outside, are an error of the caller. Where one lies within a token of the chain's own, that
    ///   token counts.
    /// - Throws: `TokenizerError` where the vocabulary lacks a part of the text.
    public func encode(_ chain: Chain, cuts: [Int]) throws -> EncodedChain {
        let prompt = try tokenizer.encode(
            text: tokenizer.chat.prompt(for: chain.problem, of: task))
        if let ends = tokenizer.counts(of: chain, behind: prompt, at: cuts) {
            return EncodedChain(prompt: prompt, tokens: chain.tokens, ends: ends)
        }
        var tokens: [Token] = []
        var ends: [Int] = []
        var text = chain.text
        try text.withUTF8 { bytes in
            var start = 0
            for cut in cuts {
                precondition(cut >= start && cut <= bytes.count, "cuts ascend within the text")
                try tokenizer.encode(
                    utf8: UnsafeBufferPointer(rebasing: bytes[start..<cut]), into: &tokens)
                ends.append(tokens.count)
                start = cut
            }
            try tokenizer.encode(
                utf8: UnsafeBufferPointer(rebasing: bytes[start...]), into: &tokens)
        }
        return EncodedChain(prompt: prompt, tokens: tokens, ends: ends)
    }
}
