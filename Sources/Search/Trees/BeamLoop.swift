import Reasoning

/// The loop of searches that go forward step by step and keep some of what they drew: expand → value
/// → keep.
struct BeamLoop: Sendable {
    /// Steps drawn behind the root.
    let first: Int
    /// Steps drawn behind every other node that was kept.
    let width: Int

    /// - Parameter field: the name of `count`, beams or subtrees.
    /// - Throws: `ConfigurationError`, also where all continuations of all beams are too many.
    static func validate(_ field: String, _ count: Int, width: Int) throws(ConfigurationError) {
        try ConfigurationError.check(field, count, in: Limits.samples)
        try ConfigurationError.check("width", width, in: Limits.width)
        try ConfigurationError.check("\(field) × width", count * width, in: Limits.samples)
    }

    /// - Parameters:
    ///   - value: takes down the verifier's words on new nodes.
    ///   - keep: which of the candidates, finished ones among them, go on; the others are discarded.
    func run(
        _ growth: inout TreeGrowth, value: (inout TreeGrowth, [Int]) async throws -> Void,
        keep: ([Int], SearchTree) -> [Int]
    ) async throws {
        var kept = [SearchTree.root]
        while true {
            let open = kept.filter { growth.isOpen($0) }
            guard !open.isEmpty, !growth.isDecided else { return }
            let drawn = try await growth.expand(
                open.map { .init(node: $0, count: $0 == SearchTree.root ? first : width) })
            guard !drawn.isEmpty else { return }
            let reached = try await growth.judged(drawn, by: value)
            let candidates = kept.filter { !growth.isOpen($0) } + reached
            kept = keep(candidates, growth.tree)
            growth.discard(reached, butFor: kept)
        }
    }

    /// The candidates with the highest scores, best first; of equals the one that was made first.
    /// Masked ones (nil) are never kept, and of several that say the same behind one parent the first.
    static func best(_ count: Int, of candidates: [Int], in tree: SearchTree) -> [Int] {
        var seen = Set<[String]>()
        let ranked = candidates.compactMap { node in tree.scores[node].map { (node, $0) } }
            .sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0 }
        return ranked.map(\.0)
            .filter { seen.insert([String(tree.parents[$0]), tree.texts[$0]]).inserted }
            .prefix(count).map(\.self)
    }
}
