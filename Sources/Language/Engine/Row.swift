import Reasoning

/// A sequence that the decoder runs: a prompt on its way to its first tokens, or a sample that
/// grows by a token a step.
///
/// One thread touches it and no access of a property encloses another, so the properties of the
/// hot loop go without dynamic exclusivity checks, which would take a third of the engine's time.
final class Row {
    let ticket: Ticket
    /// The samples that draw from its last position: all of a group while its prompt is prefilled,
    /// itself afterwards, none for a score.
    @exclusivity(unchecked) var samples: Range<Int>
    /// Prompt and new tokens.
    @exclusivity(unchecked) var tokens: ContiguousArray<Token>
    /// The pages of positions `0..<tokens.count`, as far as allocated; one holder each is this row.
    @exclusivity(unchecked) var pages: ContiguousArray<Int32> = []
    /// Tokens whose keys and values are in the pages.
    @exclusivity(unchecked) var computed = 0
    /// Natural-log probabilities of the new tokens, in nats.
    @exclusivity(unchecked) var logProbs: [Float] = []
    /// Tokens it runs in the current step, and the batch row of the first.
    @exclusivity(unchecked) var planned = 0
    @exclusivity(unchecked) var firstRow: Int32 = 0
    /// Positions that were computed before it began and whose predictions are still to be recalled,
    /// ascending.
    @exclusivity(unchecked) var recalls: [Int] = []
    /// How many of them, from the first on, the current step recalls, and the batch row of the first.
    @exclusivity(unchecked) var recalling = 0
    @exclusivity(unchecked) var firstRecall: Int32 = 0
    /// Where the tokens begin whose operations have not been counted yet.
    var charged = 0
    /// The tokens at its beginning that were counted as computed or cached: what a preempted row
    /// computes of them again counts apart.
    var counted = 0
    /// The hash of its first tokens, as far as it was asked for.
    var hashed = PrefixHash()

    let promptCount: Int
    let seed: UInt64
    let firstCounter: Int
    let topK: Int32
    let temperature: Float
    let topP: Float
    let withheld: Int32
    let withheldUntil: Int
    /// The first of the tokens that end it, -1 where there is none, and the others.
    let endOfSequence: Token
    let otherEnds: ArraySlice<Token>
    let stop: StopTexts?
    /// What of the stop texts stands at its end.
    @exclusivity(unchecked) private var stopState: Int32
    let isStreamed: Bool
    let limit: Int

    init(
        ticket: Ticket, samples: Range<Int>, tokens: ContiguousArray<Token>, promptCount: Int
    ) {
        self.ticket = ticket
        self.samples = samples
        self.tokens = tokens
        self.promptCount = promptCount
        let request = ticket.request
        seed = samples.isEmpty ? 0 : request.seeds[samples.lowerBound]
        firstCounter = request.firstCounter
        topK = Int32(request.topK)
        temperature = request.temperature
        topP = request.topP
        withheld = request.withheld?.token ?? -1
        withheldUntil = request.withheld?.until ?? 0
        endOfSequence = request.endOfSequence.first ?? -1
        otherEnds = request.endOfSequence.dropFirst()
        stop = request.stop
        stopState = request.stopState
        isStreamed = ticket.submission.onEvent != nil
        limit = ticket.limit
    }

    /// Tokens that have not been run.
    @inline(__always) var pending: Int { tokens.count - computed }
    /// Tokens sampled so far.
    @inline(__always) var generated: Int { tokens.count - promptCount }
    /// Rows it takes of the engine's limit: one for each sample it stands for.
    var width: Int { max(1, samples.count) }
    /// Whether it grows by one token a step.
    @inline(__always) var isDecoding: Bool { generated > 0 && pending == 1 }

    /// The draw of `sample` after the batch row `row`.
    @inline(__always) func draw(seed: UInt64, row: Int32) -> DecodeDraw {
        let counter = firstCounter + generated
        return DecodeDraw(
            seed: seed, counter: UInt64(counter), row: row, topK: topK,
            withheld: counter < withheldUntil ? withheld : -1, temperature: temperature,
            topP: topP)
    }

    /// Why its last token is its last; nil when it goes on. To be asked once for each token.
    @inline(__always) func stopReason(contextLength: Int) -> StopReason? {
        let last = tokens[tokens.count - 1]
        if last == endOfSequence { return .endOfSequence }
        if !otherEnds.isEmpty, otherEnds.contains(last) { return .endOfSequence }
        if let stop {
            stopState = stop.state(after: last, from: stopState)
            if stopState == StopTexts.found { return .stopSequence }
        }
        if generated >= limit { return .length }
        if tokens.count >= contextLength { return .context }
        return nil
    }
}
