import Foundation
import Reasoning

/// The definition of a draw, in plain Swift. Fused decoders agree with it up to rounding.
///
/// The uniform number is inverted through the cumulative distribution: in the order of the
/// vocabulary, or from the likeliest down where top-k or top-p take tokens away. Top-k comes before
/// top-p, and the nucleus is taken of the mass that top-k left, as in `transformers`; ties go to
/// the smaller token.
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
        let isGreedy = temperature < GenerateParameters.leastTemperature
        let scale = isGreedy ? 1 : 1 / Double(temperature)
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
        guard !isGreedy else { return (Int32(best), logProb(best)) }

        let candidates = candidates(weights)
        let threshold = uniform * candidates.reduce(0) { $0 + weights[$1] }
        var sum = 0.0
        var chosen = best
        for v in candidates where weights[v] > 0 {
            chosen = v
            sum += weights[v]
            if sum > threshold { break }
        }
        return (Int32(chosen), logProb(chosen))
    }

    /// The tokens that top-k and top-p leave, the likeliest first; all in their order where neither
    /// takes any.
    private func candidates(_ weights: [Double]) -> [Int] {
        let limited = topK > 0 && topK < weights.count
        guard limited || topP < 1 else { return Array(weights.indices) }
        var order = weights.indices.sorted {
            weights[$0] != weights[$1] ? weights[$0] > weights[$1] : $0 < $1
        }
        if limited { order.removeLast(order.count - Int(topK)) }
        let mass = order.reduce(0) { $0 + weights[$1] } * Double(topP)
        var sum = 0.0
        let count = order.firstIndex {
            sum += weights[$0]
            return sum >= mass
        }
        return Array(order[...(count ?? order.count - 1)])
    }
}
