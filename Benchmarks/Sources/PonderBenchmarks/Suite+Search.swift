import Foundation
import Language
import Reasoning
import Rewards
import Search
import Tasks

extension Suite {
    /// Searches over steps with the model's own check as the verifier, all Countdown problems at
    /// once, against sampling whole chains.
    var searches: [SearchComparison] {
        let (beams, width, parallel) = (4, 4, 8)
        return [
            SearchComparison(name: "beam search", rows: beams * width, suite: self) {
                BeamSearch($0, beams: beams, width: width)
            },
            SearchComparison(name: "tree search", rows: parallel, suite: self) {
                TreeSearch($0, .init(simulations: 64, parallel: parallel))
            },
        ]
    }
}

/// A search over steps against the same engine sampling whole chains, measured in turns.
///
/// Two rows: how fast the search runs tokens through the model, its verifier's among them, as a share
/// of the speed at which whole chains run at as many rows of each problem; and how many times what had
/// to be computed was computed (`PrefixCount`), against once.
struct SearchComparison {
    var name: String
    /// Sequences of one problem side by side.
    var rows: Int
    var suite: Suite
    var rounds = 5
    var strategy: (TreeSettings) -> any Strategy

    /// What `--only` selects by.
    var title: String { "search, \(name)" }

    /// Countdown problems at once.
    var problems: Int { suite.isQuick ? 4 : 64 }
    /// Most tokens of a chain.
    var newTokens: Int { suite.isQuick ? 64 : 256 }

    /// What each repetition does, in numbers.
    var work: String {
        "\(problems) Countdown problems at once, \(rows) rows of each, chains of at most "
            + "\(newTokens) new tokens"
    }

    init(
        name: String, rows: Int, suite: Suite, strategy: @escaping (TreeSettings) -> any Strategy
    ) {
        self.name = name
        self.rows = rows
        self.suite = suite
        self.strategy = strategy
    }

    /// - Parameter progress: called after each round with its number, ours and theirs.
    func run(progress: (Int, Double, Double) -> Void) async throws -> [ComparisonResult] {
        let bench = try SearchBench(self)
        _ = try await bench.search()
        var (ours, raw, copies) = ([Double](), [Double](), [Double]())
        for round in 1...rounds {
            ours.append(try await bench.search())
            raw.append(try await bench.sampling())
            copies.append(try await bench.computedPerUnique())
            progress(round, ours[round - 1], raw[round - 1])
        }
        return [
            try ComparisonResult(
                name: "search throughput, \(name)", work: work, unit: .tokensPerSecond, ours: ours,
                peer: raw, peerVersion: "whole chains, same engine and rows"),
            try ComparisonResult(
                name: "search prefix reuse, \(name)", work: work, unit: .copies, ours: copies,
                peer: copies.map { _ in 1 }, peerVersion: "every prefix computed once"),
        ]
    }
}

/// The two sides of a comparison of searches.
private struct SearchBench {
    let policy: LocalPolicy
    let strategy: any Strategy
    let problems: [Problem]
    let rows: Int
    /// Most tokens of a chain.
    let newTokens: Int

    init(_ comparison: SearchComparison) throws {
        let task = try Countdown(configuration: BenchmarkModel.configuration)
        policy = try LocalModel(folder: comparison.suite.model).policy(for: task)
        problems = Array(try BenchmarkModel.problems(of: task).prefix(comparison.problems))
        newTokens = comparison.newTokens
        rows = comparison.rows
        let verifier = try SelfCheckVerifier(
            engine: policy.engine, encoder: ChainEncoder(task: task, tokenizer: policy.tokenizer))
        strategy = comparison.strategy(
            TreeSettings(
                task: task, verifier: verifier,
                sampling: Sampling(GenerateParameters(maxTokens: newTokens))))
    }

    /// Tokens run through the model per second of search.
    func search() async throws -> Double {
        try await rate { _ = try await strategy.solve(problems, with: policy) }
    }

    /// Tokens run through the model per second of sampling.
    func sampling() async throws -> Double {
        let chains = try problems.map(policy.begin)
        return try await rate {
            _ = try await policy.sample(
                from: chains, count: rows, parameters: GenerateParameters(maxTokens: newTokens))
        }
    }

    /// How many times a search computes what has to be computed.
    func computedPerUnique() async throws -> Double {
        try await policy.engine.clearCache()
        try await policy.engine.countPrefixes()
        _ = try await strategy.solve(problems, with: policy)
        let counted = policy.engine.statistics
        try await policy.engine.stopCountingPrefixes()
        guard let count = counted.prefixes else { return .nan }
        return count.computedPerUnique
    }

    /// Tokens run per second of some work on an engine that remembers nothing.
    private func rate(_ work: () async throws -> Void) async throws -> Double {
        try await policy.engine.clearCache()
        let before = policy.engine.statistics.computedTokens
        let start = ContinuousClock.now
        try await work()
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        return Double(policy.engine.statistics.computedTokens - before) / elapsed
    }
}
