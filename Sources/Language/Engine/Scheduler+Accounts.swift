import Reasoning

/// What rows run, and the end of rows and tickets with what they are charged.
///
/// The two differ: the statistics count what was run, a request's usage what its work has to run,
/// whatever the cache spared of it and however often a sequence was preempted.
extension Scheduler {
    /// Counts the operations of a row since they were last counted.
    func count(_ row: Row) {
        guard row.computed > row.charged else { return }
        statistics.flops += decoder.flops(
            newTokens: row.computed - row.charged, atPosition: row.charged)
        row.charged = row.computed
    }

    /// Counts the prompt tokens just run.
    func countPrompt(_ row: Row) {
        count(row)
        let fresh = max(0, row.computed - max(row.counted, row.computed - row.planned))
        statistics.recomputedTokens += row.planned - fresh
        row.counted = max(row.counted, row.computed)
    }

    /// Counts the positions just recalled.
    func countRecalls(_ row: Row) {
        statistics.flops += decoder.recallFLOPs * Double(row.recalling)
        statistics.recalledTokens += row.recalling
    }

    /// Records a finished sample. Of its tokens the last is never run.
    func finish(_ row: Row, _ reason: StopReason) {
        row.planned = -1
        count(row)
        let ticket = row.ticket
        let submission = ticket.submission
        let sample = row.samples.lowerBound
        var usage = sample == 0 ? ticket.promptUsage(by: decoder) : .zero
        usage += Usage(
            generatedTokens: row.generated,
            flops: decoder.flops(newTokens: row.generated - 1, atPosition: row.promptCount),
            seconds: submission.elapsed)
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
        if case .score = ticket.work { ticket.usage = ticket.promptUsage(by: decoder) }
        submission.unfinished -= 1
        if submission.unfinished == 0 { answer(submission, .success(submission.tickets)) }
    }
}
