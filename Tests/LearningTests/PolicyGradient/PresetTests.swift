import Foundation
import Reasoning
import Results
import Tensors
import Testing

@testable import Learning

@Suite("Variants of the policy gradient")
struct PresetTests {
    static let presets: [(String, PolicyGradient.Configuration)] = [
        ("REINFORCE", .reinforce(steps: 2)), ("RLOO", .rloo(steps: 2)), ("GRPO", .grpo(steps: 2)),
        ("DAPO", .dapo(steps: 2)), ("CISPO", .cispo(steps: 2)), ("GSPO", .gspo(steps: 2)),
        ("Dr. GRPO", .drGRPO(steps: 2)), ("PPO", .ppo(steps: 2)), ("MaxRL", .maxRL(steps: 2)),
        ("REINFORCE++", .reinforcePlusPlus(steps: 2)),
    ]

    @Test("Each is valid, survives its JSON and takes two steps", arguments: presets)
    func twoSteps(name: String, preset: PolicyGradient.Configuration) async throws {
        try preset.validate()
        let coded = try JSONDecoder().decode(
            PolicyGradient.Configuration.self, from: JSONEncoder().encode(preset))
        #expect(coded == preset)
        let model = try Toy.taught()
        let before = try model.bits()
        var learning = try Toy.learning(model, Toy.small(preset))
        try await learning.prepare()
        for number in 1...2 {
            let step = try await learning.advance()
            #expect(step.step == number)
            #expect(step.metrics.values.allSatisfy { $0.isFinite })
            #expect((step.metrics[.gradientNorm] ?? 0) > 0)
            #expect((step.metrics[.entropy] ?? 0) > 0)
            #expect(step.metrics[.skipped] == 0)
            // Of the first update of a batch: the second's policy has moved.
            #expect((step.metrics[.samplerTrainerGap] ?? 1) < 1e-4)
            // The reference is the starting model: apart from it only after the first update.
            let kl = step.metrics["kl"]
            #expect(preset.objective.klCoefficient > 0 ? kl ?? 0 > 0 : kl == nil)
        }
        #expect(learning.isDone)
        #expect(try model.bits() != before)
    }

    @Test("An objective from before ratios had a choice has PPO's")
    func former() throws {
        let saved =
            #"{"clip": {"low": 0.2, "high": 0.28}, "klCoefficient": 0, "normalization": "token"}"#
        let objective = try JSONDecoder().decode(PolicyObjective.self, from: Data(saved.utf8))
        #expect(objective == PolicyGradient.Configuration.dapo(steps: 1).objective)
    }

    typealias Change = @Sendable (inout PolicyGradient.Configuration) -> Void

