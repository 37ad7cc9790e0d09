import Reasoning

/// Positions of a cached prefix that are drawn or scored after once more: their states are read from the
/// pages, and of the model the head alone is run.
extension Scheduler {
    /// Takes as many of a row's recalls into the step as the budget allows, at least one; whether they
    /// are all that is left.
    func planRecalls(of row: Row, _ budget: inout Int) -> Bool {
        row.recalling = min(row.recalls.count, max(1, budget))
        budget -= row.recalling
        recallRows.append(row)
        return row.recalling == row.recalls.count
    }

    /// Puts the recalls of a row, and what is asked about them, behind the rows of new tokens.
    func appendRecalls(of row: Row, to batch: inout DecodeBatch) {
        row.firstRecall = Int32(batch.tokens.count + batch.recalls.count)
        let positions = row.recalls[..<row.recalling]
        for position in positions {
            let page = row.pages[position / pool.pageSize]
            batch.recalls.append(page * Int32(pool.pageSize) + Int32(position % pool.pageSize))
        }
        switch row.ticket.work {
        case .generate(let request):
            for sample in row.samples {
                batch.draws.append(row.draw(seed: request.seeds[sample], row: row.firstRecall))
            }
        case .score(let score):
            for (place, position) in positions.enumerated() {
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
            let positions = row.recalls[0]...row.recalls[row.recalling - 1]
            countRecalls(row)
            row.recalls.removeFirst(row.recalling)
            row.recalling = 0
            let isAlive = !row.ticket.submission.isAnswered
            switch row.ticket.work {
            case .generate:
                let drawn = draw..<draw + row.samples.count
                draw = drawn.upperBound
                if isAlive, begin(row, results, drawn) { retired = true }
            case .score(let score):
                let count = score.targets(in: Range(positions)).count
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
    /// The positions computed so far after which something is to be drawn or scored, ascending.
    var recallable: [Int] {
        switch ticket.work {
        case .generate: generated == 0 && pending == 0 ? [promptCount - 1] : []
        case .score(let score): score.positions(in: 0..<computed)
        }
    }
}
