import HeapModule

/// The merges of a byte-pair vocabulary (Sennrich et al., arXiv 1508.07909), applied in order of their
/// ranks, at each rank from the left.
///
/// Cost: n log n in the symbols of a piece, whatever they are.
struct MergeRules: Sendable {
    /// The rank in the upper and the merged token in the lower half, by the pair of tokens, likewise.
    private let rules: [UInt64: UInt64]

    /// Pieces of up to so many symbols are searched for their next merge, longer ones keep a heap.
    private static let searched = 48
    /// The rule of two symbols that never merge.
    private static let none = UInt64.max

    /// - Parameter merges: in order of their ranks. Of a pair that repeats the last counts.
    /// - Throws: `TokenizerError.invalidField` for one of tokens that are not there, or whose text is no
    ///   token's.
    init(_ merges: [BytePairMerge], texts: TokenTexts, tokens: [String]) throws {
        var rules: [UInt64: UInt64] = [:]
        rules.reserveCapacity(merges.count)
        for (rank, merge) in merges.enumerated() {
            let field = "model.merges[\(rank)]"
            for token in [merge.left, merge.right]
            where !tokens.indices.contains(Int(token)) || tokens[Int(token)].isEmpty {
                throw TokenizerError.invalidField(field, reason: "there is no token \(token)")
            }
            let text = tokens[Int(merge.left)] + tokens[Int(merge.right)]
            guard let merged = texts[text] else {
                throw TokenizerError.invalidField(
                    field, reason: "'\(text)' is not in the vocabulary")
            }
            rules[Self.pair(merge.left, merge.right)] = UInt64(rank) << 32 | UInt64(merged)
        }
        self.rules = rules
    }

    /// - Parameters: tokens, none below 0.
    @inline(__always)
    private static func pair(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    @inline(__always)
    private func rule(_ left: Int32, _ right: Int32) -> UInt64 {
        rules[Self.pair(left, right)] ?? Self.none
    }

    private static func token(of rule: UInt64) -> Int32 { Int32(truncatingIfNeeded: rule) }

    /// Merges the symbols of a piece.
    func apply(to symbols: inout [Int32]) {
        guard !rules.isEmpty, symbols.count > 1 else { return }
        if symbols.count <= Self.searched {
            search(&symbols)
        } else {
            queue(&symbols)
        }
    }

    /// Quadratic, with nothing to keep: for the short pieces of most texts.
    func search(_ symbols: inout [Int32]) {
        // The rule of each symbol and the next.
        var pending = symbols.indices.dropLast().map { rule(symbols[$0], symbols[$0 + 1]) }
        while let best = pending.indices.min(by: { pending[$0] < pending[$1] }),
            pending[best] != Self.none
        {
            symbols[best] = Self.token(of: pending[best])
            symbols.remove(at: best + 1)
            pending.remove(at: best)
            if best < pending.count { pending[best] = rule(symbols[best], symbols[best + 1]) }
            if best > 0 { pending[best - 1] = rule(symbols[best - 1], symbols[best]) }
        }
    }

    /// A heap of the merges that are possible, and the symbols as a linked list.
    func queue(_ symbols: inout [Int32]) {
        let count = symbols.count
        var previous = (0..<count).map { Int32(truncatingIfNeeded: $0 - 1) }
        var next = (0..<count).map { Int32(truncatingIfNeeded: $0 + 1) }
        // The rank in the upper half, the place in the lower one.
        var heap = Heap<UInt64>(
            (0..<count - 1).compactMap { entry(at: $0, symbols[$0], symbols[$0 + 1]) })
        while let entry = heap.popMin() {
            let place = Int(UInt32(truncatingIfNeeded: entry))
            // A symbol that was merged is -1. Merged texts only grow, so that a pair of the same rank at
            // the same place is the same pair.
            guard symbols[place] >= 0, next[place] < count else { continue }
            let following = Int(next[place])
            let rule = rule(symbols[place], symbols[following])
            guard rule != Self.none, rule >> 32 == entry >> 32 else { continue }
            symbols[place] = Self.token(of: rule)
            symbols[following] = -1
            next[place] = next[following]
            if next[place] < count {
                previous[Int(next[place])] = Int32(place)
                let right = symbols[Int(next[place])]
                if let entry = self.entry(at: place, symbols[place], right) { heap.insert(entry) }
            }
            if previous[place] >= 0 {
                let before = Int(previous[place])
                if let entry = self.entry(at: before, symbols[before], symbols[place]) {
                    heap.insert(entry)
                }
            }
        }
        symbols.removeAll { $0 < 0 }
    }

    private func entry(at place: Int, _ left: Int32, _ right: Int32) -> UInt64? {
        let rule = rule(left, right)
        return rule == Self.none ? nil : rule & ~0xFFFF_FFFF | UInt64(place)
    }
}
