import Foundation
import Learning
import Results
import Statistics

/// What a way of learning from rewards logged of its steps, those that had something to learn from.
struct LearnedSteps: Sendable, Equatable {
    /// Counted from 1.
    var steps: [Int] = []
    /// Mean entropy of the next token where the policy learned, nats.
    var entropy: [Double] = []
    /// Share of the step's chains that are right.
    var accuracy: [Double] = []

    init() {}

    /// Reads them from a run's store; there are none where nothing learned from rewards.
    init(of store: RunStore) throws {
        let entropies = Dictionary(
            try store.metric(.entropy, phase: PolicyGradient.phase).map { ($0.step, $0.value) }
        ) { first, _ in first }
        for point in try store.metric(.accuracy, phase: PolicyGradient.phase) {
            guard let entropy = entropies[point.step], entropy.isFinite, point.value.isFinite
            else { continue }
            steps.append(point.step)
            self.entropy.append(entropy)
            accuracy.append(point.value)
        }
    }
}

extension HypothesesSummary.EntropyCurve {
    /// The most steps that are kept.
    private static let most = 120

    /// - Parameter seeds: the steps of each.
    /// - Returns: nil where none of the seeds took enough steps for a forecast.
    init?(_ seeds: [LearnedSteps]) {
        let forecasts = seeds.compactMap {
            try? EntropyForecast(entropy: $0.entropy, reward: $0.accuracy)
        }
        guard !forecasts.isEmpty else { return nil }
        var sums: [Int: (count: Int, entropy: Double, accuracy: Double)] = [:]
        for seed in seeds {
            for (index, step) in seed.steps.enumerated() {
                sums[step, default: (0, 0, 0)].count += 1
                sums[step, default: (0, 0, 0)].entropy += seed.entropy[index]
                sums[step, default: (0, 0, 0)].accuracy += seed.accuracy[index]
            }
        }
        let shared = sums.filter { $0.value.count == seeds.count }.sorted { $0.key < $1.key }
        let stride = max(1, (shared.count + Self.most - 1) / Self.most)
        self.init(
            steps: shared.enumerated().filter { $0.offset.isMultiple(of: stride) }.map {
                let (step, sum) = $0.element
                let count = Double(sum.count)
                return .init(
                    step: step, entropy: sum.entropy / count, accuracy: sum.accuracy / count)
            }, forecasts: forecasts)
    }
}
