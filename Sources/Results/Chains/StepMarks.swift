import Reasoning

/// The exact word on each step that a chain has ended, for looking at it: the steps in order, from the
/// start of the text and without gaps.
///
/// In a file it is a text such as `n24n31y20`: for each step its mark and its length in bytes.
public struct StepMarks: Codable, Hashable, Sendable {
    /// The word on a step, and what its own check says.
    public enum Mark: Character, Sendable {
        /// True, and without a check.
        case plain = "-"
        /// True, and its check says that the problem is solved.
        case success = "y"
        /// True, and its check says that the problem is not solved.
        case rejected = "n"
        /// Not true: a slip, or a check that is wrong about the problem.
        case wrong = "x"
    }

    /// A step as long as it is in the text, its separator included.
    public struct Step: Hashable, Sendable {
        public var mark: Mark
        /// UTF-8 bytes.
        public var length: Int

        public init(_ mark: Mark, length: Int) {
            self.mark = mark
            self.length = length
        }
    }

    public var steps: [Step]

    public init(_ steps: [Step]) { self.steps = steps }

    /// What the task says of a chain's steps; nil for a task that cannot judge steps.
    public init?(of chain: Chain, by task: any ReasoningTask) {
        guard let judge = task as? any StepJudge else { return nil }
        steps = judge.stepVerdicts(of: chain).map { verdict in
            let claimed = verdict.claim.map { $0 ? Mark.success : .rejected } ?? .plain
            return Step(verdict.isCorrect ? claimed : .wrong, length: verdict.range.count)
        }
    }

    /// Reads a text such as `n24n31y20`; nil for any other.
    public init?(_ text: some StringProtocol) {
        steps = []
        var rest = text[...]
        while let letter = rest.popFirst() {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard let mark = Mark(rawValue: letter), digits.count < 10, let length = Int(digits)
            else { return nil }
            steps.append(Step(mark, length: length))
            rest = rest.dropFirst(digits.count)
        }
    }

    public init(from decoder: any Decoder) throws {
        // Marks that this version does not know leave the chain plain.
        self = Self(try decoder.singleValueContainer().decode(String.self)) ?? Self([])
    }

    public func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        try value.encode(steps.map { "\($0.mark.rawValue)\($0.length)" }.joined())
    }
}
