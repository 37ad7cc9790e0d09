import Foundation
import Language
import Learning
import Reasoning
import Results
import Rewards
import Search
import Tasks

/// One of the ways of learning that are compared: it begins with the base model and ends when its FLOPs are
/// spent.
public struct LearningArm: Codable, Hashable, Sendable {
    /// How it learns.
    public enum Method: Codable, Hashable, Sendable {
        /// From the exact verdict by a `LearningAlgorithm` of this name.
        case rewards(algorithm: String)
        /// From the exact verdict, as it says; its steps are those that the FLOPs allow.
        case configured(PolicyGradient.Configuration)
        /// From something else than the exact verdict, by a `LearningAlgorithm` of this name.
        case rewarded(algorithm: String, by: RewardRecipe)
        /// As `rewards`, by a coin that falls right as often as the base is.
        case coin(algorithm: String)
        /// Rounds of search and learning.
        case rounds(Rounds)
        /// The corpus, further.
        case corpus
    }

    /// Rounds of search and learning, as many as the FLOPs allow.
    public struct Rounds: Codable, Hashable, Sendable {
        /// As `ponder distil` has them.
        public var strategy: String
        public var samples: Int?
        public var width: Int?
        public var verifier: String?
        /// Seed, task, expert, bounds of chains and placement are the comparison's own.
        public var recipe: DistillationRecipe

        public init(
            strategy: String, samples: Int? = nil, width: Int? = nil, verifier: String? = nil,
            recipe: DistillationRecipe
        ) {
            self.strategy = strategy
            self.samples = samples
            self.width = width
            self.verifier = verifier
            self.recipe = recipe
        }

        /// The expert, sized.
        /// - Throws: `ConfigurationError`.
        func choice(maxTokens: Int, seed: UInt64 = 0) throws -> StrategyChoice {
            let entry = try StrategyCatalog.standard.entry(named: strategy)
            let searchesAlike = recipe.alphaZero != nil && entry.name == TreeSearch.entry.name
            let choice = StrategyChoice(
                searchesAlike ? TreeSearch.playing : entry, samples: samples, width: width,
                sampling: Sampling(GenerateParameters(maxTokens: maxTokens, seed: seed)),
                verifier: verifier)
            try choice.validate()
            return choice
        }

        /// - Throws: `ConfigurationError`.
        func validate(maxTokens: Int) throws {
            let entry = try choice(maxTokens: maxTokens).entry
            for verifier in [verifier, recipe.filter?.verifier].compactMap(\.self) {
                try VerifierCatalog.standard.validate(verifier)
            }
            try ConfigurationError.within("recipe") {
                try recipe.validate(learningFrom: entry)
                guard recipe.verifier == nil else {
                    throw ConfigurationError(
                        field: "verifier",
                        reason: "is trained behind the last round, which is not compared")
                }
                try recipe.validate()
            }
        }

        /// In words.
        var description: String {
            ([strategy]
                + [
                    samples.map { "samples \($0)" }, width.map { "width \($0)" },
                    verifier.map { "verifier \($0)" },
                ].compactMap(\.self)).joined(separator: ", ")
        }
    }

    /// As on a command line and in a folder.
    public var name: String
    public var hypothesis: Hypothesis
    /// What it does, in a clause.
    public var summary: String
    public var method: Method

    public init(
        _ name: String, _ hypothesis: Hypothesis, summary: String, method: Method
    ) {
        self.name = name
        self.hypothesis = hypothesis
        self.summary = summary
        self.method = method
    }

    /// An arm of one of the algorithms that come with Ponder.
    init(_ algorithm: LearningAlgorithm) {
        self.init(
            algorithm.name, algorithm.hypothesis, summary: algorithm.summary,
            method: .rewards(algorithm: algorithm.name))
    }

    /// How its second attempts are learned; nil where there are none.
    func revision(
        beside learning: PolicyGradient.Configuration
    ) -> PolicyGradient.RevisionConfiguration? {
        switch method {
        case .rewards(let name), .rewarded(let name, _), .coin(let name):
            LearningAlgorithm.all.first { $0.name == name }?.applied(to: learning).revision
        case .configured(let configuration): configuration.revision
        case .rounds, .corpus: nil
        }
    }

    /// - Throws: `ConfigurationError`.
    func validate(beside learning: PolicyGradient.Configuration) throws {
        let isName = name.range(of: "^[a-z0-9+-]+$", options: .regularExpression) != nil
        guard isName, name.utf8.count <= 64, !ReservedArm.names.contains(name) else {
            throw ConfigurationError(
                field: "name",
                reason:
                    "'\(name)' names a folder: a few lower-case letters, digits, + and -, and none of "
                    + ReservedArm.names.joined(separator: ", "))
        }
        switch method {
        case .rewards(let algorithm), .coin(let algorithm):
            try Self.validate(algorithm, rewardedBy: nil, beside: learning)
        case .rewarded(let algorithm, let reward):
            try ConfigurationError.within("rewarded") {
                try reward.validate()
                try Self.validate(algorithm, rewardedBy: reward, beside: learning)
            }
        case .configured(let configuration):
            try ConfigurationError.within("configured") { try configuration.validate() }
        case .rounds(let rounds):
            try ConfigurationError.within("rounds") {
                try rounds.validate(maxTokens: learning.maxTokens)
            }
        case .corpus: break
        }
    }

    private static func validate(
        _ algorithm: String, rewardedBy reward: RewardRecipe?,
        beside learning: PolicyGradient.Configuration
    ) throws {
        let applied = try LearningAlgorithm.named(algorithm).applied(to: learning)
        try applied.validate()
        try RewardRecipe.validate(reward, beside: applied)
    }
}

/// What is measured beside the arms.
enum ReservedArm: String, CaseIterable {
    case base
    /// The base at the temperature at which it solves most validation problems.
    case sharpened
    /// Plain learning on other bases.
    case emergence

    static var names: [String] { allCases.map(\.rawValue) }
}
