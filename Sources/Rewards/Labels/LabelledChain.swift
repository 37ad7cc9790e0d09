import Language
import Reasoning

/// A chain with what it is to be valued at: one label at its end for an outcome, one for each
/// labelled step for a process.
public struct LabelledChain: Codable, Hashable, Sendable {
    /// What the value behind some tokens should be.
    public struct Label: Codable, Hashable, Sendable {
        /// After so many tokens of the chain; 0 stands for the prompt's end.
        public var position: Int
        /// A probability in [0, 1].
        public var target: Double

        public init(position: Int, target: Double) {
            self.position = position
            self.target = target
        }
    }

    /// The problem's id: chains of one problem are compared with each other, and never divided
    /// between training and held-out data.
    public var problem: String
    public var prompt: [Token]
    public var tokens: [Token]
    /// In ascending order of positions.
    public var labels: [Label]

    public init(problem: String, prompt: [Token], tokens: [Token], labels: [Label]) {
        self.problem = problem
        self.prompt = prompt
        self.tokens = tokens
        self.labels = labels
    }

    /// Where a chain carries the label of its outcome.
    public enum Places: String, Codable, CaseIterable, Sendable {
        /// At its last token: the model says whether a whole chain is correct.
        case end
        /// At the end of each step too: the model says whether what is begun will be correct, so
        /// that it values partial chains without a label of any step. The token-level verifier of
        /// 2110.14168 §4.2, which also learns more from a chain, at the steps' ends only.
        case steps
    }

    /// A whole chain labelled by whether it is correct.
    /// - Throws: `TokenizerError`.
    public init(
        _ chain: Chain, isCorrect: Bool, at places: Places = .end, encoder: ChainEncoder
    ) throws {
        let encoded = try encoder.encode(chain)
        let positions = places == .end ? [encoded.tokens.count] : encoded.valuedPositions
        self.init(
            problem: chain.problem.id, prompt: encoded.prompt, tokens: encoded.tokens,
            labels: positions.map { Label(position: $0, target: isCorrect ? 1 : 0) })
    }

    /// A chain labelled step by step.
    ///
    /// - Parameter steps: UTF-8 offsets in the chain's text that steps end at, ascending, with the
    ///   targets there; nil leaves a step unlabelled.
    /// - Throws: `TokenizerError`.
    public init(_ chain: Chain, steps: [(endsAt: Int, target: Double?)], encoder: ChainEncoder)
        throws
    {
        let encoded = try encoder.encode(chain, cuts: steps.map(\.endsAt))
        let labels = zip(encoded.ends, steps).compactMap { end, step in
            step.target.map { Label(position: end, target: $0) }
        }
        self.init(
            problem: chain.problem.id, prompt: encoded.prompt, tokens: encoded.tokens,
            labels: labels)
    }

    /// A chain labelled by the exact word on each of its steps (2305.20050 §2.4, with the task in
    /// the place of people).
    /// - Throws: `TokenizerError`.
    public init(_ chain: Chain, judge: some StepJudge, encoder: ChainEncoder) throws {
        let steps = judge.stepVerdicts(of: chain).map {
            (endsAt: $0.endsAt, target: Optional($0.isCorrect ? 1.0 : 0))
        }
        try self.init(chain, steps: steps, encoder: encoder)
    }

    /// Whether it counts as correct: its last target is more than a half; nil without a label.
    public var isCorrect: Bool? { labels.last.map { $0.target > 0.5 } }
}

extension [LabelledChain] {
    /// Two parts, divided by problem: which part a problem is in depends on the seed and its id
    /// alone.
    ///
    /// - Parameter heldOutShare: the share of problems to hold out, about.
    public func divided(heldOutShare: Double, seed: UInt64) -> (
        training: [LabelledChain], heldOut: [LabelledChain]
    ) {
        var parts: (training: [LabelledChain], heldOut: [LabelledChain]) = ([], [])
        for chain in self {
            var stream = RandomStream(seed, "held-out:" + chain.problem)
            if stream.uniform() < heldOutShare {
                parts.heldOut.append(chain)
            } else {
                parts.training.append(chain)
            }
        }
        return parts
    }
}
