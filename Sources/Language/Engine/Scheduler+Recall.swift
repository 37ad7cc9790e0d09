import Reasoning

/// Positions of a cached prefix that are drawn or scored after once more: their states are read from the
/// pages, and of the model the head alone is run.
extension Scheduler {
    /// What a row that begins behind a cached prefix has to recall.
    func beginRecalls(of row: Row) {
        row.recalls = row.recallable(in: 0..<row.computed).isEmpty ? 0..<0 : 0..<row.computed
    }

    /// Takes as many of a row's recalls into the step as the budget allows, at least one; whether they
    /// are all that is left.
    func planRecalls(of row: Row, _ budget: inout Int) -> Bool {
        let positions = row.recallable(in: row.recalls)
        row.recalling = Array(positions.prefix(max(1, budget)))
        budget -= row.recalling.count
        recallRows.append(row)
        return row.recalling.count == positions.count
    }

    /// Puts the recalls of a row, and what is asked about them, behind the rows of new tokens.
    func appendRecalls(of row: Row, to batch: inout DecodeBatch) {
        row.firstRecall = Int32(batch.tokens.count + batch.recalls.count)
        for position in row.recalling {
            let page = row.pages[position / pool.pageSize]
            batch.recalls.append(page * Int32(pool.pageSize) + Int32(position % pool.pageSize))
        }
        switch row.ticket.work {
        case .generate(let request):
            for sample in row.samples {
                batch.draws.append(row.draw(seed: request.seeds[sample], row: row.firstRecall))
            }
        case .score(let score):
            for (place, position) in row.recalling.enumerated() {
                for target in score.targets(in: position..<position + 1) {
                    batch.targets.append(
                        DecodeTarget(row: row.firstRecall + Int32(place), token: target.token))
                }
            }
        }
    }

    /// Gives every row its recalled tokens or scores, which come before those that the step computed;
    /// whether any was retired.
    func absorbRecalls(_ results: DecodeResults) -> Bool {
        guard !recallRows.isEmpty else { return false }
        let computed = Int32(batch.tokens.count)
        var draw = batch.draws.count { $0.row < computed }
        var target = batch.targets.count { $0.row < computed }
        var retired = false
        for row in recallRows {
            let first = row.recalling[0]
            let end = row.recalling[row.recalling.count - 1] + 1
            chargeRecalls(row)
            row.recalling = []
            let rest = end..<row.recalls.upperBound
            row.recalls = row.recallable(in: rest).isEmpty ? 0..<0 : rest
            let isAlive = !row.ticket.submission.isAnswered
            switch row.ticket.work {
            case .generate:
                let drawn = draw..<draw + row.samples.count
                draw = drawn.upperBound
                if isAlive, begin(row, results, drawn) { retired = true }
            case .score(let score):
                let count = score.targets(in: first..<end).count
                row.ticket.scores += results.targetLogProbs[target..<target + count]
                target += count
                guard isAlive, row.pending == 0, row.recalls.isEmpty else { continue }
                retireScore(row)
                retired = true
            }
        }
        return retired
    }
}

extension Row {
    /// The positions among some, all of them computed, after which something is to be drawn or scored.
    fileprivate func recallable(in positions: Range<Int>) -> [Int] {
        switch ticket.work {
        case .generate:
            let last = promptCount - 1
            return generated == 0 && pending == 0 && positions.contains(last) ? [last] : []
        case .score(let score):
            return score.positions(in: positions)
        }
    }
}
