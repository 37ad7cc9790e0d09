import Reasoning

/// A search over steps written out as one chain, so that the model learns to search within one: what the
/// tree came to, in the order in which it came to it, each attempt left where the tree left it, and at
/// last the right one (Stream of Search, 2404.03683 §3).
///
///     steps      z' = s₁ s₂ … s_r       each whole step that was drawn, once, up to the right chain's end
///     branches   z' = w₁ w₂ … w_n z     each branch that was left, from its root on, and then the right chain
///
/// Steps stand alone where each is an attempt of its own, as a line of Countdown is; where steps build on one
/// another a branch has to begin at its root.
///
/// Departures from the paper: 1. The tree is that of the model's own search, and its steps stand as they
/// were sampled, token for token: nothing is encoded, and nothing is added that names states or says that
/// the search goes back. 2. An attempt that says what another says is written once. 3. Wrong answers are left
/// out; so is what follows a branch's last whole step. 4. Where not all fits, the attempts before
/// the last ones are left out; the paper leaves out the stream.
///
/// Cost: no model call.
public struct SearchStream: Codable, Hashable, Sendable {
    /// Whether a branch that was left is written from its root on, for thoughts whose steps build on one
    /// another. Default false: each step stands once.
    public var restarts: Bool
    /// Most attempts that were left, steps or branches; nil, the default: as many as fit.
    public var attempts: Int?

    public init(restarts: Bool = false, attempts: Int? = nil) {
        self.restarts = restarts
        self.attempts = attempts
    }

    /// - Throws: `ConfigurationError`.
    public func validate() throws {
        try ConfigurationError.check("attempts", attempts ?? 1, in: Limits.simulations)
    }

    /// The stream that ends with one of a solution's chains.
    ///
    /// - Parameters:
    ///   - end: the chain at one of the tree's leaves.
    ///   - policy: whose chains they are, to cut them between tokens.
    ///   - longest: most tokens of the stream with its prompt, at least those of `end` alone.
    /// - Throws: `ConfigurationError` for a solution without a tree.
    func chain(
        endingWith end: Chain, in solution: Solution, separator: String, policy: any Policy,
        longest: Int
    ) throws -> Chain {
        guard let tree = solution.tree else {
            throw ConfigurationError(
                field: "stream",
                reason: "the expert made no tree; take a search over steps, such as beam or mcts")
        }
        let found = zip(tree.leaves, solution.chains).first { $0.1.tokens == end.tokens }
        guard let leaf = found?.0 else { return end }
        let pieces = try SearchPieces(
            of: tree, chains: solution.chains, separator: separator, policy: policy)
        let path = tree.path(to: leaf)
        // Step by step the chain's own stand where the search came to them, and the last part at the end.
        let own = restarts ? [] : path.dropFirst().dropLast().map { ($0, pieces.piece(of: $0)) }
        let turn = restarts ? SearchTree.root : tree.parents[leaf]
        let room = longest - end.prompt.count - end.tokens.count
        let left = left(by: tree, before: leaf, on: path, pieces, end: end, within: room)
        let before = (left + own).sorted { $0.0 < $1.0 }.map(\.1)
        var stream = end
        stream.tokens = before.flatMap(\.tokens) + end.tokens.dropFirst(pieces.cut(at: turn))
        stream.text = before.map(\.text).joined() + pieces.text(of: end, behind: turn)
        stream.logProbs = stream.tokens.map { _ in 0 }
        stream.forced = []
        return stream
    }

    /// The attempts that were left before a leaf was there, the last ones for which there is room.
    private func left(
        by tree: SearchTree, before leaf: Int, on path: [Int], _ pieces: SearchPieces, end: Chain,
        within room: Int
    ) -> [(Int, SearchPieces.Piece)] {
        let onPath = Set(path)
        var said = Set(restarts ? [] : path.dropFirst().map { pieces.piece(of: $0).text })
        var left: [(Int, SearchPieces.Piece)] = []
        for node in 1..<leaf where !onPath.contains(node) {
            let goesOn = tree.children[node].contains { $0 < leaf }
            let piece = restarts ? pieces.branch(to: node) : pieces.piece(of: node)
            guard !piece.tokens.isEmpty, !(restarts && goesOn),
                // What the right chain begins with itself is no other attempt.
                !(restarts && end.text.hasPrefix(piece.text)), said.insert(piece.text).inserted
            else { continue }
            left.append((node, piece))
        }
        var room = room
        return Array(
            left.reversed().prefix(attempts ?? .max).prefix {
                room -= $0.1.tokens.count
                return room >= 0
            })
    }
}
