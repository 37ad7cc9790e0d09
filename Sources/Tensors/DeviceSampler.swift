import CTorch

/// Draws tokens and scores targets from logits `[rows, V]` where they lie, so that the answers alone
/// leave the device.
///
/// Each draw and target names a row of `logits`.
/// - Parameters:
///   - draws: laid out as C `CTDraw`.
///   - targets: laid out as C `CTTarget`.
public func drawTokens<Draw, Target>(
    logits: Tensor, draws: [Draw], targets: [Target]
) throws(TensorError) -> DecoderAnswers {
    precondition(MemoryLayout<Draw>.stride == MemoryLayout<CTDraw>.stride)
    precondition(MemoryLayout<Target>.stride == MemoryLayout<CTTarget>.stride)
    var answers = DecoderAnswers(draws: draws.count, targets: targets.count)
    let status = draws.withUnsafeBytes { drawBytes in
        targets.withUnsafeBytes { targetBytes in
            ct_draw(
                logits.handle, drawBytes.bindMemory(to: CTDraw.self).baseAddress,
                Int32(draws.count), targetBytes.bindMemory(to: CTTarget.self).baseAddress,
                Int32(targets.count), &answers.tokens, &answers.logProbs, &answers.targetLogProbs,
                &answers.finite)
        }
    }
    try check("drawTokens", status)
    return answers
}
