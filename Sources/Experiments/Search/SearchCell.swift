import Language
import Reasoning
import Search

/// A strategy at one size that a comparison runs.
public struct SearchCell: Codable, Hashable, Sendable {
    /// Strategies that have to be run for each size; those over whole chains are computed from a pool.
    public enum Strategy: String, Codable, CaseIterable, Sendable {
        /// One chain whose thought is cut after `size` tokens.
        case chain
        /// `size` attempts of one chain at its answer.
        case revision
        /// `size` beams.
        case beam
        /// `size` independent subtrees.
        case diverse
        /// `size` beams, each step valued one greedy step further on.
        case lookahead
        /// `size` simulations.
        case mcts
        /// `size` particles.
        case particles
    }

    public var strategy: Strategy
    /// One of the subject's verifiers by name; nil for one chain.
    public var verifier: String?
    public var size: Int
    /// Continuations of each node, where the strategy has that.
    public var width: Int

    public init(_ strategy: Strategy, _ verifier: String? = nil, size: Int, width: Int = 4) {
        self.strategy = strategy
        self.verifier = verifier
        self.size = size
        self.width = width
    }

    /// The strategy's name in reports.
    var strategyName: String {
        switch strategy {
        case .chain: "one-chain"
        case .revision: "revision"
        case .beam: "beam-search"
        case .diverse: "diverse-tree-search"
        case .lookahead: "lookahead-search"
        case .mcts: "mcts"
        case .particles: "particle-filter"
        }
    }

    /// The name of the curve that it is a point of.
    var curveName: String { verifier.map { "\(strategyName), \($0)" } ?? strategyName }

    /// The size in words.
    var label: String {
        switch strategy {
        case .chain: "\(size) tokens"
        case .revision: size == 1 ? "1 attempt" : "\(size) attempts"
        case .beam, .lookahead: "\(size) × \(width)"
        case .diverse: "\(size) × \(width)"
        case .mcts: "\(size) simulations"
        case .particles: "\(size) particles"
        }
    }

    /// The name of the file that keeps what it found.
    var fileName: String {
        [strategy.rawValue, verifier, "\(size)", "\(width)"].compactMap(\.self)
            .joined(separator: "-")
    }

    /// The strategy itself.
    ///
    /// - Parameters:
    ///   - stopAt: the score of a finished chain that ends a search over steps; nil: none does.
    /// - Throws: `ConfigurationError` where it needs a verifier and names none.
    func made(
        for task: any ReasoningTask, verifier: (any Verifier)?, sampling: Sampling, stopAt: Double?
    ) throws -> any Reasoning.Strategy {
        if strategy == .chain {
            var sampling = sampling
            sampling.thinking = ThinkingBudget(cap: size)
            return SingleChain(task: task, sampling: sampling)
        }
        guard let verifier else {
            throw ConfigurationError(
                field: "cells", reason: "\(strategy.rawValue) chooses with a verifier; name one")
        }
        let settings = TreeSettings(
            task: task, verifier: verifier, sampling: sampling,
            stopping: stopAt.map { StoppingRule(.value(atLeast: $0)) } ?? .never)
        switch strategy {
        case .chain, .revision:
            return SequentialRevision(
                task: task, attempts: size, selection: .best(verifier), sampling: sampling)
        case .beam: return BeamSearch(settings, beams: size, width: width)
        case .diverse: return DiverseTreeSearch(settings, subtrees: size, width: width)
        case .lookahead: return LookaheadSearch(settings, beams: size, width: width)
        case .mcts: return TreeSearch(settings, .init(simulations: size))
        case .particles: return ParticleFilter(settings, particles: size)
        }
    }
}
