import Language
import Reasoning
import Tensors

/// Chains laid end to end for one forward pass, without padding, each prompt standing once before
/// all of its chains, with the places at which values are read.
public struct ValueBatch: Sendable {
    /// Token ids `[T]`.
    public private(set) var tokens: [Int64] = []
    public private(set) var spans: [Span] = []
    /// The places of the values `[S]`, in the order in which they were appended.
    public private(set) var places: [Place] = []

    /// Where a chain is valued.
    public struct Place: Hashable, Sendable {
        /// The packed row of its prompt's last token.
        public var prompt: Int
        /// The packed rows of its tokens that the value is read behind.
        public var chain: Range<Int>
    }

    public init() {}

    public var isEmpty: Bool { places.isEmpty }

    /// The packed rows that values are read from `[S]`: of the last token before each place.
    public var rows: [Int64] {
        places.map { Int64($0.chain.isEmpty ? $0.prompt : $0.chain.upperBound - 1) }
    }

    /// Appends a prompt of at least one token and its chains.
    ///
    /// - Parameter chains: for each chain its tokens after the prompt, and the places to read:
    ///   after so many of them, 0 standing for the prompt's end. What lies behind the last place is
    ///   not run.
    public mutating func append(prompt: [Token], chains: [(tokens: [Token], positions: [Int])]) {
        precondition(!prompt.isEmpty, "a prompt has at least one token")
        let start = tokens.count
        tokens += prompt.lazy.map(Int64.init)
        let promptEnd = tokens.count
        guard chains.count > 1 else {
            for chain in chains { append(chain, promptEnd: promptEnd) }
            spans.append(Span(start: start, length: tokens.count - start))
            return
        }
        spans.append(Span(start: start, length: prompt.count))
        for chain in chains {
            let own = tokens.count
            append(chain, promptEnd: promptEnd)
            guard tokens.count > own else { continue }
            spans.append(
                Span(
                    start: own, length: tokens.count - own, prefixStart: start,
                    prefixLength: prompt.count))
        }
    }

    private mutating func append(_ chain: (tokens: [Token], positions: [Int]), promptEnd: Int) {
        let own = tokens.count
        let last = chain.positions.max() ?? 0
        precondition(
            last <= chain.tokens.count && (chain.positions.min() ?? 0) >= 0,
            "a value is read within its chain")
        tokens += chain.tokens[..<last].lazy.map(Int64.init)
        places += chain.positions.lazy.map { Place(prompt: promptEnd - 1, chain: own..<own + $0) }
    }

    /// Forward FLOPs of the batch by the formula of the architecture.
    public func forwardFLOPs(_ configuration: ModelConfiguration) -> Double {
        spans.reduce(0) { sum, span in
            let start = Int(span.prefixLength)
            return sum + configuration.forwardFLOPs(positions: start..<start + Int(span.length))
        }
    }
}
