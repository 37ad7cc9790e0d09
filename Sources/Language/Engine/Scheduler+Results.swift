import Reasoning

/// What becomes of a step's results.
extension Scheduler {
    /// Throws when the decoder returned other counts than asked for.
    func check(_ results: DecodeResults) throws {
        let drawn = batch.draws.count
        let scored = batch.targets.count
        guard results.tokens.count == drawn, results.logProbs.count == drawn,
            results.targetLogProbs.count == scored
        else {
            throw EngineError.malformedResults(
                "\(results.tokens.count) tokens, \(results.logProbs.count) log-probabilities and "
                    + "\(results.targetLogProbs.count) scores where \(drawn) draws and \(scored) "
                    + "scores were asked for")
        }
    }

    /// Gives every row of the batch its tokens or scores, and retires those that are finished.
    func absorb(_ results: DecodeResults) {
        let hasDamage = !results.nonFinite.isEmpty
        if hasDamage { failRows(results.nonFinite) }
        let survivors = rows.count
        var draw = 0
        var target = 0
        var retired = absorbRecalls(results)
        let watched = verdicts.tokens.count
        for row in batchRows where row.planned > 0 {
            let decodes = row.isDecoding
            row.computed += row.planned
            if hasDamage, row.ticket.submission.isAnswered {
                draw += decodes ? 1 : row.pending == 0 ? row.samples.count : 0
                target += decodes ? watched : row.samples.isEmpty ? scores(of: row) : 0
            } else if decodes {
                let token = results.tokens[draw]
                let logProb = results.logProbs[draw]
                draw += 1
                if watched > 0 {
                    verdicts.keep(
                        results.targetLogProbs[target..<target + watched], of: row, drawn: token)
                    target += watched
                }
                if receive(token, logProb, by: row) {
                    pool.insert(row.tokens, count: row.computed, pages: &row.pages)
                    retired = true
                }
            } else {
                countPrompt(row)
                if row.samples.isEmpty {
                    let count = scores(of: row)
                    row.ticket.scores += results.targetLogProbs[target..<target + count]
                    target += count
                    guard row.pending == 0 else { continue }
                    retireScore(row)
                    retired = true
                } else if row.pending == 0 {
                    let drawn = draw..<draw + row.samples.count
                    draw = drawn.upperBound
                    if begin(row, results, drawn) { retired = true }
                }
            }
        }
        if retired { removeRetired(before: survivors) }
    }

    /// Targets of the tokens just run.
    private func scores(of row: Row) -> Int {
        guard case .score(let score) = row.ticket.work else { return 0 }
        return score.targets(in: row.computed - row.planned..<row.computed).count
    }

    /// Ends a row whose targets all have their scores.
    func retireScore(_ row: Row) {
        row.planned = -1
        pool.insert(row.tokens, count: row.computed, pages: &row.pages)
        finish(row.ticket)
    }

    /// Gives the samples of a prompt their first tokens; whether its row is retired by that.
    func begin(_ row: Row, _ results: DecodeResults, _ drawn: Range<Int>) -> Bool {
        pool.insert(row.tokens, count: row.computed, pages: &row.pages)
        if drawn.count > 1 {
            fork(row, results, drawn)
            return true
        }
        let index = drawn.lowerBound
        return receive(results.tokens[index], results.logProbs[index], by: row)
    }

    /// Appends a token; true when it is the row's last.
    @inline(__always)
    private func receive(_ token: Token, _ logProb: Float, by row: Row) -> Bool {
        row.tokens.append(token)
        row.logProbs.append(logProb)
        if row.isStreamed {
            row.ticket.submission.onEvent?(
                .token(token, logProb: logProb, sample: row.samples.lowerBound))
        }
        guard let reason = row.stopReason(contextLength: contextLength) else { return false }
        finish(row, reason)
        return true
    }

    /// Replaces a prefilled row by one row per sample, which share its full pages. The last that
    /// goes on keeps the partly filled page; the others copy it.
    private func fork(_ row: Row, _ results: DecodeResults, _ drawn: Range<Int>) {
        var going: [Row] = []
        for (sample, index) in zip(row.samples, drawn) {
            let child = Row(
                ticket: row.ticket, samples: sample..<sample + 1, tokens: row.tokens,
                promptCount: row.promptCount)
            child.logProbs = row.logProbs
            child.computed = row.computed
            child.charged = row.computed
            if !receive(results.tokens[index], results.logProbs[index], by: child) {
                going.append(child)
            }
        }
        statistics.forkedTokens += row.computed * (row.samples.count - 1)
        let full = row.computed / pool.pageSize
        let isAligned = full * pool.pageSize == row.computed
        var stranded: [Row] = []
        for (index, child) in going.enumerated() {
            do {
                child.pages = ContiguousArray(row.pages[0..<full])
                for page in child.pages { pool.retain(page) }
                if !isAligned, index == going.count - 1 {
                    child.pages.append(row.pages[full])
                    pool.retain(row.pages[full])
                } else if !isAligned {
                    guard let page = pool.allocate() else {
                        stranded.append(child)
                        continue
                    }
                    child.pages.append(page)
                    try decoder.copyPage(from: Int(row.pages[full]), to: Int(page))
                }
            } catch {
                fail(child.ticket.submission, error)
            }
            rows.append(child)
        }
        // No page for their copies: they wait, and are found in the prefix tree later.
        for child in stranded.reversed() { requeue(child) }
        width += going.count - stranded.count
        row.planned = -1
    }

    /// Removes finished rows and forked prompts among the first `count`.
    private func removeRetired(before count: Int) {
        for row in rows[..<count] where row.planned < 0 {
            pool.release(row.pages)
            width -= row.width
        }
        rows.removeAll { $0.planned < 0 }
    }

    private func failRows(_ damaged: [Int32]) {
        for row in batchRows {
            let own = row.firstRow..<row.firstRow + Int32(row.planned)
            if let at = damaged.first(where: own.contains) {
                let position = row.computed + Int(at - row.firstRow)
                fail(row.ticket.submission, EngineError.nonFiniteLogits(position: position))
            }
            let recalled = row.firstRecall..<row.firstRecall + Int32(row.recalling)
            if let at = damaged.first(where: recalled.contains) {
                let position = row.recalls[Int(at - row.firstRecall)]
                fail(row.ticket.submission, EngineError.nonFiniteLogits(position: position))
            }
        }
    }
}
