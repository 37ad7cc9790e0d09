import Language
import Reasoning

/// A chain's own word on itself, read as a score: the probability of the verdict that a model that
/// checks its attempts wrote last, or would have written (2207.05221 §4, P(True), within one
/// stream).
///
///     score(z) = p(Y | x, z_<v) / (p(Y | x, z_<v) + p(N | x, z_<v)),   v the last verdict's place
///
/// Generator and verifier are one model and one token stream: `…21+20=41?42N` is the generator
/// until the question mark and the verifier behind it. A chain that says `N` with doubt scores
/// higher than one that is sure of it. Where there is no verdict the chain is masked (nil), and so
/// is one that the model cannot read.
///
/// The engine remembers what it predicted where its samples drew a verdict
/// (`GenerationEngine.rememberPredictions`), so that a chain that it sampled itself is scored without
/// running anything.
///
/// Cost: for other chains one forward pass over the tokens up to the verdict that are not cached.
public struct SelfCheckVerifier: Verifier {
    public let encoder: ChainEncoder
    /// The last character of a step that claims success, and of one that admits failure.
    public let marks: (yes: String, no: String)
    private let reader: VerdictReader
    public var usesReference: Bool { false }

    /// - Parameters:
    ///   - engine: the model that wrote the chains, or another that reads their language. Its
    ///     weights may change in `changeWeights`.
    ///   - marks: single tokens that steps end with.
    /// - Throws: `RewardsError.configuration` for a mark that is not a single token, or both the
    ///   same; `TokenizerError` for one that the vocabulary lacks.
    public init(
        engine: GenerationEngine, encoder: ChainEncoder,
        marks: (yes: String, no: String) = (VerificationTask.yes, VerificationTask.no)
    ) throws {
        reader = try VerdictReader(
            engine: engine, tokenizer: encoder.tokenizer, yes: marks.yes, no: marks.no)
        self.encoder = encoder
        self.marks = marks
        engine.rememberPredictions(of: [reader.yes, reader.no])
    }

    /// The probability of `yes` at each chain's last verdict; nil where there is none.
    /// - Throws: `EngineError`, `CancellationError`.
    public func score(_ chains: [Chain]) async throws -> Scores {
        let queries = chains.map(query(for:))
        let found = try await reader.probabilities(of: queries.compactMap(\.self))
        var next = found.values.makeIterator()
        return Scores(
            values: queries.map { $0 == nil ? nil : next.next()?.first }, usage: found.usage)
    }

    /// The place of the last verdict; nil where there is none, or the model cannot read the chain.
    private func query(for chain: Chain) -> VerdictReader.Query? {
        let verdict = ChainStep.steps(of: chain, format: encoder.task.format).last { step in
            let content = step.content(in: chain.text)
            return !step.isAnswer && (content.hasSuffix(marks.yes) || content.hasSuffix(marks.no))
        }
        guard let verdict else { return nil }
        let isYes = verdict.content(in: chain.text).hasSuffix(marks.yes)
        let mark = isYes ? marks.yes : marks.no
        let place = verdict.range.upperBound - verdict.separatorLength - mark.utf8.count
        guard let encoded = try? encoder.encode(chain, cuts: [place]), let end = encoded.ends.last
        else { return nil }
        // The verdict is read where it is a token of its own.
        let before = encoder.tokenizer.decode(tokens: Array(encoded.tokens[..<end]))
        guard before.utf8.count == place else { return nil }
        let count = encoded.prompt.count + end
        guard count >= 1, count <= reader.engine.contextLength else { return nil }
        return VerdictReader.Query(tokens: Array(encoded.allTokens[..<count]), counts: [count])
    }
}

extension VerdictReader {
    /// Reads the odds of two words.
    /// - Throws: `RewardsError.configuration` for a word that is not a single token, or both the
    ///   same; `TokenizerError` for one that the vocabulary lacks.
    public init(engine: GenerationEngine, tokenizer: any Tokenizer, yes: String, no: String) throws
    {
        func token(_ word: String) throws -> Token {
            let tokens = try tokenizer.encode(text: word)
            guard tokens.count == 1 else {
                throw RewardsError.configuration(
                    field: "verdict",
                    reason: "'\(word)' is \(tokens.count) tokens; a verdict is read as one")
            }
            return tokens[0]
        }
        guard yes != no else {
            throw RewardsError.configuration(
                field: "verdict", reason: "'\(yes)' cannot stand for both words")
        }
        self.init(engine: engine, yes: try token(yes), no: try token(no))
    }
}