    static let mistakes: [(String, Change)] = [
        ("steps", { $0.steps = -1 }), ("problems", { $0.problems = 0 }),
        ("samples", { $0.samples = .max }), ("samples", { $0.samples = 1 }),
        ("samples", { $0.samples = 65_536 }), ("problems", { $0.problems = .max }),
        ("steps", { $0.steps = .max }), ("maxTokens", { $0.maxTokens = .max }),
        ("checkpointInterval", { $0.checkpointInterval = 0 }), ("maxTokens", { $0.maxTokens = 0 }),
        ("temperature", { $0.temperature = 0 }), ("temperature", { $0.temperature = .nan }),
        ("temperature", { $0.temperature = 1e-50 }),
        ("updatesPerBatch", { $0.updatesPerBatch = 2 }), ("epochs", { $0.epochs = 2 }),
        ("epochs", { $0.epochs = 0 }),
        ("stages[0].steps", { $0.stages = [.init(steps: -1, maxTokens: 8)] }),
        (
            "stages[1].maxTokens",
            { $0.stages = [.init(steps: 1, maxTokens: 8), .init(steps: 1, maxTokens: 0)] }
        ),
        ("legs", { $0.legs = 0 }), ("legs", { $0.legs = .max }),
        ("critic", { $0.credit = .critic }), ("critic", { $0.critic = .init() }),
        (
            "advantage",
            {
                $0.credit = .critic
                $0.critic = .init()
            }
        ),
        (
            "implicit",
            {
                $0.implicit = .init()
                $0.credit = .survival
            }
        ),
        (
            "implicit",
            {
                $0.implicit = .init()
                $0.legs = 2
            }
        ),
        ("implicit.beta", { $0.implicit = .init(beta: 0) }),
        ("implicit.weight", { $0.implicit = .init(weight: .nan) }),
        ("implicit.discount", { $0.implicit = .init(discount: 2) }),
        ("revision.heldSteps", { $0.with(revision: .init(heldSteps: -1)) }),
        ("revision.heldSteps", { $0.with(revision: .init(heldSteps: .max)) }),
        ("revision.heldFLOPs", { $0.with(revision: .init(heldFLOPs: -1)) }),
        ("revision.heldFLOPs", { $0.with(revision: .init(heldFLOPs: .nan)) }),
        ("revision.heldCoefficient", { $0.with(revision: .init(heldCoefficient: -0.1)) }),
        ("revision.heldCoefficient", { $0.with(revision: .init(heldCoefficient: .nan)) }),
        ("revision.progress", { $0.with(revision: .init(progress: -1)) }),
        ("revision.progress", { $0.with(revision: .init(progress: .infinity)) }),
        ("revision.nudge", { $0.with(revision: .init(nudge: "")) }),
        ("revision.nudge", { $0.with(revision: .init(nudge: "{answer}")) }),
        (
            "revision",
            {
                $0 = .init(
                    steps: 1, problems: 1_048_576, samples: 1, advantage: .none, revision: .init())
            }
        ),
        (
            "credit",
            {
                $0.with(revision: .init())
                $0.credit = .survival
            }
        ),
        (
            "advantage",
            {
                $0.with(revision: .init())
                $0.advantage = .groupMeanWhitened
            }
        ),
        (
            "advantage",
            {
                $0.with(revision: .init())
                $0.advantage = .overMean
            }
        ),
        (
            "implicit",
            {
                $0.with(revision: .init())
                $0.implicit = .init()
            }
        ),
        (
            "legs",
            {
                $0.with(revision: .init())
                $0.legs = 2
            }
        ),
        (
            "refills",
            {
                $0.with(revision: .init())
                $0.refills = 1
            }
        ),
        ("critic.lambda", { $0.with(critic: .init(lambda: 1.1)) }),
        ("critic.discount", { $0.with(critic: .init(discount: 0)) }),
        ("critic.clip", { $0.with(critic: .init(clip: -.infinity)) }),
        ("critic.epochs", { $0.with(critic: .init(epochs: 0)) }),
        ("critic.warmupSteps", { $0.with(critic: .init(warmupSteps: -1)) }),
        (
            "critic.optimizer.learningRate",
            { $0.with(critic: .init(optimizer: .init(learningRate: 0))) }
        ),
        (
            "credit",
            {
                $0.credit = .survival
                $0.advantage = .whitened
            }
        ),
        ("objective.entropyCoefficient", { $0.objective.entropyCoefficient = .nan }),
        (
            "objective.covariance.share",
            { $0.objective.covariance = .kl(share: 0, coefficient: 1) }
        ),
        (
            "objective.covariance.low",
            { $0.objective.covariance = .clip(share: 0.1, low: 2, high: 1) }
        ),
        (
            "objective.covariance.low",
            { $0.objective.covariance = .clip(share: 0.1, low: -.infinity, high: 1) }
        ),
        ("refills", { $0.refills = -1 }), ("tokensPerPass", { $0.tokensPerPass = 0 }),
        ("objective.klCoefficient", { $0.objective.klCoefficient = -.infinity }),
        ("objective.ratio", { $0.objective.ratio = .detached }),
        ("objective.ratio", { $0.objective.ratio = .sequence }),
        ("overlong.punished.buffer", { $0.overlong = .punished(buffer: 0) }),
        ("overlong.punished.buffer", { $0.overlong = .punished(buffer: 513) }),
        ("optimizer.learningRate", { $0.optimizer.learningRate = 0 }),
        ("optimizer.maxGradientNorm", { $0.optimizer.maxGradientNorm = .infinity }),
        ("optimizer.beta2", { $0.optimizer.beta2 = 1 }),
        ("optimizer.patience", { $0.optimizer.patience = 0 }),
        ("optimizer.warmupSteps", { $0.optimizer.warmupSteps = -1 }),
        (
            "epochs",
            {
                $0 = .init(
                    steps: 100_000_000, problems: 1_048_576, samples: 1, advantage: .none,
                    objective: .init(clip: .init(low: 0.2, high: 0.2)),
                    updatesPerBatch: 1_048_576, epochs: 1_000_000)
            }
        ),
        (
            "updatesPerBatch",
            {
                $0.objective.clip = .init(low: 0.2, high: 0.2)
                $0.updatesPerBatch = 49
            }
        ),
    ]

    @Test("Fields out of bounds are named", arguments: mistakes)
    func validation(field: String, change: Change) {
        var configuration = PolicyGradient.Configuration(steps: 1)
        change(&configuration)
        let error = #expect(throws: ConfigurationError.self) { try configuration.validate() }
        #expect(error?.field == field)
    }

    @Test("Stages limit the first steps, one after another")
    func stages() {
        var configuration = PolicyGradient.Configuration(steps: 9, maxTokens: 64)
        configuration.stages = [.init(steps: 2, maxTokens: 8), .init(steps: 1, maxTokens: 16)]
        #expect((0..<5).map(configuration.maxTokens(at:)) == [8, 8, 16, 64, 64])
        // A recipe with a tighter limit than the standard one's stages keeps its own.
        configuration.maxTokens = 12
        #expect((0..<5).map(configuration.maxTokens(at:)) == [8, 8, 12, 12, 12])
        #expect(throws: Never.self) { try configuration.validate() }
    }

    @Test("One sample is enough where it is compared with nothing")
    func alone() throws {
        try PolicyGradient.Configuration(steps: 1, samples: 1, advantage: .none).validate()
    }
}

extension PolicyGradient.Configuration {
    fileprivate mutating func with(critic: PolicyGradient.CriticConfiguration) {
        (credit, advantage) = (.critic, .whitened)
        self.critic = critic
    }

    fileprivate mutating func with(revision: PolicyGradient.RevisionConfiguration) {
        self.revision = revision
    }
}
