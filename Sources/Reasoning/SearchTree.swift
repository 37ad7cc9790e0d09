/// The whole tree of a search as a value: flat arrays over nodes, in the order in which they were made,
/// so that a parent's number is smaller than its children's (as in mctx).
///
/// Node 0 is the root, the bare prompt. Every other node is one step behind its parent's chain. The
/// text of a chain is the texts on its path, one after the other.
public struct SearchTree: Codable, Hashable, Sendable {
    /// What became of a node.
    public enum State: String, Codable, CaseIterable, Sendable {
        /// It may be continued.
        case open
        /// Its chain has ended: no search can go on from here.
        case finished
        /// The search gave it up.
        case discarded
    }

    public static let root = 0

    /// The parent of each node; the root's is −1.
    public private(set) var parents: [Int] = [-1]
    /// The text of each node's step; the root has none.
    public private(set) var texts: [String] = [""]
    /// Tokens of each node's step.
    public private(set) var tokens: [Int] = [0]
    public private(set) var states: [State] = [.open]
    /// How often a search came by; 0 where it does not count.
    public private(set) var visits: [Int] = [0]
    /// The sum of the values that were passed up to each node; its mean is `value(of:)`.
    public private(set) var totals: [Double] = [0]
    /// The probability with which the policy proposed the step among its siblings; nil where not asked.
    public private(set) var priors: [Double?] = [nil]
    /// The verifier's word on the chain that ends here, in [0, 1]; nil where it was not asked or could
    /// not judge.
    public private(set) var scores: [Double?] = [nil]
    /// The exact judge's word on the finished chains, put there by whoever reports; a search never
    /// sees it.
    public private(set) var verdicts: [Verdict?] = [nil]
    /// The node whose answer the search returned.
    public var chosen: Int?
    /// The children of each node, in the order in which they were made.
    public private(set) var children: [[Int]] = [[]]

    public init() {}

    /// From arrays of one length that were checked.
    init(
        parents: [Int], texts: [String], tokens: [Int], states: [State], visits: [Int],
        totals: [Double], priors: [Double?], scores: [Double?], verdicts: [Verdict?], chosen: Int?
    ) {
        self.parents = parents
        self.texts = texts
        self.tokens = tokens
        self.states = states
        self.visits = visits
        self.totals = totals
        self.priors = priors
        self.scores = scores
        self.verdicts = verdicts
        self.chosen = chosen
        children = parents.map { _ in [] }
        for (node, parent) in parents.enumerated().dropFirst() { children[parent].append(node) }
    }

    /// Nodes, the root included.
    public var count: Int { parents.count }

    /// Puts a step behind a node.
    ///
    /// - Parameter tokens: of the step.
    /// - Returns: the new node's number.
    public mutating func add(
        to parent: Int, text: String, tokens: Int, state: State, prior: Double? = nil
    ) -> Int {
        precondition(parents.indices.contains(parent), "there is no node \(parent)")
        let node = count
        parents.append(parent)
        texts.append(text)
        self.tokens.append(tokens)
        states.append(state)
        visits.append(0)
        totals.append(0)
        priors.append(prior)
        scores.append(nil)
        verdicts.append(nil)
        children.append([])
        children[parent].append(node)
        return node
    }

    /// Writes the verifier's word on a node.
    public mutating func score(_ node: Int, _ score: Double?) { scores[node] = score }

    /// Writes what became of a node.
    public mutating func mark(_ node: Int, _ state: State) { states[node] = state }

    /// Writes the policy's probabilities of a node's children.
    public mutating func setPrior(of node: Int, _ prior: Double?) { priors[node] = prior }

    /// Counts a visit of a node and of all above it, each with the value.
    ///
    /// - Parameter top: the last one that is counted. Default: the root.
    public mutating func backUp(
        _ value: Double, from node: Int, upTo top: Int = SearchTree.root
    ) {
        for node in path(to: node).drop(while: { $0 != top }) {
            visits[node] += 1
            totals[node] += value
        }
    }

    /// The mean of the values passed up to a node; nil where none was.
    public func value(of node: Int) -> Double? {
        visits[node] > 0 ? totals[node] / Double(visits[node]) : nil
    }

    /// The nodes from the root to a node, both included.
    public func path(to node: Int) -> [Int] {
        var path: [Int] = []
        var next = node
        while next >= 0 {
            path.append(next)
            next = parents[next]
        }
        return path.reversed()
    }

    /// The nodes that nothing was put behind, the root aside, in the order in which they were made.
    public var leaves: [Int] { parents.indices.dropFirst().filter { children[$0].isEmpty } }

    /// Steps from the root.
    public func depth(of node: Int) -> Int { path(to: node).count - 1 }

    /// Steps from the root to each node, in time linear in the nodes.
    public var depths: [Int] {
        // A parent comes before its children.
        parents.dropFirst().reduce(into: [0]) { depths, parent in
            depths.append(depths[parent] + 1)
        }
    }

    /// Steps from the root to the deepest node.
    public var depth: Int { depths.max() ?? 0 }

    /// The text after the prompt of the chain that ends at a node.
    public func text(to node: Int) -> String { path(to: node).map { texts[$0] }.joined() }

    /// The same tree with the exact judge's verdict on each finished chain: for a report, after the
    /// search.
    ///
    /// - Parameter chains: those that end in its leaves, in the leaves' order, as a solution has them.
    public func judged(by task: some ReasoningTask, chains: [Chain]) -> SearchTree {
        judged(chains.map { task.judge(chain: $0) })
    }

    /// The same tree with verdicts that were found before, on the chains that end in its leaves, in the
    /// leaves' order; nil where one is masked.
    public func judged(_ verdicts: [Verdict?]) -> SearchTree {
        var tree = self
        for (leaf, verdict) in zip(leaves, verdicts) where states[leaf] == .finished {
            tree.verdicts[leaf] = verdict
        }
        return tree
    }
}
