import Tensors

extension PlainDecoder {
    /// Sequences that attend together: as many new tokens each, padded to the longest.
    struct Group {
        /// Their rows of the batch, S · R.
        var rows: [Int]
        /// R.
        var rowCount: Int
        /// For each sequence the pool's slots of its positions, padded with the slot that stays
        /// zero: S · N.
        var slots: Tensor
        /// True where a key comes after the query, `[S, 1, 1, R, N]`.
        var future: Tensor
    }

    /// Most sequences in a group, so that gathered keys and values stay small.
    private static let groupLimit = 64

    /// Sequences with one new token in groups, each longer one by itself.
    func groups(of batch: DecodeBatch) throws -> [Group] {
        var groups: [Group] = []
        var single: [DecodeSequence] = []
        for sequence in batch.sequences {
            if sequence.rowCount > 1 {
                groups.append(try group([sequence], batch))
            } else {
                single.append(sequence)
            }
            if single.count == Self.groupLimit {
                groups.append(try group(single, batch))
                single.removeAll()
            }
        }
        if !single.isEmpty { groups.append(try group(single, batch)) }
        return groups
    }

    private func group(_ sequences: [DecodeSequence], _ batch: DecodeBatch) throws -> Group {
        let rowCount = sequences.first.map { Int($0.rowCount) } ?? 0
        let longest = sequences.map { Int($0.start) + rowCount }.max() ?? 0
        var slots: [Int] = []
        var positions: [Int] = []
        for sequence in sequences {
            let start = Int(sequence.start)
            for position in 0..<longest {
                slots.append(
                    position < start + rowCount
                        ? slot(of: sequence, position, batch) : pageCount * pageSize)
            }
            positions += start..<start + rowCount
        }
        let keys = try indices(Array(0..<longest))
        let queries = try indices(positions).reshaped(sequences.count, 1, 1, rowCount, 1)
        return Group(
            rows: sequences.flatMap { Int($0.firstRow)..<Int($0.firstRow + $0.rowCount) },
            rowCount: rowCount, slots: try indices(slots), future: try keys .> queries)
    }

    private func slot(of sequence: DecodeSequence, _ position: Int, _ batch: DecodeBatch) -> Int {
        let page = batch.pageTable[Int(sequence.firstPage) + position / pageSize]
        return Int(page) * pageSize + position % pageSize
    }

    /// Rotates and stores the new keys and values, then attends over the pages: `[T, H d]`.
    ///
    /// - Parameters:
    ///   - projections: `[T, (H + 2K) d]`.
    ///   - angles: rows of the rotary table, `[T, d]`.
    func attention(
        _ projections: Tensor, angles: Tensor, pool: Tensor, batch: DecodeBatch, groups: [Group]
    ) throws -> Tensor {
        let (kvHeads, d) = (pool.dim(2), pool.dim(3))
        let queryWidth = projections.dim(1) - 2 * kvHeads * d
        let tokens = projections.dim(0)
        let parts = try projections.split(
            sizes: [queryWidth, kvHeads * d, kvHeads * d], axis: 1)
        let queries = try rotated(parts[0].reshaped(tokens, queryWidth / d, d), rows: angles)
        let keys = try rotated(parts[1].reshaped(tokens, kvHeads, d), rows: angles)
        try store(
            stacked([keys, parts[2].reshaped(tokens, kvHeads, d)], axis: 1), in: pool, batch)

        var outputs: [Tensor] = []
        for group in groups {
            let count = group.rows.count / group.rowCount
            let q = try queries.indexed(indices(group.rows))
                .reshaped(count, group.rowCount, kvHeads, -1, d)
                .transposed(0, 2, 3, 1, 4)  // [S, K, G, R, d]
            let cached = try pool.indexed(group.slots).reshaped(count, -1, 2, kvHeads, d)
                .transposed(2, 0, 3, 1, 4)  // [2, S, K, N, d]
                .split(parts: 2, axis: 0)
            let k = try cached[0].squeezed(axis: 0).expandedDimensions(axis: 2)
            let v = try cached[1].squeezed(axis: 0).expandedDimensions(axis: 2)
            let scores = try matmul(q, k.swappedAxes(-1, -2)) * (1 / Double(d).squareRoot())
            let weights = try softmax(scores.maskedFill(group.future, value: -.infinity), axis: -1)
            outputs.append(
                try matmul(weights, v).transposed(0, 3, 1, 2, 4)
                    .reshaped(group.rows.count, queryWidth))
        }
        var order = [Int](repeating: 0, count: tokens)
        for (place, row) in groups.flatMap(\.rows).enumerated() { order[row] = place }
        return try concatenated(outputs).indexed(indices(order))
    }

    /// Writes `[T, …]` into the slots of the new tokens, a page at a time.
    func store(_ new: Tensor, in pool: Tensor, _ batch: DecodeBatch) throws {
        for sequence in batch.sequences {
            let end = Int(sequence.start + sequence.rowCount)
            var position = Int(sequence.start)
            var row = Int(sequence.firstRow)
            while position < end {
                let count = min(end - position, pageSize - position % pageSize)
                let first = slot(of: sequence, position, batch)
                try pool.sliced(first..<first + count, axis: 0)
                    .update(from: new.sliced(row..<row + count, axis: 0))
                position += count
                row += count
            }
        }
    }
}
