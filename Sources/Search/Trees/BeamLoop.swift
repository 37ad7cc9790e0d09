import Reasoning

/// The loop of searches that go forward step by step and keep some of what they drew: expand → value
/// → keep.
struct BeamLoop: Sendable {
    /// Steps drawn behind the root.
    let first: Int
    /// Steps drawn behind every other node that was kept.
    let width: Int

    /// - Parameters:
    ///   - value: writes the scores of new nodes.
    ///   - keep: which of the candidates, finished ones among them, go on; the others are discarded.
    func run(
        _ growth: inout TreeGrowth, value: (inout TreeGrowth, [Int]) async throws -> Void,
        keep: ([Int], TreeGrowth) -> [Int]
    ) async throws {
        var kept = [SearchTree.root]
        while true {
            let open = kept.filter { growth.isOpen($0) }
            guard !open.isEmpty, !growth.isDecided else { return }
            let drawn = try await growth.expand(
                open.map { .init(node: $0, count: $0 == SearchTree.root ? first : width) })
            guard !drawn.isEmpty else { return }
            try await value(&growth, drawn)
            let candidates = kept.filter { !growth.isOpen($0) } + drawn
            kept = keep(candidates, growth)
            growth.discard(drawn, butFor: kept)
        }
    }

    /// The candidates with the highest scores, best first; of equals the one that was made first.
    ///
    /// An open one that cannot be judged yet counts as what is known of the nodes above it, behind those
    /// with a word as good, and takes turns with its siblings, so that one parent's children do not take
    /// all places. One that can never be judged is never kept, and of several that say the same behind
    /// one parent the first is.
    static func best(_ count: Int, of candidates: [Int], in growth: TreeGrowth) -> [Int] {
        let tree = growth.tree
        let ranked = candidates.compactMap { node -> Rank? in
            if let score = tree.scores[node] { return Rank(node: node, value: score, turn: 0) }
            guard growth.isWaiting(node) else { return nil }
            let place = tree.children[tree.parents[node]].firstIndex(of: node) ?? 0
            return Rank(node: node, value: growth.estimate(of: node) ?? 0, turn: 1 + place)
        }
        var seen = Set<[String]>()
        return ranked.sorted { $0.key < $1.key }.map(\.node)
            .filter { seen.insert([String(tree.parents[$0]), tree.texts[$0]]).inserted }
            .prefix(count).map(\.self)
    }

    private struct Rank {
        var node: Int
        var value: Double
        /// 0 with a word on the node itself.
        var turn: Int

        var key: (Double, Int, Int) { (-value, turn, node) }
    }
}
