import Learning
import Results

extension HypothesesRecipe {
    /// The open choices of plain reinforcement learning, each of them changed by itself, beside REINFORCE
    /// with none of them changed.
    static func sweep(_ base: ReasonerRecipe) -> [LearningArm] {
        func arm(
            _ name: String, _ summary: String,
            _ change: (inout PolicyGradient.Configuration) -> Void = { _ in }
        ) -> LearningArm {
            var configuration = base.learning
            change(&configuration)
            return LearningArm(name, .plain, summary: summary, method: .configured(configuration))
        }
        let clip = PolicyObjective.Clip(low: 0.2, high: 0.2)
        return [
            arm("reinforce", "one update a batch, no clip, no KL, no bonus"),
            arm("entropy-bonus", "with 0.003 nats of entropy as a bonus") {
                $0.objective.entropyCoefficient = 0.003
            },
            arm("kl", "with 0.04 KL to the base") { $0.objective.klCoefficient = 0.04 },
            arm("clip-cov", "without the tokens that make entropy fall fastest") {
                $0.objective.covariance = .clip(share: 2e-3, low: 0.2, high: 5)
            },
            arm("kl-cov", "two updates a batch, with a price on those tokens") {
                $0.objective.covariance = .kl(share: 2e-3, coefficient: 1)
                $0.updatesPerBatch = 2
            },
            arm("updates-2", "two updates a batch, and a clip") {
                ($0.updatesPerBatch, $0.objective.clip) = (2, clip)
            },
            arm("clip-higher", "two updates a batch, and a clip with more room above") {
                ($0.updatesPerBatch, $0.objective.clip) = (2, .init(low: 0.2, high: 0.28))
            },
            arm("updates-8", "eight updates a batch, and a clip") {
                ($0.updatesPerBatch, $0.objective.clip) = (min(8, $0.problems), clip)
            },
            arm("many-problems", "four times the problems, a quarter of the samples of each") {
                $0.samples = max(2, $0.samples / 4)
                $0.problems *= 4
            },
            arm("many-samples", "a quarter of the problems, four times the samples of each") {
                $0.problems = max(1, $0.problems / 4)
                $0.samples *= 4
            },
            arm("mixed-problems", "problems that are always or never solved are replaced") {
                $0.refills = 4
            },
            arm("half-limit", "half the tokens of a chain") { $0.maxTokens /= 2 },
            arm("twice-limit", "twice the tokens of a chain") { $0.maxTokens *= 2 },
        ]
    }
}
