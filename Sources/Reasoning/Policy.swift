/// How to sample, in MLX Swift's spelling.
public struct GenerateParameters: Codable, Hashable, Sendable {
    /// Most tokens to add; nil: up to the policy's context.
    public var maxTokens: Int?
    /// 0 takes the likeliest token; else at least `leastTemperature`. Default 1, the model's own
    /// distribution.
    public var temperature: Float
    /// Nucleus mass (1904.09751). Default 1: all.
    public var topP: Float
    /// Most tokens to choose from. Default 0: all.
    public var topK: Int
    /// Together with the chain's position it fixes every draw; arrival order plays no part.
    public var seed: UInt64
    /// Texts after which the policy stops, wherever they end: where one ends inside a token, the whole
    /// token stays in the chain.
    public var stop: [String]
    /// A token that may not be sampled before the chain is so long: a floor under thinking.
    public var withheld: Withheld?

    /// The end of thought, withheld until the chain has `until` tokens after its prompt
    /// (budget forcing, 2501.19393 §3).
    public struct Withheld: Codable, Hashable, Sendable {
        /// The special token's text, such as `</think>`.
        public var text: String
        /// Tokens after the prompt before which it may not appear.
        public var until: Int

        public init(text: String, until: Int) {
            self.text = text
            self.until = until
        }
    }

    public init(
        maxTokens: Int? = nil, temperature: Float = 1, topP: Float = 1, topK: Int = 0,
        seed: UInt64 = 0, stop: [String] = [], withheld: Withheld? = nil
    ) {
        self.maxTokens = maxTokens
        self.temperature = temperature
        self.topP = topP
        self.topK = topK
        self.seed = seed
        self.stop = stop
        self.withheld = withheld
    }

    /// Greedy decoding.
    public static let greedy = GenerateParameters(temperature: 0)

    /// The least temperature beside 0. Far below it, logits divided by it leave the range of a `Float`;
    /// long before, all there is to draw is the likeliest token.
    public static let leastTemperature: Float = 1e-4

    /// - Throws: `ConfigurationError` naming the field that is out of bounds.
    public func validate() throws(ConfigurationError) {
        if temperature != 0 {
            do {
                try Self.checkTemperature("temperature", Double(temperature))
            } catch {
                throw ConfigurationError(
                    field: error.field,
                    reason: "\(error.reason), nor 0, which takes the likeliest token")
            }
        }
        guard topP > 0, topP <= 1 else {
            throw ConfigurationError(field: "topP", reason: "\(topP) is not in (0, 1]")
        }
        try ConfigurationError.check("topK", topK, in: 0...Int(Int32.max))
        if let maxTokens { try ConfigurationError.check("maxTokens", maxTokens, in: Limits.tokens) }
        guard !stop.contains("") else {
            throw ConfigurationError(field: "stop", reason: "an empty text stops nothing")
        }
    }

    /// - Throws: for a temperature at which nothing can be drawn at random.
    public static func checkTemperature(
        _ field: String, _ value: Double
    ) throws(ConfigurationError) {
        guard value.isFinite, value >= Double(leastTemperature), value <= 1e6 else {
            throw ConfigurationError(
                field: field,
                reason: "\(value) is not in \(leastTemperature)...1e6")
        }
    }
}

/// Chains and what they cost.
public struct Samples: Sendable {
    public var chains: [Chain]
    public var usage: Usage

    public init(chains: [Chain], usage: Usage) {
        self.chains = chains
        self.usage = usage
    }
}

/// A chain to continue, how often and how.
public struct SampleRequest: Sendable {
    public var chain: Chain
    public var count: Int
    public var parameters: GenerateParameters

    public init(chain: Chain, count: Int = 1, parameters: GenerateParameters) {
        self.chain = chain
        self.count = count
        self.parameters = parameters
    }
}

/// Something that continues chains: a local model, a remote server, or a script in a test.
public protocol Policy: Sendable {
    /// Most tokens of a prompt and what follows it; nil: unknown, or without bound. By default nil.
    var contextLength: Int? { get }
    /// The marks of the model: those of the chains that it begins.
    var format: ChainFormat { get }

    /// The empty chain at a problem's rendered prompt.
    func begin(_ problem: Problem) throws -> Chain

    /// Continues `chain` `count` times, independently, until a stop text, the end of sequence
    /// or a limit. Sample `i` draws from the stream (`parameters.seed`, problem id, `i`).
    func sample(from chain: Chain, count: Int, parameters: GenerateParameters) async throws
        -> Samples

    /// The samples of several requests, in their order, drawn side by side. By default each is a call of
    /// its own; a policy that batches takes them in one piece.
    /// - Throws: the first error, which ends all.
    func samples(of requests: [SampleRequest]) async throws -> [Samples]

    /// The chain with `text` put behind it, unsampled.
    func appending(_ text: String, to chain: Chain) throws -> Chain

    /// The chain's beginning, open to be continued: its tokens up to the one in which the first `offset`
    /// UTF-8 bytes of its text end. By default, and for a chain of another policy's tokens, those of
    /// that text anew, unsampled.
    func beginning(of chain: Chain, upTo offset: Int) throws -> Chain

    /// Natural-log probabilities of the chain's tokens after the prompt at temperature 1, in nats.
    func logProbs(of chain: Chain) async throws -> [Float]
}

extension Policy {
    public var contextLength: Int? { nil }

    public func samples(of requests: [SampleRequest]) async throws -> [Samples] {
        try await requests.concurrently(atMost: requests.count) {
            try await sample(from: $0.chain, count: $0.count, parameters: $0.parameters)
        }
    }

    public func beginning(of chain: Chain, upTo offset: Int) throws -> Chain {
        let root = try begin(chain.problem)
        guard offset > 0 else { return root }
        return try appending(
            String(decoding: chain.text.utf8.prefix(offset), as: UTF8.self), to: root)
    }

    /// One continuation.
    public func continuing(_ chain: Chain, parameters: GenerateParameters) async throws -> (
        chain: Chain, usage: Usage
    ) {
        let samples = try await sample(from: chain, count: 1, parameters: parameters)
        guard let first = samples.chains.first else { throw ReasoningError.noSamples(asked: 1) }
        return (first, samples.usage)
    }
}
