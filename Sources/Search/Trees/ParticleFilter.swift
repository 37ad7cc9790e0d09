import Reasoning

/// Sequential Monte Carlo over steps: N chains go forward side by side, and where a few hold most of
/// the weight, all go on from copies of those (Puri et al., 2502.01618; Lew et al., 2306.03081; Zhao et
/// al., 2404.17546).
///
///     s_i ~ p(· | x, z_i),   w_i ← w_i · g(v(x, z_i ⧺ s_i)),   ESS = (Σ w)² / Σ w²
///     where ESS < τ N:  z_i ← z_{a_i},  a_i ~ w / Σ w,  w_i ← 1 / N
///
/// with the gain g either v_t / v_{t−1} (the default) or the odds v_t / (1 − v_t) of Puri et al. The
/// ratios of a chain multiply to its last value, so that whenever it is resampled the particles follow
/// p(z) · v(z): the policy's chains, each as frequent as it is promising. Odds multiply to Π v_t / (1 −
/// v_t), which counts an early value at every later step and prefers, of two chains with one end, the one
/// whose beginning looked better.
///
/// Departures from the papers:
/// 1. Resampling is systematic and only where the effective sample size is low; Puri et al. resample at
///    every step, which is `threshold` 1.
/// 2. A particle that can never be judged, or that ended without an answer, drops out; the next
///    resampling makes up its number from the others. Dropping out lowers the effective sample size.
///    One that cannot be judged yet takes the next steps, until it can be.
/// 3. Where every weight is 0 the verifier says nothing of which is better: all count the same.
/// 4. Copies of one finished chain are one leaf of the tree, and one vote. The answer is chosen among
///    all finished chains, those that lost their particles included.
/// 5. The value of the bare prompt is a factor that all share, and not asked for.
///
/// Cost: for a step N sampled steps, the copies of a chain in one model call, and one verifier call.
public struct ParticleFilter: Strategy {
    /// How a value becomes a weight.
    public enum Weighting: String, Codable, CaseIterable, Sendable {
        /// v_t / v_{t−1}.
        case ratio
        /// v_t / (1 − v_t), with v_t kept 10⁻⁶ away from 0 and 1.
        case odds
    }

    public let settings: TreeSettings
    /// Chains side by side, N.
    public let particles: Int
    /// Share of N, τ, below which the effective sample size makes them resample; at 1 they always do.
    public let threshold: Double
    public let weighting: Weighting

    public var name: String { Self.entry.name }

    /// - Parameters:
    ///   - threshold: default one half, the usual one.
    ///   - weighting: default the ratio.
    public init(
        _ settings: TreeSettings, particles: Int = 8, threshold: Double = 0.5,
        weighting: Weighting = .ratio
    ) {
        self.settings = settings
        self.particles = particles
        self.threshold = threshold
        self.weighting = weighting
    }

    /// - Throws: `SearchError`, what policy and verifier throw, and `CancellationError`.
    public func solve(_ problem: Problem, with policy: any Policy, budget: Budget = .unlimited)
        async throws -> Solution
    {
        try ConfigurationError.check("particles", particles, in: Limits.samples)
        try ConfigurationError.check("threshold", threshold, in: 0...1)
        var growth = try TreeGrowth(
            settings, on: problem, with: policy, budget: budget, strategy: name)
        var swarm = Particles(nodes: [Int](repeating: SearchTree.root, count: particles))
        var round = 0
        while swarm.nodes.contains(where: { growth.isOpen($0) }), !growth.isDecided {
            let drawn = try await growth.expand(
                swarm.nodes.map { .init(node: $0, count: growth.isOpen($0) ? 1 : 0) })
            guard !drawn.isEmpty else { break }
            let reached = try await growth.judged(drawn) { try await $0.score($1) }
            swarm.advance(
                to: zip(drawn, reached).map { (child: $0, end: $1) }, in: growth.tree)
            swarm.weigh(by: weighting, in: growth.tree)
            if swarm.effectiveSize < threshold * Double(particles) || threshold == 1 {
                swarm.resample(
                    to: particles,
                    at: RandomStream(settings.sampling.parameters.seed, "resample", round))
            }
            growth.discard(reached, butFor: swarm.nodes)
            round += 1
        }
        return try await growth.solution()
    }
}

extension ParticleFilter {
    public static let entry = StrategyEntry(
        name: "particles",
        summary: "chains step by step, of which those continue more often\n"
            + "that the verifier values more",
        unit: "particle", samples: 16, verification: .steps
    ) { try ParticleFilter($0.tree(), particles: $0.samples) }
}

/// The particles of a filter: the nodes they stand on, and their weights.
struct Particles: Sendable {
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
