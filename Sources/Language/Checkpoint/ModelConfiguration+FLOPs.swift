/// Floating-point operations by formula, a multiplication and an addition counting one each.
///
/// Counted are the matrix products: the attention and feed-forward projections, the head, the
/// attention scores and the weighted sum of values over the positions that a token sees. Not
/// counted are embedding look-ups, norms, biases, rotary positions, softmax, activations, sampling
/// and the optimizer's arithmetic, together well under 2 % at any width worth training. The head
/// is counted for every token, whether or not its logits are used.
///
/// With one key position for the mean of a sequence these are the formulas of Kaplan et al.
/// (2001.08361, table 1).
extension ModelConfiguration {
    /// Parameters that every token is multiplied with, those of a tied head included.
    public var matmulParameters: Int {
        let attention = hiddenSize * qkvWidth + queryWidth * hiddenSize
        let feedForward = 3 * hiddenSize * intermediateSize
        return hiddenLayers * (attention + feedForward) + vocabularySize * hiddenSize
    }

    /// FLOPs of the forward pass of one token at `position`, counted from 0, which attends to
    /// itself and the `position` tokens before it:
    /// `2 · matmulParameters + 4 · layers · heads · headDimensions · (position + 1)`.
    public func forwardFLOPs(position: Int) -> Double {
        forwardFLOPs(positions: position..<position + 1)
    }

    /// FLOPs of the forward pass of the tokens at `positions` of one sequence, in closed form.
    /// Those before are in the cache and cost nothing.
    public func forwardFLOPs(positions: Range<Int>) -> Double {
        let low = Double(positions.lowerBound)
        let high = Double(positions.upperBound)
        let seen = (high * (high + 1) - low * (low + 1)) / 2
        let attention = 4 * Double(hiddenLayers) * Double(queryWidth) * seen
        return 2 * Double(matmulParameters) * (high - low) + attention
    }

    /// FLOPs of the head alone for one position, whose final state is known: `2 · vocabulary · D`.
    public var headFLOPs: Double { 2 * Double(vocabularySize) * Double(hiddenSize) }

    /// FLOPs of the blocks alone, of a forward pass over so many tokens that takes `forward` in all: what
    /// gradient checkpointing computes once more.
    public func blockFLOPs(of forward: Double, tokens: Int) -> Double {
        forward - headFLOPs * Double(tokens)
    }

    /// FLOPs of forward and backward pass of one sequence of `tokens` tokens: three times the
    /// forward pass, as each product has two gradients of its own size.
    public func trainingFLOPs(tokens: Int) -> Double {
        3 * forwardFLOPs(positions: 0..<tokens)
    }
}
