import Reasoning

/// One forward pass over the new tokens of many sequences, and draws from the distributions that
/// result.
///
/// The engine decides which tokens run, where their keys and values lie and who shares them; a
/// decoder computes. It owns the pool of KV pages, `pageCount` pages of `pageSize` positions each, and
/// keeps with the keys and values of a position its final state, from which the head makes logits.
/// Only the engine's thread calls it, so it needs no lock and need not be `Sendable`.
public protocol DecodeBackend: AnyObject {
    /// Positions in a KV page.
    var pageSize: Int { get }
    /// Pages in the pool.
    var pageCount: Int { get }
    /// Most tokens of a sequence.
    var contextLength: Int { get }
    /// Tokens are in `0..<vocabularySize`.
    var vocabularySize: Int { get }

    /// Takes over the model's present weights, where it holds copies. Cached keys and values are stale
    /// from then on.
    func reload() throws

    /// Copies every position of a page.
    func copyPage(from: Int, to: Int) throws

    /// Runs the batch: writes the keys, values and states of its tokens into their pages, and returns the
    /// draws and the scores that it asks for. Throws when nothing of the batch can be used; the
    /// pages' positions before each sequence's `start` must then be as they were.
    func step(_ batch: DecodeBatch) throws -> DecodeResults

    /// Floating-point operations of a forward pass over the tokens at positions
    /// `position..<position + newTokens` of one sequence, the earlier ones being in the cache.
    func flops(newTokens: Int, atPosition position: Int) -> Double
    /// Floating-point operations of a recalled row: the head's.
    var recallFLOPs: Double { get }
}

extension DecodeBackend {
    /// Nothing: the decoder computes with the model's own weights.
    public func reload() throws {}
}

/// What a decoder runs in one step, as flat arrays whose pointers can go through a C bridge.
public struct DecodeBatch: Sendable {
    /// New tokens, sequence after sequence: one row each. They may be none where there are recalls.
    public var tokens: [Int32] = []
    /// Whose rows they are.
    public var sequences: [DecodeSequence] = []
    /// Physical pages, sequence after sequence, each covering positions `0..<start + rowCount`.
    public var pageTable: [Int32] = []
    /// Positions run in an earlier step that are drawn or scored after once more, by their slots:
    /// `page · pageSize + position % pageSize`. They are rows behind those of `tokens`, in this order.
    public var recalls: [Int32] = []
    /// Tokens to draw.
    public var draws: [DecodeDraw] = []
    /// Tokens to score.
    public var targets: [DecodeTarget] = []

    public init() {}

    /// Empties it, keeping the memory.
    mutating func clear() {
        tokens.removeAll(keepingCapacity: true)
        sequences.removeAll(keepingCapacity: true)
        pageTable.removeAll(keepingCapacity: true)
        recalls.removeAll(keepingCapacity: true)
        draws.removeAll(keepingCapacity: true)
        targets.removeAll(keepingCapacity: true)
    }
}

/// The rows of one sequence in a batch. Laid out as four C `int32_t`.
public struct DecodeSequence: Hashable, Sendable {
    /// Its first row, an index into `DecodeBatch.tokens`.
    public var firstRow: Int32
    /// Its new tokens.
    public var rowCount: Int32
    /// The position of its first new token: the number of tokens whose keys and values it has.
    public var start: Int32
    /// Where its pages begin in `DecodeBatch.pageTable`.
    public var firstPage: Int32

    public init(firstRow: Int32, rowCount: Int32, start: Int32, firstPage: Int32) {
        self.firstRow = firstRow
        self.rowCount = rowCount
        self.start = start
        self.firstPage = firstPage
    }
}

/// One token to draw from the distribution after a row: a pure function of the row's logits and
/// these fields. `DecodeDraw.draw(from:)` is its definition. Laid out as C
/// `{uint64_t seed, counter; int32_t row, top_k, withheld; float temperature, top_p;}`.
public struct DecodeDraw: Hashable, Sendable {
    /// The sample's stream.
    public var seed: UInt64
    /// The position in the stream: the tokens that the chain has after its prompt.
    public var counter: UInt64
    /// The row, an index into `DecodeBatch.tokens` and then `recalls`. Several draws may name one row;
    /// a batch's draws are sorted by it.
    public var row: Int32
    /// Most tokens to choose from; 0: all.
    public var topK: Int32
    /// A token with probability zero; -1: none.
    public var withheld: Int32
    /// 0, and whatever is less than `GenerateParameters.leastTemperature`, takes the likeliest token.
    public var temperature: Float
    /// Nucleus mass (1904.09751); 1: all.
    public var topP: Float

    public init(
        seed: UInt64, counter: UInt64, row: Int32, topK: Int32 = 0, withheld: Int32 = -1,
        temperature: Float = 1, topP: Float = 1
    ) {
        self.seed = seed
        self.counter = counter
        self.row = row
        self.topK = topK
        self.withheld = withheld
        self.temperature = temperature
        self.topP = topP
    }
}

/// A token to score after a row. Laid out as two C `int32_t`.
public struct DecodeTarget: Hashable, Sendable {
    /// The row, an index into `DecodeBatch.tokens` and then `recalls`; a batch's targets are sorted by
    /// it.
    public var row: Int32
    /// The token whose log-probability at temperature 1 is asked for.
    public var token: Int32

    public init(row: Int32, token: Int32) {
        self.row = row
        self.token = token
    }
}

/// What a step found.
public struct DecodeResults: Sendable {
    /// One token per draw.
    public var tokens: [Int32]
    /// Per draw, the log-probability of its token in nats, under the tempered distribution without
    /// the withheld token and before top-k and top-p; at temperature 0, under temperature 1.
    public var logProbs: [Float]
    /// One log-probability per target, in nats.
    public var targetLogProbs: [Float]
    /// Rows named by a draw or a target whose logits were not all finite; what was drawn from them
    /// means nothing.
    public var nonFinite: [Int32]

    public init(
        tokens: [Int32] = [], logProbs: [Float] = [], targetLogProbs: [Float] = [],
        nonFinite: [Int32] = []
    ) {
        self.tokens = tokens
        self.logProbs = logProbs
        self.targetLogProbs = targetLogProbs
        self.nonFinite = nonFinite
    }
}
