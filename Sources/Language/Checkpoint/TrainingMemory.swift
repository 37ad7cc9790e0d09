import Reasoning
import Tensors

/// What a training takes at its most, part by part, in bytes and by formula: it is known before any of it is
/// taken.
///
/// Counted are the tensors that are there at the same time, which is a bound from above: gradients, for one,
/// are there in full only behind the first pass. What the allocator leaves between them and the program
/// itself, some hundreds of megabytes, come on top.
public struct TrainingMemory: Codable, Hashable, Sendable {
    /// What goes through a model at a time.
    public struct Pass: Codable, Hashable, Sendable {
        /// Packed tokens, T.
        public var tokens: Int
        /// How many of them have logits over the vocabulary, S; 0 where the model values chains.
        public var scored: Int
        /// Tokens of the longest sequence, its prompt included. On the plain path attention takes its square.
        public var longest: Int
        /// Whether blocks are run again for their gradients (`Transformer.hidden`).
        public var checkpointing: Bool

        /// - Parameters:
        ///   - scored: nil: all.
        ///   - longest: nil: there is one sequence.
        public init(
            tokens: Int, scored: Int? = nil, longest: Int? = nil, checkpointing: Bool = false
        ) {
            self.tokens = tokens
            self.scored = scored ?? tokens
            self.longest = min(longest ?? tokens, tokens)
            self.checkpointing = checkpointing
        }
    }

    public var pass: Pass
    /// Whether fewer numbers learn than the model has, as with low-rank adapters.
    public var isPartial: Bool
    /// Of the model that learns, and of its rotary angles.
    public var weights: Int
    public var gradients: Int
    /// Both moments, and where the weights have 16 bits their masters.
    public var optimizer: Int
    /// What a pass keeps for its backward pass: of every block all of it, or with checkpointing its inputs.
    public var activations: Int
    /// Logits, their gradient and what the head's product takes.
    public var logits: Int
    /// What the backward pass of one block takes, and with checkpointing what it keeps meanwhile. Not there at
    /// the same time as `logits`.
    public var block: Int
    /// What the optimizer's step takes in passing. Not there at the same time as a pass.
    public var step: Int
    /// Other models beside it, such as a reference or a critic, with their gradients and moments.
    public var companions = 0
    /// The copy of the weights that the decoder which samples packs.
    public var decoder = 0
    /// The decoder's pages.
    public var keysAndValues = 0

    /// What does not depend on the pass.
    public var state: Int { sum([weights, gradients, optimizer]) }

    /// All that is there at a time, at the most.
    public var total: Int {
        sum([
            state, companions, decoder, keysAndValues,
            max(sum([activations, max(logits, block)]), step),
        ])
    }

    /// - Parameters:
    ///   - configuration: a valid one.
    ///   - dtype: what the weights are computed in.
    ///   - path: nil: the one that this type has on the CPU.
    ///   - vocabulary: the tokens that there are; nil: as many as the configuration has.
    ///   - trainable: numbers that learn; nil: all.
    ///   - hasMuon: whether the matrices within the model take Muon's steps.
    public init(
        _ configuration: ModelConfiguration, as dtype: DType, path: FusedPath? = nil,
        vocabulary: Int? = nil, pass: Pass, trainable: Int? = nil, hasMuon: Bool = false
    ) {
        let formula = MemoryFormula(
            configuration, dtype: dtype, path: path ?? (dtype == .float32 ? .fused : .plain),
            vocabulary: vocabulary ?? configuration.vocabularySize, isPartial: trainable != nil,
            pass: pass)
        let c = configuration
        let (size, wide) = (Double(dtype.size), Double(max(dtype.size, 4)))
        let learning = Double(trainable ?? c.parameterCount)
        self.pass = pass
        isPartial = trainable != nil
        weights = clamped(
            size * Double(c.parameterCount)
                + 4 * Double(c.maxPositionEmbeddings) * Double(c.headDimensions))
        // The head's gradient waits for the embedding's beside what the passes before added up to.
        gradients = clamped(size * (learning + (isPartial ? 0 : formula.headNumbers)))
        optimizer = clamped((dtype.size == 2 ? 3 : 2) * wide * learning)
        let tokens = Double(pass.tokens)
        activations = clamped(
            formula.around * tokens
                + Double(c.hiddenLayers) * tokens
                * (pass.checkpointing ? formula.boundary : formula.kept))
        logits = clamped(formula.logits)
        block = clamped(formula.block + (pass.checkpointing ? formula.kept * tokens : 0))
        let stack = Double(c.hiddenLayers) * 2 * Double(c.intermediateSize) * Double(c.hiddenSize)
        step = clamped(
            (dtype.size == 2 ? wide * learning : 0) + (hasMuon ? 5 * wide * stack : 0))
    }
}

/// The sum of numbers that are not negative, at most the largest there is.
private func sum(_ parts: [Int]) -> Int {
    parts.reduce(0) { sum, part in
        let (total, overflow) = sum.addingReportingOverflow(part)
        return overflow ? .max : total
    }
}

/// A whole number of bytes; the largest there is where that does not hold it.
private func clamped(_ bytes: Double) -> Int { bytes < 9e18 ? Int(bytes) : .max }
