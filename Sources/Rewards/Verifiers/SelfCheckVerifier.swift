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
/// higher than one that is sure of it. An open thought without a verdict cannot be judged yet, and what
/// it says behind its last one neither; a closed one without, and a chain that the model cannot read,
/// never can.
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
    /// - Throws: `ConfigurationError` for a mark that is not a single token, or both the
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

    /// The probability of `yes` at each chain's last verdict.
    /// - Throws: `EngineError`, `CancellationError`.
    public func score(_ chains: [Chain]) async throws -> Scores {
        let readings = chains.map(reading(of:))
        let found = try await reader.probabilities(
            of: readings.compactMap { if case .verdict(let query, _) = $0 { query } else { nil } })
        var next = found.values.makeIterator()
        let words = readings.map { reading -> Score in
            switch reading {
            case .verdict(_, let bytes):
                next.next()?.first.map { value in
                    bytes.map { .earlier(value, bytes: $0) } ?? .value(value)
                } ?? .never
            case .nothing(let word): word
            }
        }
        return Scores(words, usage: found.usage)
    }

    private enum Reading {
        /// Of the chain's first so many bytes; nil: of all there is to say of it.
        case verdict(VerdictReader.Query, bytes: Int?)
        case nothing(Score)
    }

    /// Where the last verdict of a chain is read.
    private func reading(of chain: Chain) -> Reading {
        let verdict = ChainStep.steps(of: chain, separator: encoder.task.stepSeparator).last {
            step in
            let content = step.content(in: chain.text)
            return !step.isAnswer && (content.hasSuffix(marks.yes) || content.hasSuffix(marks.no))
        }
        guard let verdict else {
            return .nothing(chain.isThoughtClosed || chain.isFinished ? .never : .notYet)
        }
        let isYes = verdict.content(in: chain.text).hasSuffix(marks.yes)
        let mark = isYes ? marks.yes : marks.no
        let place = verdict.range.upperBound - verdict.separatorLength - mark.utf8.count
        guard let encoded = try? encoder.encode(chain, cuts: [place]), let end = encoded.ends.last
        else { return .nothing(.never) }
        // The verdict is read where it is a token of its own.
        let before = encoder.tokenizer.decode(tokens: Array(encoded.tokens[..<end]))
        guard before.utf8.count == place else { return .nothing(.never) }
        let count = encoded.prompt.count + end
        guard count >= 1, count <= reader.engine.contextLength else { return .nothing(.never) }
        let isLast = chain.isThoughtClosed || verdict.range.upperBound == chain.text.utf8.count
        return .verdict(
            .init(tokens: Array(encoded.allTokens[..<count]), counts: [count]),
            bytes: isLast ? nil : verdict.range.upperBound)
    }
}

extension VerdictReader {
    /// Reads the odds of two words.
    /// - Throws: `ConfigurationError` for a word that is not a single token, or both the
    ///   same; `TokenizerError` for one that the vocabulary lacks.
    public init(engine: GenerationEngine, tokenizer: any Tokenizer, yes: String, no: String) throws
    {
        func token(_ word: String) throws -> Token {
            let tokens = try tokenizer.encode(text: word)
            guard tokens.count == 1 else {
                throw ConfigurationError(
                    field: "verdict",
                    reason: "'\(word)' is \(tokens.count) tokens; a verdict is read as one")
            }
            return tokens[0]
        }
        guard yes != no else {
            throw ConfigurationError(
                field: "verdict", reason: "'\(yes)' cannot stand for both words")
        }
        self.init(engine: engine, yes: try token(yes), no: try token(no))
    }
}
