import Reasoning
import Synchronization

/// A policy that says what it is told to: for tests of strategies, and for trying one without a
/// model.
///
/// Tokens are Unicode scalars, except that each mark of the chain format is one token. Everything
/// is deterministic, and every log-probability is 0. Of a chain's tokens only the prompt (the first
/// time it is continued) and forced tokens at its end are charged; the rest count as cached.
public final class ScriptedPolicy: Policy {
    /// What to continue, and how.
    public struct Request: Sendable {
        public var chain: Chain
        /// Which of the samples asked for at once.
        public var sample: Int
        public var parameters: GenerateParameters
    }

    /// What was asked of a policy so far.
    public struct Calls: Hashable, Sendable {
        /// Calls of `sample`.
        public var sample = 0
        /// Calls of `logProbs`.
        public var logProbs = 0
        /// Chains asked for.
        public var chains = 0
        /// The sum of the usages returned.
        public var usage = Usage.zero
    }

    /// The marks that are single tokens.
    public let format: ChainFormat
    /// Most tokens of prompt and continuation; nil: no bound.
    public let contextLength: Int?
    /// Floating-point operations charged for each token run.
    public let flopsPerToken: Double
    /// Seconds charged for each token run.
    public let secondsPerToken: Double

    private let prompt: @Sendable (Problem) -> String
    private let script: @Sendable (Request) async throws -> String
    private let log = Mutex(Calls())

    /// A policy that continues with what `script` returns, cut by the request's limits.
    ///
    /// - Parameters:
    ///   - prompt: renders a problem; by default its question and the opening of the thought.
    ///   - script: the text that follows a chain; it may suspend, and what it throws is thrown.
    public init(
        format: ChainFormat = ChainFormat(), contextLength: Int? = nil, flopsPerToken: Double = 1,
        secondsPerToken: Double = 0, prompt: (@Sendable (Problem) -> String)? = nil,
        script: @escaping @Sendable (Request) async throws -> String
    ) {
        self.format = format
        self.contextLength = contextLength
        self.flopsPerToken = flopsPerToken
        self.secondsPerToken = secondsPerToken
        self.prompt = prompt ?? { $0.question + format.beginOfThought }
        self.script = script
    }

    /// A policy that reads whole chains from a table: sample `i` of a problem is text `i`, cyclically.
    /// A chain begun earlier goes on with the text it is the beginning of; one that is the beginning
    /// of none ends at once.
    ///
    /// - Parameter table: texts after the prompt, by problem id.
    public convenience init(
        format: ChainFormat = ChainFormat(), contextLength: Int? = nil, flopsPerToken: Double = 1,
        secondsPerToken: Double = 0, table: [String: [String]]
    ) {
        self.init(
            format: format, contextLength: contextLength, flopsPerToken: flopsPerToken,
            secondsPerToken: secondsPerToken
        ) { request in
            let texts = table[request.chain.problem.id] ?? []
            guard !texts.isEmpty else { return format.endOfSequence }
            let begun = request.chain.text
            if begun.isEmpty { return texts[request.sample % texts.count] }
            guard let text = texts.first(where: { $0.hasPrefix(begun) }) else {
                return format.endOfSequence
            }
            return String(text.dropFirst(begun.count))
        }
    }

    /// What was asked so far.
    public var calls: Calls { log.withLock { $0 } }

    public func begin(_ problem: Problem) -> Chain {
        Chain(problem: problem, prompt: tokens(of: prompt(problem)), format: format)
    }

    public func appending(_ text: String, to chain: Chain) -> Chain {
        let added = tokens(of: text)
        var chain = chain
        let start = chain.tokens.count
        chain.tokens += added
        chain.logProbs += [Float](repeating: 0, count: added.count)
        if !added.isEmpty { chain.forced.append(start..<chain.tokens.count) }
        chain.text += text
        chain.stopReason = nil
        return chain
    }

