import Foundation
import Language
import Learning
import Reasoning
import Results
import Tasks
import Tensors

extension Suite {
    /// One whole step of reinforcement learning from the pretrained model: samples of Countdown
    /// problems that end by themselves or at a limit, their rewards, group advantages and one
    /// on-policy update of AdamW.
    ///
    /// The learning rate is so small that every step does the same work, and the reward gives every
    /// group a signal, so that both sides train on every sample (`AlternatingReward`).
    var rlStep: Comparison { step("RL step", trainer: "grpo", .reinforce(steps: 1_000)) }

    /// The same with the mean of a group's others as baseline (RLOO, 2402.14740). Of PPO, TRL 1.16 has no trainer
    /// any more.
    var rlooStep: Comparison { step("RL step, RLOO", trainer: "rloo", .rloo(steps: 1_000)) }

    /// - Parameters:
    ///   - trainer: the peer's.
    ///   - configuration: ours, whose sizes, limits and rate are not looked at.
    private func step(
        _ name: String, trainer: String, _ configuration: PolicyGradient.Configuration
    ) -> Comparison {
        let work =
            isQuick
            ? GenerationWork(prompts: 4, samples: 8, newTokens: 64)
            : GenerationWork(prompts: 32, samples: 16, newTokens: 256)
        return Comparison(
            name: name,
            work: "\(work.prompts) Countdown problems x \(work.samples) samples of at most "
                + "\(work.newTokens) new tokens, judged, one update on all of them", unit: .seconds,
            script: "rl_step.py",
            arguments: arguments(.small) + [
                "--trainer", trainer, "--model", model.path, "--prompts", "\(work.prompts)",
                "--samples", "\(work.samples)", "--tokens", "\(work.newTokens)", "--micro",
                isQuick ? "32" : "64",
            ],
            rounds: 5,
            prepare: {
                let trainer = try RLTrainer(work, configuration, folder: model)
                return { try await trainer.step() }
            })
    }
}

/// The library's policy gradient on the pretrained model.
private final class RLTrainer {
    private let work: GenerationWork
    private var training: PolicyGradient

    init(
        _ work: GenerationWork, _ given: PolicyGradient.Configuration, folder: URL
    ) throws {
        self.work = work
        var configuration = given
        (configuration.problems, configuration.samples) = (work.prompts, work.samples)
        configuration.maxTokens = work.newTokens
        configuration.optimizer = .init(learningRate: 1e-7)
        let model = try LocalModel(folder: folder)
        let task = try Countdown(configuration: BenchmarkModel.configuration)
        training = try PolicyGradient(
            model: model.model, policy: model.policy(for: task),
            source: ShuffledProblems(BenchmarkModel.problems(of: task), seed: 0),
            seed: 0, configuration: configuration,
            reward: AlternatingReward(task: task), reload: model.reload)
    }

    /// Takes a step and returns its seconds.
    ///
    /// - Throws: ``BenchmarkError/badMeasurement(name:value:)`` when it was not the work agreed on.
    func step() async throws -> Double {
        let start = ContinuousClock.now
        let step = try await training.advance()
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        let sampled = step.rollouts.groups.reduce(0) { $0 + $1.chains.count }
        guard sampled == work.prompts * work.samples, step.update.metrics["skipped"] == 0 else {
            throw BenchmarkError.badMeasurement(name: "samples", value: Double(sampled))
        }
        let idle = step.metrics[.groupsWithoutSignal] ?? .nan
        guard idle == 0 else {
            throw BenchmarkError.badMeasurement(name: "groups without a signal", value: idle)
        }
        return elapsed
    }
}

/// 1 for a right answer, and 0.5 more for every other sample of a group, so that every group has a
/// signal, also one whose samples are all right or all wrong. Of a group without one ours takes no
/// gradient and TRL does: under this reward both compute all. `rl_step.py` has the same.
private struct AlternatingReward: Reward {
    let task: any ReasoningTask

    func rewards(for chains: [Chain]) -> ChainRewards {
        ChainRewards(
            values: chains.enumerated().map { index, chain in
                let exact = task.judge(chain: chain) == .correct ? 1.0 : 0
                return .whole(index.isMultiple(of: 2) ? exact + 0.5 : exact)
            })
    }
}
