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
        var swarm = Swarm(nodes: [Int](repeating: SearchTree.root, count: particles))
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
