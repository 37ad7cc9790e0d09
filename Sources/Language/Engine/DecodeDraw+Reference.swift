import Foundation
import Reasoning

/// The definition of a draw, in plain Swift. Fused decoders agree with it up to rounding.
///
/// The uniform number is inverted through the cumulative distribution in the order of the
/// vocabulary. Top-k comes before top-p, and the nucleus is taken of the mass that top-k left, as
/// in `transformers`; ties go to the smaller token.
extension DecodeDraw {
    /// The uniform number in [0, 1) of this draw: element `counter` of `RandomStream(seed:)`.
    public var uniform: Double {
        let state = seed &+ (counter &+ 1) &* 0x9E37_79B9_7F4A_7C15
        return Double(RandomStream.mix(state) >> 11) * 0x1p-53
    }

    /// The token drawn from `logits` (`[V]`) and its log-probability in nats as
    /// `DecodeResults.logProbs` defines it; nil when a logit is not finite.
    public func draw(from logits: UnsafeBufferPointer<Float>) -> (token: Int32, logProb: Float)? {
        guard !logits.isEmpty, logits.allSatisfy(\.isFinite) else { return nil }
        let scale = temperature > 0 ? 1 / Double(temperature) : 1
        var best = -1
        for v in logits.indices where v != Int(withheld) && (best < 0 || logits[v] > logits[best]) {
            best = v
        }
        guard best >= 0 else { return nil }
        let top = Double(logits[best])
        var weights = logits.map { exp((Double($0) - top) * scale) }
        if weights.indices.contains(Int(withheld)) { weights[Int(withheld)] = 0 }
        let total = weights.reduce(0, +)
        func logProb(_ token: Int) -> Float {
            Float((Double(logits[token]) - top) * scale - log(total))
        }
        guard temperature > 0 else { return (Int32(best), logProb(best)) }

        var kept = weights
        if topK > 0 || topP < 1 { kept = filtered(weights) }
        let threshold = uniform * kept.reduce(0, +)
        var sum = 0.0
        var chosen = best
        for v in kept.indices where kept[v] > 0 {
            chosen = v
            sum += kept[v]
            if sum > threshold { break }
        }
        return (Int32(chosen), logProb(chosen))
    }

    /// The weights that top-k and top-p leave, the others zero.
    private func filtered(_ weights: [Double]) -> [Double] {
        var order = weights.indices.sorted { weights[$0] > weights[$1] }
        if topK > 0 { order.removeLast(max(0, order.count - Int(topK))) }
        let mass = order.reduce(0) { $0 + weights[$1] } * Double(topP)
        var kept = [Double](repeating: 0, count: weights.count)
        var sum = 0.0
        for v in order {
            kept[v] = weights[v]
            sum += weights[v]
            if topP < 1, sum >= mass { break }
        }
        return kept
    }
}
