import Reasoning

/// The serial owner of a decoder, its pages and the prefix tree: continuous batching as in vLLM
/// (2309.06180), with rows admitted and retired at every step.
///
/// Lives on the engine's thread and is touched by no other.
final class Scheduler {
    let decoder: any DecodeBackend
    let configuration: GenerationEngine.Configuration
    let contextLength: Int
    let pool: PagePool
    let mailbox: Mailbox

    /// Submissions that wait for a place in the queue, in the order of their arrival.
    var submitters: [Submission] = []
    /// Accepted work, in the order in which it is begun.
    var queue: [Job] = []
    /// Sequences under way, oldest first.
    var rows: ContiguousArray<Row> = []
    /// The sum of the rows' widths.
    var width = 0
    /// Sequences that were preempted or lost their submission, to be left out of `rows`.
    var needsSweep = false
    var batch = DecodeBatch()
    /// Rows of the step's batch, parallel to `batch.sequences`.
    var batchRows: ContiguousArray<Row> = []
    /// Those of them that recall positions.
    var recallRows: [Row] = []
    var statistics = EngineStatistics()
    /// Counts what is computed more than once; nil: nobody asked.
    var prefixes: PrefixCounter?
    /// What was predicted where samples drew watched tokens.
    var verdicts = VerdictMemory()
    /// Answers of this turn, delivered after the statistics are published.
    var answers: [() -> Void] = []
    /// Whether a sequence sat out the last step for want of a page.
    var hasStalled = false

    /// Work that waits for rows and pages.
    enum Job {
        /// A request's samples that no row has begun.
        case begin(Ticket)
        /// A row that gave up its pages, or never got them.
        case resume(Row)

        var ticket: Ticket {
            switch self {
            case .begin(let ticket): ticket
            case .resume(let row): row.ticket
            }
        }
    }

    init(
        decoder: any DecodeBackend, configuration: GenerationEngine.Configuration, mailbox: Mailbox
    ) {
        self.decoder = decoder
        self.configuration = configuration
        self.mailbox = mailbox
        contextLength = decoder.contextLength
        pool = PagePool(pageSize: decoder.pageSize, pageCount: decoder.pageCount)
    }

    /// The engine's thread: takes what arrived, runs a step, answers; until shut down.
    func run() {
        while true {
            let work = mailbox.take(idle: rows.isEmpty && queue.isEmpty && submitters.isEmpty)
            let start = ContinuousClock.now
            receive(work.submissions)
            cancel(work.cancellations)
            for action in work.actions { action(self) }
            if work.isShutDown { shutDown() }
            turn()
            statistics.busySeconds += (ContinuousClock.now - start).seconds
            deliver()
            if work.isShutDown { return }
        }
    }

    private func receive(_ submissions: [Submission]) {
        for submission in submissions {
            submission.isReceived = true
            if submission.isCancelled { fail(submission, CancellationError()) }
            submitters.append(submission)
        }
    }

    /// A cancellation may overtake its submission.
    private func cancel(_ submissions: [Submission]) {
        for submission in submissions {
            submission.isCancelled = true
            if submission.isReceived { fail(submission, CancellationError()) }
        }
    }

    /// One step, with the admission before it.
    private func turn() {
        sweep()
        accept()
        admit()
        guard plan() else { return sweep() }
        let start = ContinuousClock.now
        do {
            let results = try decoder.step(batch)
            statistics.decoderSeconds += (ContinuousClock.now - start).seconds
            statistics.steps += 1
            statistics.sequences += batchRows.count
            statistics.computedTokens += batch.tokens.count
            countPrefixes()
            try check(results)
            absorb(results)
        } catch {
            for row in batchRows { fail(row.ticket.submission, error) }
        }
        batchRows.removeAll(keepingCapacity: true)
        recallRows.removeAll(keepingCapacity: true)
        sweep()
    }

    private func countPrefixes() {
        guard prefixes != nil else { return }
        for row in batchRows { prefixes?.note(row) }
        statistics.prefixes = prefixes?.count
    }

    private func shutDown() {
        for submission in submitters { fail(submission, EngineError.shutDown) }
        for job in queue { fail(job.ticket.submission, EngineError.shutDown) }
        for row in rows { fail(row.ticket.submission, EngineError.shutDown) }
    }

    /// Publishes the statistics, then resumes whoever has an answer.
    private func deliver() {
        statistics.running = rows.count
        statistics.waiting = queue.count
        statistics.evictions = pool.evictions
        statistics.freePages = pool.freePages
        statistics.cachedPages = pool.cachedPages
        mailbox.statistics = statistics
        for answer in answers { answer() }
        answers.removeAll(keepingCapacity: true)
    }

    // MARK: Answers

    /// Answers a submission with an error and drops its work. The first answer counts.
    func fail(_ submission: Submission, _ error: any Error) {
        answer(submission, .failure(error))
        needsSweep = true
    }

    func answer(_ submission: Submission, _ result: Result<[Ticket], any Error>) {
        guard !submission.isAnswered else { return }
        submission.isAnswered = true
        submission.tickets = []
        guard let answer = submission.answer else { return }
        submission.answer = nil
        answers.append { answer(result) }
    }

    /// Drops rows and jobs whose submission has its answer.
    func sweep() {
        guard needsSweep else { return }
        needsSweep = false
        submitters.removeAll(where: \.isAnswered)
        queue.removeAll { $0.ticket.submission.isAnswered }
        for row in rows where row.ticket.submission.isAnswered {
            count(row)
            pool.release(row.pages)
            width -= row.width
        }
        rows.removeAll { $0.ticket.submission.isAnswered }
    }

    // MARK: Changes between steps

    /// Forgets every prefix; sequences under way go on with their own pages.
    func clearCache() {
        pool.forgetPrefixes()
        prefixes?.forget()
        verdicts.forget()
    }

    /// Forgets every prefix and computes the sequences under way anew.
    func weightsDidChange() {
        for row in rows.reversed() { requeue(row) }
        rows.removeAll(keepingCapacity: true)
        width = 0
        pool.forgetPrefixes()
        prefixes?.forget()
        verdicts.forget()
    }
}
