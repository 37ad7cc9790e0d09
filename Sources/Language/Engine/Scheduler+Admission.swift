import Reasoning

/// Which waiting work begins, and on what it builds.
extension Scheduler {
    /// Moves submissions, each whole, into the queue while it has room.
    func accept() {
        var taken = 0
        while taken < submitters.count, queue.count < configuration.queueCapacity {
            let submission = submitters[taken]
            taken += 1
            guard !submission.isAnswered else { continue }
            do {
                for ticket in submission.tickets { try validate(ticket) }
                queue += submission.tickets.filter { !recall($0) }.map(Job.begin)
            } catch {
                fail(submission, error)
            }
        }
        submitters.removeFirst(taken)
    }

    /// Whether a ticket's scores were known already, so that it is done.
    private func recall(_ ticket: Ticket) -> Bool {
        guard case .score(let request) = ticket.work, let scores = verdicts.scores(of: request)
        else { return false }
        ticket.scores = scores
        statistics.cachedTokens += ticket.prompt.count
        finish(ticket)
        return true
    }

    private func validate(_ ticket: Ticket) throws {
        if case .generate(let request) = ticket.work {
            try request.validate(
                vocabularySize: decoder.vocabularySize, contextLength: contextLength)
        }
        let pages = pool.pages(forTokens: ticket.prompt.count)
        guard pages <= pool.pageCount else {
            throw EngineError.poolTooSmall(pagesNeeded: pages, pageCount: pool.pageCount)
        }
    }

    /// Begins waiting work in order, while rows, pages and the step's token budget allow.
    ///
    /// A job that shares much of its prompt with one that is just being prefilled waits until it
    /// can take it from the prefix tree, and lets the next ones pass.
    func admit() {
        guard !queue.isEmpty, width < configuration.maxRows, !hasStalled || rows.isEmpty else {
            return
        }
        var prefilling = rows.filter { !$0.isDecoding }
        var budget = configuration.maxTokensPerStep - rows.count
        budget -= prefilling.reduce(0) { $0 + $1.pending }
        var kept: [Job] = []
        var index = 0
        while index < queue.count, budget > 0, width < configuration.maxRows {
            let job = queue[index]
            guard !job.ticket.submission.isAnswered else {
                index += 1
                continue
            }
            let row = candidate(for: job)
            // What a sample drew last is run in any case: to go on is one token a step.
            let limit = row.generated > 0 ? row.tokens.count - 1 : row.tokens.count
            let prefix = pool.longestPrefix(of: row.tokens, limit: limit)
            let cached = prefix.tokenCount(pageSize: pool.pageSize)
            if waitsForPrefix(row, cached: cached, limit: limit, of: prefilling) {
                kept.append(job)
                index += 1
                continue
            }
            guard fits(row, prefix) else { break }
            do {
                try begin(row, with: prefix)
            } catch {
                fail(row.ticket.submission, error)
            }
            budget -= row.pending
            prefilling.append(row)
            if case .begin(let ticket) = job {
                ticket.nextSample = max(row.samples.upperBound, 1)
                if ticket.hasUnbegunSamples { continue }
            }
            index += 1
        }
        if index > 0 { queue.replaceSubrange(0..<index, with: kept) }
    }

    /// The row that a job would become within the free rows.
    private func candidate(for job: Job) -> Row {
        switch job {
        case .resume(let row):
            return row
        case .begin(let ticket):
            let first = ticket.nextSample
            let last = min(ticket.generations.count, first + configuration.maxRows - width)
            return Row(
                ticket: ticket, samples: first..<max(first, last), tokens: ticket.prompt,
                promptCount: ticket.prompt.count)
        }
    }

    private func waitsForPrefix(
        _ row: Row, cached: Int, limit: Int, of prefilling: [Row]
    ) -> Bool {
        let worthwhile = max(1, pool.pageSize / 2)
        guard limit - cached >= worthwhile else { return false }
        return prefilling.contains { other in
            let most = min(limit, other.tokens.count)
            guard most - cached >= worthwhile else { return false }
            var shared = 0
            while shared < most, row.tokens[shared] == other.tokens[shared] { shared += 1 }
            return shared - cached >= worthwhile
        }
    }

    /// Whether there are pages for the prompt and one for each sample, its own and those under way;
    /// a row alone may try anyway.
    private func fits(_ row: Row, _ prefix: CachedPrefix) -> Bool {
        guard !rows.isEmpty else { return true }
        let own = pool.pages(forTokens: row.tokens.count) - prefix.pages.count
        let unheld = prefix.pages.count
        return own + row.samples.count + width + unheld <= pool.availablePages
    }

    /// Puts a row under way behind its cached prefix.
    private func begin(_ row: Row, with prefix: CachedPrefix) throws {
        row.pages = prefix.pages
        for page in prefix.pages { pool.retain(page) }
        row.computed = prefix.pages.count * pool.pageSize
        rows.append(row)
        width += row.width
        if prefix.partialCount > 0 {
            // Held during the copy, so that making room cannot evict the source.
            pool.retain(prefix.partialPage)
            defer { pool.release(prefix.partialPage) }
            if let page = pool.allocate() {
                row.pages.append(page)
                try decoder.copyPage(from: Int(prefix.partialPage), to: Int(page))
                row.computed += prefix.partialCount
            }
        }
        row.charged = row.computed
        let cached = max(0, row.computed - row.counted)
        statistics.cachedTokens += cached
        row.counted += cached
        row.recalls = row.recallable
    }

    /// Takes a row's pages away and puts it at the head of the queue. What it has drawn is kept,
    /// and what it draws next does not change, since a draw depends on stream and counter alone.
    /// The caller takes it from `rows`.
    func requeue(_ row: Row) {
        count(row)
        pool.release(row.pages)
        row.pages = []
        row.counted = max(row.counted, row.computed)
        row.computed = 0
        row.charged = 0
        row.recalls = []
        row.recalling = 0
        if row.samples.isEmpty { row.ticket.scores = [] }
        queue.insert(.resume(row), at: 0)
    }
}
