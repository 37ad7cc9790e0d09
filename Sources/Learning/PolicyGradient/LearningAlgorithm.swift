import Reasoning
import Results

/// A way to learn from rewards that has a name in the field: what it sets of a policy gradient's
/// configuration, whatever the steps, problems, limits and rate.
public struct LearningAlgorithm: Sendable {
    /// As on a command line, such as `dr-grpo`.
    public let name: String
    public let hypothesis: Hypothesis
    /// What it does, in a clause.
    public let summary: String
    /// Where it is from.
    public let source: String
    private let preset: @Sendable (_ steps: Int) -> PolicyGradient.Configuration

    /// - Parameter preset: of which sizes, limits and optimizer are not looked at.
    public init(
        _ name: String, _ hypothesis: Hypothesis, summary: String, source: String,
        preset: @escaping @Sendable (_ steps: Int) -> PolicyGradient.Configuration
    ) {
        self.name = name
        self.hypothesis = hypothesis
        self.summary = summary
        self.source = source
        self.preset = preset
    }

    /// A configuration with this algorithm in the place of its own; its sizes, limits and optimizer stay.
    public func applied(to configuration: PolicyGradient.Configuration)
        -> PolicyGradient.Configuration
    {
        let own = preset(configuration.steps)
        var applied = configuration
        applied.advantage = own.advantage
        applied.credit = own.credit
        applied.critic = own.critic
        applied.implicit = own.implicit
        applied.revision = own.revision
        applied.objective = own.objective
        applied.overlong = own.overlong
        applied.updatesPerBatch = min(own.updatesPerBatch, configuration.problems)
        applied.epochs = own.epochs
        applied.refills = own.refills
        if case .punished(let buffer) = applied.overlong {
            applied.overlong = .punished(buffer: min(buffer, max(1, configuration.maxTokens / 4)))
        }
        return applied
    }

    /// Those that come with Ponder, by name.
    public static let all: [LearningAlgorithm] = [
        .init(
            "reinforce", .plain, summary: "reward less its group's mean, one update, no clip",
            source: "Williams 1992; 2503.20783", preset: { .reinforce(steps: $0) }),
        .init(
            "rloo", .plain, summary: "reward less the mean of the others of its group",
            source: "2402.14740", preset: { .rloo(steps: $0) }),
        .init(
            "grpo", .plain, summary: "over the group's deviation, a clip, KL to the base",
            source: "2402.03300", preset: { .grpo(steps: $0) }),
        .init(
            "dr-grpo", .plain, summary: "GRPO without its two divisions", source: "2503.20783",
            preset: { .drGRPO(steps: $0) }),
        .init(
            "dapo", .plain,
            summary: "clip-higher, token mean, groups with a signal, soft length limit",
            source: "2503.14476", preset: { .dapo(steps: $0) }),
        .init(
            "cispo", .plain,
            summary: "clipped ratios as weights, so that no token loses its gradient",
            source: "2506.13585", preset: { .cispo(steps: $0) }),
        .init(
            "gspo", .plain, summary: "one ratio for a sample", source: "2507.18071",
            preset: { .gspo(steps: $0) }),
        .init(
            "max-rl", .plain, summary: "over the group's mean: the log of the pass rate",
            source: "2602.02710", preset: { .maxRL(steps: $0) }),
        .init(
            "reinforce++", .plain, summary: "reward whitened over the batch, no group",
            source: "2501.03262", preset: { .reinforcePlusPlus(steps: $0) }),
        .init(
            "rest-em", .filter, summary: "right samples alone, weighed by how seldom they are",
            source: "2312.06585",
            preset: { PolicyGradient.Configuration(steps: $0, advantage: .filtered) }),
        .init(
            "ppo", .evaluate, summary: "a critic's value of every token", source: "1707.06347",
            preset: { .ppo(steps: $0) }),
        .init(
            "prime", .evaluate,
            summary: "tokens by an implicit reward that learns online from the verdicts",
            source: "2502.01456", preset: { .prime(steps: $0) }),
        .init(
            "score", .combine,
            summary:
                "a second attempt behind the first: at first it alone is rewarded, then its progress",
            source: "2409.12917", preset: { .score(steps: $0) }),
        .init(
            "on-policy-distillation", .plain,
            summary:
                "each token by what a teacher thinks of it; the recipe names it as reward.teacher",
            source: "2306.13649",
            preset: {
                PolicyGradient.Configuration(steps: $0, advantage: .none, credit: .token)
            }),
        .init(
            "survival", .evaluate,
            summary: "each step by what it changed of the group's mean reward, no critic",
            source: "Ponder; after 2410.01679",
            preset: { PolicyGradient.Configuration(steps: $0, credit: .survival) }),
    ]

    /// - Throws: `ConfigurationError` that lists what there is.
    public static func named(_ name: String) throws -> LearningAlgorithm {
        guard let found = all.first(where: { $0.name == name }) else {
            throw ConfigurationError(
                field: "algorithm",
                reason: "'\(name)' is not one of " + all.map(\.name).joined(separator: ", "))
        }
        return found
    }
}
