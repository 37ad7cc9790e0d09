import CTorch

extension CPUDecoder {
    /// Runs new tokens through the network.
    ///
    /// - Parameters:
    ///   - sequences: laid out as C `CTSequence`: first row, row count, start, first page.
    ///   - pageTable: physical pages, sequence after sequence.
    ///   - recalls: slots, `page · 16 + position % 16`, whose stored states stand as rows behind
    ///     those of the new tokens.
    ///   - draws: laid out as C `CTDraw`, sorted by row.
    ///   - targets: laid out as C `CTTarget`, sorted by row.
    public func step<Sequence, Draw, Target>(
        tokens: [Int32], sequences: [Sequence], pageTable: [Int32], recalls: [Int32],
        draws: [Draw], targets: [Target]
    ) throws(TensorError) -> DecoderAnswers {
        precondition(MemoryLayout<Sequence>.stride == MemoryLayout<CTSequence>.stride)
        precondition(MemoryLayout<Draw>.stride == MemoryLayout<CTDraw>.stride)
        precondition(MemoryLayout<Target>.stride == MemoryLayout<CTTarget>.stride)
        var answers = DecoderAnswers(draws: draws.count, targets: targets.count)
        let status = sequences.withUnsafeBytes { sequenceBytes in
            draws.withUnsafeBytes { drawBytes in
                targets.withUnsafeBytes { targetBytes in
                    ct_decoder_step(
                        handle, tokens, Int32(tokens.count),
                        sequenceBytes.bindMemory(to: CTSequence.self).baseAddress,
                        Int32(sequences.count), pageTable, Int32(pageTable.count), recalls,
                        Int32(recalls.count),
                        drawBytes.bindMemory(to: CTDraw.self).baseAddress, Int32(draws.count),
                        targetBytes.bindMemory(to: CTTarget.self).baseAddress,
                        Int32(targets.count), &answers.tokens, &answers.logProbs,
                        &answers.targetLogProbs, &answers.finite)
                }
            }
        }
        try check("CPUDecoder.step", status)
        return answers
    }

    /// Draws one token from a row of logits as a step does.
    ///
    /// - Parameter draw: laid out as C `CTDraw`.
    /// - Throws: `TensorError.operation` where the logits are not finite.
    public static func sample<Draw>(
        logits: [Float], draw: Draw
    ) throws(TensorError) -> (token: Int32, logProb: Float) {
        precondition(MemoryLayout<Draw>.stride == MemoryLayout<CTDraw>.stride)
        var token: Int32 = 0
        var logProb: Float = 0
        let status = withUnsafeBytes(of: draw) { bytes in
            ct_sample(
                logits, Int32(clamping: logits.count),
                bytes.bindMemory(to: CTDraw.self).baseAddress, &token, &logProb)
        }
        try check("CPUDecoder.sample", status)
        return (token, logProb)
    }
}
