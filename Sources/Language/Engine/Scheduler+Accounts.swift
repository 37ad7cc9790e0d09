import Reasoning

/// What rows cost, and the end of rows and tickets.
extension Scheduler {
    /// Charges the operations of a row's decoding since it was last charged.
    func charge(_ row: Row) {
        guard row.computed > row.charged else { return }
        let flops = decoder.flops(
            newTokens: row.computed - row.charged, atPosition: row.charged)
        row.charged = row.computed
        row.flops += flops
        statistics.flops += flops
    }

    /// Charges the prompt tokens just run to the ticket; of those run again, the operations alone.
    func chargePrompt(_ row: Row) {
        chargePrompt(
            decoder.flops(newTokens: row.computed - row.charged, atPosition: row.charged), to: row)
        row.charged = row.computed
        let fresh = max(0, row.computed - max(row.counted, row.computed - row.planned))
        row.ticket.promptUsage.promptTokens += fresh
        statistics.recomputedTokens += row.planned - fresh
        row.counted = max(row.counted, row.computed)
    }

    /// Charges the head's operations for the positions just recalled.
    func chargeRecalls(_ row: Row) {
        chargePrompt(decoder.recallFLOPs * Double(row.recalling), to: row)
        statistics.recalledTokens += row.recalling
    }

    private func chargePrompt(_ flops: Double, to row: Row) {
        row.ticket.promptUsage.flops += flops
        statistics.flops += flops
    }

    /// Records a finished sample.
    func finish(_ row: Row, _ reason: StopReason) {
        row.planned = -1
        charge(row)
        let ticket = row.ticket
        let submission = ticket.submission
        let usage = Usage(
            generatedTokens: row.generated, flops: row.flops, seconds: submission.elapsed)
        let sample = row.samples.lowerBound
        let generation = Generation(
            tokens: Array(row.tokens[row.promptCount...]), logProbs: row.logProbs,
            stopReason: reason, usage: usage)
        ticket.generations[sample] = generation
        statistics.generatedTokens += row.generated
        submission.onEvent?(.finished(generation, sample: sample))
        ticket.unfinished -= 1
        if ticket.unfinished == 0 { finish(ticket) }
    }

    /// Counts a ticket as done, and answers its submission when it was the last.
    func finish(_ ticket: Ticket) {
        let submission = ticket.submission
        guard !submission.isAnswered else { return }
        if !ticket.generations.isEmpty { ticket.generations[0]?.usage += ticket.promptUsage }
        submission.unfinished -= 1
        if submission.unfinished == 0 { answer(submission, .success(submission.tickets)) }
    }
}
