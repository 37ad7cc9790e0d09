import Reasoning

/// The particles of a filter: the nodes they stand on, and their weights.
struct Swarm: Sendable {
    private(set) var nodes: [Int]
    /// Not normalized.
    private(set) var weights: [Double]
    /// The value that each particle had before its last step; the bare prompt's is 1.
    private var values: [Double]

    init(nodes: [Int]) {
        self.nodes = nodes
        weights = nodes.map { _ in 1 }
        values = nodes.map { _ in 1 }
    }

    /// Moves each particle to where a child of its own led; one whose child was not drawn stays, and one
    /// that came to a node without a score drops out.
    mutating func advance(to drawn: [(child: Int, end: Int)], in tree: SearchTree) {
        var waiting = Dictionary(grouping: drawn) { tree.parents[$0.child] }
        var kept: [Int] = []
        for place in nodes.indices {
            if let child = waiting[nodes[place]]?.first {
                waiting[nodes[place]]?.removeFirst()
                nodes[place] = child.end
            }
            // What was never drawn has no score, and is still to be judged.
            if nodes[place] == SearchTree.root || tree.scores[nodes[place]] != nil {
                kept.append(place)
            }
        }
        nodes = kept.map { nodes[$0] }
        weights = kept.map { weights[$0] }
        values = kept.map { values[$0] }
    }

    /// Multiplies each weight by what the verifier's word on the particle makes of it.
    mutating func weigh(by weighting: ParticleFilter.Weighting, in tree: SearchTree) {
        for place in nodes.indices {
            guard let value = tree.scores[nodes[place]] else { continue }
            switch weighting {
            case .ratio:
                weights[place] *= values[place] > 0 ? value / values[place] : value
            case .odds:
                let inner = min(max(value, 1e-6), 1 - 1e-6)
                weights[place] *= inner / (1 - inner)
            }
            values[place] = value
        }
        // Only their proportions matter; this keeps products within range.
        let most = weights.max() ?? 0
        weights = weights.map { most > 0 ? $0 / most : 1 }
    }

    /// (Σ w)² / Σ w²: how many particles of equal weight would say as much.
    var effectiveSize: Double {
        let sum = weights.reduce(0, +)
        let squares = weights.reduce(0) { $0 + $1 * $1 }
        return squares > 0 ? sum * sum / squares : 0
    }

    /// Replaces the particles by `count` copies in proportion to their weights, by one random number:
    /// each is copied ⌊count · w⌋ or ⌈count · w⌉ times (Kitagawa 1996).
    mutating func resample(to count: Int, at stream: RandomStream) {
        let sum = weights.reduce(0, +)
        guard sum > 0 else { return }
        var stream = stream
        let offset = stream.uniform()
        var chosen: [Int] = []
        var reached = 0.0
        let alive = nodes.indices.filter { weights[$0] > 0 }
        for place in alive {
            reached += weights[place] / sum * Double(count)
            // The sum may fall short of the last one by rounding.
            let isLast = place == alive.last
            while chosen.count < count, isLast || Double(chosen.count) + offset < reached {
                chosen.append(place)
            }
        }
        nodes = chosen.map { nodes[$0] }
        values = chosen.map { values[$0] }
        weights = chosen.map { _ in 1 }
    }
}
