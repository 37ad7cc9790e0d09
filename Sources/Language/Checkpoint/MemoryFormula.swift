import Tensors

/// The bytes behind `TrainingMemory`: what the operations of a pass save for their gradients and take
/// meanwhile, counted from `FusedSublayers` and the operations below it.
///
/// D hidden, p the width of the projections, h that of the heads, F feed-forward, U tokens that there are, V
/// rows of the head, T tokens of the pass, S of them with logits.
struct MemoryFormula {
    /// Of a token, of everything but the blocks.
    let around: Double
    /// Of a token and a block: what its backward pass needs.
    let kept: Double
    /// Of a token and a block whose inputs alone are kept.
    let boundary: Double
    /// What the backward pass of a block takes beside that.
    let block: Double
    /// Logits, their gradient and the head's product.
    let logits: Double
    /// V D, the head's numbers.
    let headNumbers: Double

    /// Where sums over tokens are cut (`Products.hpp`).
    private static let mostParts = 8.0
    private static let tokenBlock = 128.0

    /// - Parameter isPartial: whether something is learned beside the weights, so that no sublayer is one
    ///   operation.
    init(
        _ c: ModelConfiguration, dtype: DType, path: FusedPath, vocabulary: Int, isPartial: Bool,
        pass: TrainingMemory.Pass
    ) {
        let (sizes, size) = (Sizes(c), Double(dtype.size))
        let (tokens, scored, used) = (
            Double(pass.tokens), Double(pass.scored), Double(vocabulary)
        )
        headNumbers = Double(c.vocabularySize) * sizes.hidden
        boundary = 2 * size * sizes.hidden
        // The stream before the first block and behind the last, its norm, and their gradients.
        around = 6 * size * sizes.hidden
        switch path {
        case .fused:
            let isWide = FusedPath.fusesSublayers
            kept = 4 * sizes.keptByFused(isWide: isWide, isPartial: isPartial)
            let parts = isWide ? Self.parts(of: pass.tokens) : 0
            let flow = 4 * sizes.hidden + max(sizes.qkv + sizes.heads, 3 * sizes.inner)
            block = 4 * ((1 + parts) * sizes.largestSublayer + tokens * flow)
            // The head's packed copy, the parts of its gradient and their sum.
            let copies = isWide ? Self.parts(of: pass.scored) + 2 : 1
            let head = pass.scored == 0 ? 0 : copies * used * sizes.hidden
            logits = 4 * (2 * scored * (used + sizes.hidden) + head)
        case .plain:
            let (longest, wide) = (Double(pass.longest), max(size, 4))
            kept = sizes.keptByPlain(size: size, longest: longest)
            let flow = 4 * sizes.hidden + max(3 * sizes.qkv, 4 * sizes.inner)
            // Scores of the longest sequence in four forms, and norms in float32.
            let scores = 4 * size * sizes.headCount * longest * longest
            block = tokens * (size * flow + 3 * wide * sizes.hidden) + scores
            // Logits, and where they have 16 bits the same in float32; divided, their log-softmax, its
            // exponential and the product of both.
            let forms = size + (size == 2 ? 4 : 0) + 4 * wide
            let head = pass.scored == 0 ? 0 : size * used * sizes.hidden
            logits = scored * (used * forms + 2 * size * sizes.hidden) + head
        }
    }

    /// Into how many parts a sum over tokens is cut.
    private static func parts(of tokens: Int) -> Double {
        min(mostParts, (Double(tokens) / tokenBlock).rounded(.up))
    }
}

/// Widths of a model, as numbers that do not overflow.
private struct Sizes {
    let hidden, qkv, heads, headCount, kvHeadCount, kvWidth, headWidth, inner: Double
    let normalizesHeads: Bool

    init(_ c: ModelConfiguration) {
        hidden = Double(c.hiddenSize)
        qkv = Double(c.qkvWidth)
        heads = Double(c.queryWidth)
        headCount = Double(c.attentionHeads)
        kvHeadCount = Double(c.kvHeads)
        kvWidth = Double(c.kvWidth)
        headWidth = Double(c.headDimensions)
        inner = Double(c.intermediateSize)
        normalizesHeads = c.architecture.normalizesHeads
    }

    /// Numbers of the larger sublayer's weights.
    var largestSublayer: Double {
        max(hidden * (1 + qkv + heads), hidden * (1 + 3 * inner))
    }

    /// Numbers that a block keeps of a token on the fused path: of a sublayer that is one operation the
    /// stream, the norm's scale and what lies between its products, of others the products' inputs, too.
    func keptByFused(isWide: Bool, isPartial: Bool) -> Double {
        let isOne = isWide && !isPartial
        var kept = 2 * (hidden + 1) + qkv + heads + headCount + 2 * inner
        if !isOne || normalizesHeads { kept += hidden }
        if normalizesHeads { kept += heads + kvWidth + headCount + kvHeadCount }
        if !isOne { kept += hidden + inner }
        return kept
    }

    /// Bytes that a block keeps of a token on the plain path, by what each operation saves.
    func keptByPlain(size: Double, longest: Double) -> Double {
        // Of 16 bits in float32, normalized and times the weight; else three times the same type.
        func norm(_ width: Double) -> Double { (size == 2 ? 8 : 3 * size) * width }
        var kept = 2 * norm(hidden) + size * (qkv + heads + 4 * inner)
        if normalizesHeads { kept += norm(heads + kvWidth) + size * qkv }
        // Rotated queries, keys and values for every head, the angles, and scores with their mask.
        kept += size * (5 * heads + 4 * headWidth)
        return kept + longest * (size * headCount + 1)
    }
}