    public func beginning(of chain: Chain, upTo offset: Int) -> Chain {
        var length = 0
        let pieces = pieces(of: chain.text).prefix { piece in
            defer { length += piece.utf8.count }
            return length < offset
        }
        let text = pieces.joined()
        guard chain.tokens == tokens(of: chain.text) else {
            return text.isEmpty ? begin(chain.problem) : appending(text, to: begin(chain.problem))
        }
        return chain.cut(to: pieces.count, text: text)
    }

    public func logProbs(of chain: Chain) -> [Float] {
        log.withLock { $0.logProbs += 1 }
        return [Float](repeating: 0, count: chain.tokens.count)
    }

    public func sample(from chain: Chain, count: Int, parameters: GenerateParameters) async throws
        -> Samples
    {
        var chains: [Chain] = []
        var usage = promptUsage(of: chain)
        for sample in 0..<count {
            let request = Request(chain: chain, sample: sample, parameters: parameters)
            let continued = continuing(chain, with: try await script(request), parameters)
            usage.generatedTokens += continued.tokens.count - chain.tokens.count
            chains.append(continued)
        }
        let run = Double(usage.tokensRun)
        usage.flops = run * flopsPerToken
        usage.seconds = run * secondsPerToken
        log.withLock { [usage] calls in
            calls.sample += 1
            calls.chains += count
            calls.usage += usage
        }
        return Samples(chains: chains, usage: usage)
    }

    /// The prompt is new to a chain without tokens; later only what was forced since is.
    private func promptUsage(of chain: Chain) -> Usage {
        if chain.tokens.isEmpty {
            return Usage(promptTokens: chain.prompt.count)
        }
        let last = chain.forced.last
        let forced = last?.upperBound == chain.tokens.count ? last?.count ?? 0 : 0
        // A chain forced from its very beginning was never run.
        let new = forced == chain.tokens.count ? chain.allTokens.count : forced
        return Usage(promptTokens: new, cachedTokens: chain.allTokens.count - new)
    }

    /// Adds a script's text token by token, obeying the limits as a model's sampler does.
    private func continuing(_ chain: Chain, with text: String, _ parameters: GenerateParameters)
        -> Chain
    {
        var chain = chain
        chain.stopReason = .endOfSequence
        var added = 0
        for piece in pieces(of: text) {
            if let contextLength, chain.prompt.count + chain.tokens.count >= contextLength {
                chain.stopReason = .context
                break
            }
            if let most = parameters.maxTokens, added >= most {
                chain.stopReason = .length
                break
            }
            if let withheld = parameters.withheld, piece == withheld.text,
                chain.tokens.count < withheld.until
            {
                continue
            }
            chain.tokens.append(token(of: piece))
            chain.logProbs.append(0)
            chain.text += piece
            added += 1
            if piece == format.endOfSequence { break }
            if parameters.stop.contains(where: { chain.text.hasSuffix($0) }) {
                chain.stopReason = .stopSequence
                break
            }
        }
        return chain
    }

    /// Splits a text into tokens' texts.
    private func pieces(of text: String) -> [String] {
        var pieces: [String] = []
        var rest = text[...]
        while let first = rest.unicodeScalars.first {
            let piece = marks.first(where: { rest.hasPrefix($0) }) ?? String(first)
            pieces.append(piece)
            rest.unicodeScalars.removeFirst(piece.unicodeScalars.count)
        }
        return pieces
    }

    private var marks: [String] {
        [format.beginOfThought, format.endOfThought, format.endOfSequence].filter { !$0.isEmpty }
    }

    /// A mark's number lies past the last Unicode scalar.
    private func token(of piece: String) -> Token {
        if let mark = marks.firstIndex(of: piece) { return Token(0x11_0000 + mark) }
        return Token(piece.unicodeScalars.first?.value ?? 0)
    }

    private func tokens(of text: String) -> [Token] { pieces(of: text).map(token(of:)) }
}
