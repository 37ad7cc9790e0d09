import Reasoning

/// The whole steps of the thoughts in a tree, node by node, in the tokens in which they were sampled.
struct SearchPieces {
    /// Some steps of a chain, one after the other.
    struct Piece: Hashable {
        var tokens: [Token] = []
        var text = ""
    }

    private let tree: SearchTree
    /// Of each node a chain that goes through it.
    private var carriers: [Chain?]
    /// Up to where each node's chain consists of whole steps.
    private var cuts: [(tokens: Int, bytes: Int)]

    /// - Parameter chains: those that end in the tree's leaves, in their order.
    /// - Throws: what the policy throws for a chain that is not its own.
    init(of tree: SearchTree, chains: [Chain], separator: String, policy: any Policy) throws {
        self.tree = tree
        carriers = Array(repeating: nil, count: tree.count)
        cuts = Array(repeating: (0, 0), count: tree.count)
        for (leaf, chain) in zip(tree.leaves, chains) {
            let ends = ChainStep.steps(of: chain, separator: separator)
                .filter { !$0.isAnswer && $0.separatorLength > 0 }.map(\.range.upperBound)
            var (bytes, tokens) = (0, 0)
            for node in tree.path(to: leaf) {
                bytes += tree.texts[node].utf8.count
                tokens += tree.tokens[node]
                guard carriers[node] == nil else { continue }
                carriers[node] = chain
                guard node != SearchTree.root else { continue }
                cuts[node] = cuts[tree.parents[node]]
                guard let end = ends.last(where: { $0 <= bytes }), end > cuts[node].bytes else {
                    continue
                }
                let cut = try policy.beginning(of: chain, upTo: end)
                // Encoded anew it would be another chain.
                guard cut.tokens.count <= tokens, chain.tokens.starts(with: cut.tokens) else {
                    continue
                }
                cuts[node] = (cut.tokens.count, cut.text.utf8.count)
            }
        }
    }

    /// Tokens of the whole steps up to a node.
    func cut(at node: Int) -> Int { cuts[node].tokens }

    /// The steps that became whole with a node; none where its own is not over, or is an answer.
    func piece(of node: Int) -> Piece { piece(from: cuts[tree.parents[node]], to: node) }

    /// The whole steps from the root to a node.
    func branch(to node: Int) -> Piece { piece(from: (0, 0), to: node) }

    /// What a chain through a node says behind the whole steps up to it.
    func text(of chain: Chain, behind node: Int) -> String {
        String(decoding: chain.text.utf8.dropFirst(cuts[node].bytes), as: UTF8.self)
    }

    private func piece(from start: (tokens: Int, bytes: Int), to node: Int) -> Piece {
        guard let chain = carriers[node], start.tokens < cuts[node].tokens else { return Piece() }
        return Piece(
            tokens: Array(chain.tokens[start.tokens..<cuts[node].tokens]),
            text: String(
                decoding: chain.text.utf8.prefix(cuts[node].bytes).dropFirst(start.bytes),
                as: UTF8.self))
    }
}
