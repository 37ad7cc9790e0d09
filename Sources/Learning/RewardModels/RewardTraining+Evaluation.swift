import Foundation
import Language
import Reasoning
import Rewards
import Statistics
import Tensors

extension RewardTraining {
    /// How well a model values chains that it did not learn from.
    public struct Evaluation: Codable, Hashable, Sendable {
        /// The training's objective, in nats.
        public var loss: Double
        /// Of every labelled value; a target above a half counts as true.
        public var calibration: Calibration
        /// The share of pairs of a right and a wrong chain of one problem whose last values are in
        /// the right order, ties counting half; nil where there is no such pair.
        public var pairAccuracy: Double?
        public var usage: Usage
    }
}

extension RewardTraining.Objective {
    /// The loss of log-odds `[S]`, as a batch of these groups gave them.
    func loss(of logits: Tensor, labels groups: [[LabelledChain]]) throws -> Tensor {
        switch self {
        case .pointwise:
            let targets = groups.joined().flatMap { $0.labels.map { Float($0.target) } }
            return try RewardLoss.pointwise(logits, targets: targets)
        case .pairwise:
            return try RewardLoss.pairwise(logits, pairs: Self.pairs(of: groups))
        }
    }

    /// What the loss of these groups is a mean over: labels, or problems with a pair.
    func count(of groups: [[LabelledChain]]) -> Int {
        switch self {
        case .pointwise: groups.joined().reduce(0) { $0 + $1.labels.count }
        case .pairwise: Self.pairs(of: groups).count { !$0.isEmpty }
        }
    }

    /// For each group its pairs of right and wrong chains, as indices of their last values.
    static func pairs(of groups: [[LabelledChain]]) -> [[(right: Int, wrong: Int)]] {
        var end = 0
        return groups.map { group in
            var (right, wrong) = ([Int](), [Int]())
            for chain in group {
                end += chain.labels.count
                guard let isCorrect = chain.isCorrect else { continue }
                if isCorrect { right.append(end - 1) } else { wrong.append(end - 1) }
            }
            return right.flatMap { right in wrong.map { (right: right, wrong: $0) } }
        }
    }
}

extension ValueModel {
    /// Values labelled chains, in passes of a step's size, and compares.
    ///
    /// - Throws: `RewardsError.noSignal` where no chain has a label.
    public func evaluate(
        _ chains: [LabelledChain], _ configuration: RewardTraining.Configuration
    ) throws -> RewardTraining.Evaluation {
        let start = Date()
        // All chains of a problem are one group here: its pairs are all of its pairs.
        let groups = chains.indicesByProblem().map { $0.map { chains[$0] } }
        var usage = Usage.zero
        var logits: [Float] = []
        try withoutGradients {
            var batch = ValueBatch()
            func run() throws {
                guard !batch.isEmpty else { return }
                logits += try self.logits(of: batch).floats()
                usage.promptTokens += batch.tokens.count
                usage.flops += flops(of: batch, learns: false)
                batch = ValueBatch()
            }
            for part in groups.flatMap({ $0.parts(of: configuration.chainsPerGroup) }) {
                batch.append(part)
                if batch.tokens.count >= configuration.tokensPerStep { try run() }
            }
            try run()
        }
        let targets = groups.joined().flatMap { $0.labels.map(\.target) }
        guard !targets.isEmpty else { throw RewardsError.noSignal("no held-out chain has a label") }
        let pairs = RewardTraining.Objective.pairs(of: groups)
        var objective = configuration.objective
        // Without a pair there is nothing to order; the labels are still there.
        if pairs.allSatisfy(\.isEmpty) { objective = .pointwise }
        let loss = try objective.loss(of: Tensor(logits), labels: groups)
        usage.seconds = Date().timeIntervalSince(start)
        return RewardTraining.Evaluation(
            loss: Double(try loss.item(Float.self)),
            calibration: try Calibration(
                zip(logits, targets).map { (score: sigmoid(Double($0)), isCorrect: $1 > 0.5) }),
            pairAccuracy: RewardTraining.Objective.share(
                of: pairs.flatMap { $0 }, orderedBy: logits), usage: usage)
    }
}

extension RewardTraining.Objective {
    fileprivate static func share(
        of pairs: [(right: Int, wrong: Int)], orderedBy logits: [Float]
    ) -> Double? {
        guard !pairs.isEmpty else { return nil }
        let ordered = pairs.reduce(0.0) { sum, pair in
            let (right, wrong) = (logits[pair.right], logits[pair.wrong])
            return sum + (right > wrong ? 1 : right == wrong ? 0.5 : 0)
        }
        return ordered / Double(pairs.count)
    }
}

extension [LabelledChain] {
    /// Runs of at most `size` elements.
    func parts(of size: Int) -> [[LabelledChain]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
