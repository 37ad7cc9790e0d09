/// The answers to the draws and targets of one step.
public struct DecoderAnswers: Sendable {
    /// Per draw: its token, its log-probability in nats, and whether its logits were finite.
    public internal(set) var tokens: [Int32]
    public internal(set) var logProbs: [Float]
    public internal(set) var finite: [UInt8]
    /// Per target, in nats; NaN where its logits were not finite.
    public internal(set) var targetLogProbs: [Float]

    init(draws: Int, targets: Int) {
        tokens = Array(repeating: 0, count: draws)
        logProbs = Array(repeating: 0, count: draws)
        finite = Array(repeating: 0, count: draws)
        targetLogProbs = Array(repeating: 0, count: targets)
    }
}
