import Reasoning

/// What runs in a step.
extension Scheduler {
    /// Fills `batch` from the rows, oldest first: one token of each that decodes, and as much of
    /// the prompts as the token budget allows. Preempts the youngest when no row has a page to go
    /// on with. False when nothing is to be run.
    func plan() -> Bool {
        while !rows.isEmpty {
            fillBatch()
            if !batchRows.isEmpty { return true }
            guard rows.count > 1 else {
                let pages = pool.pages(forTokens: rows[0].computed + 1)
                let error = EngineError.poolTooSmall(
                    pagesNeeded: pages, pageCount: pool.pageCount)
                fail(rows[0].ticket.submission, error)
                return false
            }
            let youngest = rows.removeLast()
            width -= youngest.width
            pool.insert(youngest.tokens, count: youngest.computed, pages: &youngest.pages)
            requeue(youngest)
            statistics.preemptions += 1
        }
        return false
    }

    private func fillBatch() {
        batch.clear()
        batchRows.removeAll(keepingCapacity: true)
        recallRows.removeAll(keepingCapacity: true)
        hasStalled = false
        // Held outside of the class while it grows, so that appending checks no exclusivity.
        var batch = DecodeBatch()
        swap(&batch, &self.batch)
        defer { swap(&batch, &self.batch) }
        var budget = configuration.maxTokensPerStep - rows.count
        for row in rows {
            var count = row.pending
            if !row.recalls.isEmpty, !planRecalls(of: row, &budget) { count = 0 }
            if count > 1 {
                count = max(1, min(count, budget + 1))
                budget -= count - 1
            }
            count = reservePages(for: row, count)
            row.planned = count
            guard count > 0 || row.recalling > 0 else {
                hasStalled = true
                statistics.stalls += 1
                continue
            }
            if count > 0 { append(row, count, to: &batch) }
            batchRows.append(row)
        }
        for row in recallRows { appendRecalls(of: row, to: &batch) }
    }

    /// Allocates pages for the next `count` tokens; the number of tokens they suffice for.
    @inline(__always)
    private func reservePages(for row: Row, _ count: Int) -> Int {
        let end = row.computed + count
        while row.pages.count * pool.pageSize < end {
            guard let page = pool.allocate() else { break }
            row.pages.append(page)
        }
        return min(count, row.pages.count * pool.pageSize - row.computed)
    }

    @inline(__always)
    private func append(_ row: Row, _ count: Int, to batch: inout DecodeBatch) {
        let first = Int32(batch.tokens.count)
        row.firstRow = first
        batch.sequences.append(
            DecodeSequence(
                firstRow: first, rowCount: Int32(count), start: Int32(row.computed),
                firstPage: Int32(batch.pageTable.count)))
        row.pages.withUnsafeBufferPointer { pages in
            batch.pageTable.append(contentsOf: pages)
        }
        if count == 1 {
            batch.tokens.append(row.tokens[row.computed])
        } else {
            batch.tokens.append(contentsOf: row.tokens[row.computed..<row.computed + count])
        }
        if row.isDecoding {
            batch.draws.append(row.draw(seed: row.seed, row: first))
            for token in verdicts.tokens {
                batch.targets.append(DecodeTarget(row: first, token: token))
            }
        } else {
            appendAims(of: row, count, to: &batch)
        }
    }

    /// The draws of a prompt's samples after its last token, or the targets of a score.
    private func appendAims(of row: Row, _ count: Int, to batch: inout DecodeBatch) {
        let last = row.firstRow + Int32(count - 1)
        switch row.ticket.work {
        case .generate(let request):
            guard count == row.pending else { return }
            for sample in row.samples {
                batch.draws.append(row.draw(seed: request.seeds[sample], row: last))
            }
        case .score(let score):
            for target in score.targets(in: row.computed..<row.computed + count) {
                let place = row.firstRow + Int32(target.position - row.computed)
                batch.targets.append(DecodeTarget(row: place, token: target.token))
            }
        }
    }
}
