import Foundation
import Reasoning

/// What rounds of search and learning came to, as `summary.json`: every number of the report.
public struct DistillationSummary: Codable, Sendable {
    /// A model on held-out problems.
    public struct Measured: Codable, Hashable, Sendable {
        /// Of one sampled chain; `n` counts chains, the interval resamples problems.
        public var accuracy: Estimate
        /// Share of the problems with a right chain among those drawn.
        public var coverage: Double
        public var problems: Int
        public var samples: Int
        /// Mean tokens of a chain.
        public var tokens: Double

        init(_ evaluation: ChainEvaluation, seed: UInt64) throws {
            var stream = RandomStream(seed, "distillation-measured")
            accuracy = try evaluation.accuracy(stream: &stream)
            problems = evaluation.problems.count
            samples = evaluation.samples.first?.count ?? 0
            let covered = evaluation.samples.count { $0.contains { $0.verdict == .correct } }
            coverage = Double(covered) / Double(max(problems, 1))
            tokens = evaluation.meanTokens
        }
    }

    /// What the expert found in a round, and what was learned from it.
    public struct Expert: Codable, Hashable, Sendable {
        /// Training problems of the round.
        public var problems: Int
        /// Those with a right chain among all that it made: the answer key's word.
        public var solved: Int
        /// Those whose answer, the expert's own choice, was right.
        public var answered: Int
        /// Chains to learn from.
        public var lessons: Int
        /// Its seconds are elapsed ones, of all problems.
        public var collecting: Usage
        public var learning: Usage

        init(_ found: Demonstrations, learning: Usage) {
            problems = found.problems
            solved = found.solved
            answered = found.answered
            lessons = found.lessons.count
            collecting = found.ledger.total
            collecting.seconds = found.seconds
            self.learning = learning
        }
    }

    /// A model and, but for the last one, what its expert taught the next.
    public struct Round: Codable, Hashable, Sendable {
        public var number: Int
        /// Spent on making the model, beginning with the first round's: searching and learning, without
        /// measuring.
        public var flops: Double
        public var measured: Measured
        public var expert: Expert?
    }

    /// The course of reinforcement learning from the same task's base model, to compare with.
    public struct Reference: Codable, Hashable, Sendable {
        /// The run's folder.
        public var run: String
        /// Checkpoints: FLOPs of reinforcement learning so far, held-out accuracy of one chain.
        public var points: [ReasonerSummary.TrainPoint]
    }

    public var title: String
    /// ISO 8601.
    public var date: String
    public var commit: String
    public var task: String
    /// How held-out problems are kept apart.
    public var description: String
    public var expert: String
    public var seed: UInt64
    public var rounds: [Round]
    public var reference: Reference?
    /// Searching and learning, by account.
    public var ledger: ComputeLedger
    /// The recipe as JSON.
    public var configuration: String

    init(
        recipe: DistillationRecipe, description: String, rounds: [Round], ledger: ComputeLedger,
        reference: Reference?, commit: String
    ) throws {
        title = "Search distilled into the model"
        date = ISO8601DateFormatter().string(from: Date())
        self.commit = commit
        task = recipe.task.kind.rawValue
        self.description = description
        expert = recipe.expert
        seed = recipe.seed
        self.rounds = rounds
        self.ledger = ledger
        self.reference = reference
        configuration = String(decoding: try Self.encoder.encode(recipe), as: UTF8.self)
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    /// Reads what `encoded()` wrote.
    /// - Throws: `DecodingError`, which names the key that is missing or of the wrong type.
    public init(encoded data: Data) throws {
        self = try JSONDecoder().decode(DistillationSummary.self, from: data)
    }

    /// Sorted and readable.
    public func encoded() throws -> Data { try Self.encoder.encode(self) + Data("\n".utf8) }
}
