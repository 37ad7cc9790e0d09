import Foundation
import Language
import Reasoning
import Results
import Tasks
import Tensors

/// A chain that a policy drew for verifiers to learn from or to be measured on.
public struct DrawnChain: Codable, Hashable, Sendable {
    public var problem: Problem
    /// Which of the policies drew it, from 0.
    public var policy: Int
    /// Which of the problem's chains of that policy it is, from 0.
    public var sample: Int
    public var judged: JudgedChain

    public init(problem: Problem, policy: Int, sample: Int, judged: JudgedChain) {
        self.problem = problem
        self.policy = policy
        self.sample = sample
        self.judged = judged
    }

    private enum CodingKeys: String, CodingKey { case problem, policy, sample }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        problem = try fields.decode(Problem.self, forKey: .problem)
        policy = try fields.decode(Int.self, forKey: .policy)
        sample = try fields.decode(Int.self, forKey: .sample)
        judged = try JudgedChain(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(problem, forKey: .problem)
        try fields.encode(policy, forKey: .policy)
        try fields.encode(sample, forKey: .sample)
        try judged.encode(to: encoder)
    }

    /// The chain without its tokens: verifiers and rollouts read texts.
    public var chain: Chain {
        Chain(
            problem: problem, prompt: [], text: judged.text ?? "", stopReason: judged.stopReason,
            format: judged.format ?? ChainFormat())
    }

    public var verdict: Verdict { judged.verdict ?? .unanswered }
    public var isCorrect: Bool { judged.isCorrect }
    public var isFinished: Bool { judged.isFinished }
}

extension VerifierChains {
    /// Which chains are drawn.
    public struct Configuration: Codable, Hashable, Sendable {
        public var seed: UInt64
        public var task: TaskRecipe
        /// Training problems.
        public var problems: Int
        /// Held-out problems, on which verifiers are measured.
        public var heldOutProblems: Int
        /// Chains of each problem, from each policy.
        public var samples: Int
        /// Most tokens of a chain, its answer included.
        public var maxTokens: Int
        public var temperature: Double
        /// Bytes for KV pages.
        public var cacheBytes: Int
        /// Where models draw, and where the verifier is trained; nil: on the CPU in float32.
        public var placement: Placement?

        public init(
            seed: UInt64 = 1, task: TaskRecipe, problems: Int = 400,
            heldOutProblems: Int = 100, samples: Int = 8, maxTokens: Int = 1_024,
            temperature: Double = 1, cacheBytes: Int = 1 << 30,
            placement: Placement? = nil
        ) {
            self.seed = seed
            self.task = task
            self.problems = problems
            self.heldOutProblems = heldOutProblems
            self.samples = samples
            self.maxTokens = maxTokens
            self.temperature = temperature
            self.cacheBytes = cacheBytes
            self.placement = placement
        }

        /// - Throws: `ConfigurationError` naming the first field
        ///   that is out of bounds.
        public func validate() throws {
            _ = try task.task()
            try placement?.validate()
            for (field, value, bounds) in [
                ("problems", problems, Limits.problems),
                ("heldOutProblems", heldOutProblems, Limits.problems),
                ("samples", samples, Limits.samples), ("maxTokens", maxTokens, Limits.tokens),
                ("cacheBytes", cacheBytes, 1...Int.max),
            ] {
                try ConfigurationError.check("chains.\(field)", value, in: bounds)
            }
            try GenerateParameters.checkTemperature("chains.temperature", temperature)
        }
    }

    /// Everything that was drawn.
    public struct Contents: Sendable {
        public var training: [DrawnChain] = []
        public var heldOut: [DrawnChain] = []
        /// Sampling, charged to `rollouts`.
        public var ledger = ComputeLedger()

        mutating func add(_ batch: Batch, to split: Split) {
            ledger.charge(batch.usage, to: .rollouts)
            if split == .train { training += batch.chains } else { heldOut += batch.chains }
        }
    }

    /// A file of chains.
    struct Batch: Codable {
        var usage: Usage
        var chains: [DrawnChain]

        func write(_ url: URL) throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            try AtomicFolder.writeFile(url, encoder.encode(self) + Data("\n".utf8))
        }

        /// - Throws: `RunError.file`.
        static func read(_ url: URL) throws -> Batch {
            do {
                return try JSONDecoder().decode(Self.self, from: Data(contentsOf: url))
            } catch {
                throw RunError.file(url.path, reason: "holds no chains: \(error.sentence)")
            }
        }
    }
}
