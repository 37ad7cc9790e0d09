import CTorch

/// The weights of a Llama-family model in the order of the forward pass.
public struct DecoderWeights: Sendable {
    /// The weights of one block.
    public struct Layer: Sendable {
        public var attention: AttentionWeights
        public var feedForward: FeedForwardWeights

        public init(attention: AttentionWeights, feedForward: FeedForwardWeights) {
            self.attention = attention
            self.feedForward = feedForward
        }

        var all: [Tensor] { attention.all + feedForward.all }

        /// All that the block reads beside its input, updates included.
        public var read: [Tensor] {
            let updates = [
                attention.projectionUpdates, attention.outputUpdates, feedForward.gateUpUpdates,
                feedForward.downUpdates,
            ]
            return all + updates.joined().flatMap { [$0.a, $0.b] }
        }
    }

    /// `[V, D]`, a row for each token.
    public var embedding: Tensor
    public var layers: [Layer]
    /// `[D]`.
    public var finalNorm: Tensor
    /// `[V, D]`; the embedding itself where it is tied.
    public var head: Tensor
    /// From `rotaryTable`: `[context, d]`.
    public var rotaryTable: Tensor

    public init(
        embedding: Tensor, layers: [Layer], finalNorm: Tensor, head: Tensor, rotaryTable: Tensor
    ) {
        self.embedding = embedding
        self.layers = layers
        self.finalNorm = finalNorm
        self.head = head
        self.rotaryTable = rotaryTable
    }
}

/// The decode step on the CPU: packed float32 weights over a pool of KV pages, one bridge call a
/// step, threads split over rows. A row's numbers do not depend on the others in a step, to the bit.
///
/// Not `Sendable`: one owner at a time.
public final class CPUDecoder {
    /// The sizes of the network.
    public struct Shape: Hashable, Sendable {
        public var layers, hidden, intermediate, vocabulary, context: Int
        public var attention: AttentionShape
        public var normEpsilon: Double

        public init(
            layers: Int, hidden: Int, intermediate: Int, vocabulary: Int, context: Int,
            attention: AttentionShape, normEpsilon: Double
        ) {
            self.layers = layers
            self.hidden = hidden
            self.intermediate = intermediate
            self.vocabulary = vocabulary
            self.context = context
            self.attention = attention
            self.normEpsilon = normEpsilon
        }
    }

    /// Positions in a KV page.
    public static let pageSize = 16
    public let pageCount: Int
    let handle: OpaquePointer

    /// - Parameter pageCount: the pool, each page holding
    ///   `layers · kvHeads · d · 2 · 16` floats of keys and values and `hidden · 16` of states.
    public init(shape: Shape, pageCount: Int) throws(TensorError) {
        TensorRuntime.start()
        var native = CTDecoderShape(
            layers: Int32(clamping: shape.layers), hidden: Int32(clamping: shape.hidden),
            intermediate: Int32(clamping: shape.intermediate),
            heads: Int32(clamping: shape.attention.heads),
            kvHeads: Int32(clamping: shape.attention.kvHeads),
            headDim: Int32(clamping: shape.attention.headDimensions),
            vocabulary: Int32(clamping: shape.vocabulary),
            context: Int32(clamping: shape.context), normEpsilon: Float(shape.normEpsilon))
        var out: OpaquePointer?
        try check("CPUDecoder", ct_decoder_create(&native, Int32(clamping: pageCount), &out))
        guard let out else { throw .operation(name: "CPUDecoder", reason: "there is no result") }
        handle = out
        self.pageCount = pageCount
    }

    deinit { ct_decoder_free(handle) }

    /// Packs the weights, which are copied.
    public func load(_ weights: DecoderWeights) throws(TensorError) {
        let all =
            [weights.embedding] + weights.layers.flatMap(\.all) + [weights.finalNorm, weights.head]
        let status = all.withHandles { handles, count in
            ct_decoder_load(handle, handles, count, weights.rotaryTable.handle)
        }
        try check("CPUDecoder.load", status)
    }

    /// Copies a page of keys, values and states, for a fork that goes on writing in it.
    public func copyPage(from: Int, to: Int) throws(TensorError) {
        try check(
            "CPUDecoder.copyPage",
            ct_decoder_copy_page(handle, Int32(clamping: from), Int32(clamping: to)))
    }
}
