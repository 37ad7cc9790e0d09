import Reasoning

extension KnightsAndKnaves {
    /// Which problems are drawn. Ranges are written `[lower, upper]`, both included.
    public struct Configuration: Codable, Hashable, Sendable {
        /// How many people there are, within 2...6. Default 2...4.
        public var people: ClosedRange<Int>
        /// How many connectives lie within each other in a statement, within 0...3 and not 0 alone:
        /// where everybody says only who is a knight or a knave, the opposite fits as well. Default 0...1.
        public var depth: ClosedRange<Int>
        /// The levels of difficulty, within 1...`KnightsAndKnaves.levels`, of which problems are.
        /// Default all.
        public var levels: ClosedRange<Int>
        /// The share of all problems that is held out, in (0, 1): half for validation, half
        /// for the test. Default 0.1.
        public var heldOutShare: Double

        public init(
            people: ClosedRange<Int> = 2...4, depth: ClosedRange<Int> = 0...1,
            levels: ClosedRange<Int> = 1...KnightsAndKnaves.levels, heldOutShare: Double = 0.1
        ) {
            self.people = people
            self.depth = depth
            self.levels = levels
            self.heldOutShare = heldOutShare
        }

        /// The most tokens of an answer with its end of sequence.
        public var answerTokens: Int { 2 * people.upperBound + 1 }

        /// The most tokens of a statement: `-A`; a connective with as many on both of its sides, `-(…)`.
        private var statementTokens: Int {
            (0..<depth.upperBound).reduce(2) { side, _ in 2 * side + 4 }
        }

        /// The most tokens of a question: letter, colon, statement and comma of everybody.
        var questionTokens: Int { people.upperBound * (statementTokens + 3) }

        /// The most tokens of a line of a thought: everybody's role, and the statements with role, verdict
        /// and comma each; colon, verdict and end.
        var lineTokens: Int { people.upperBound * (2 + statementTokens + 5) + 3 }

        /// - Throws: `ConfigurationError` naming the first field that is out of bounds.
        public func validate() throws {
            for (field, range, bounds) in [
                ("people", people, Island.counts), ("depth", depth, 0...3),
                ("levels", levels, 1...KnightsAndKnaves.levels),
            ] {
                guard bounds.contains(range.lowerBound), bounds.contains(range.upperBound) else {
                    throw ConfigurationError(
                        field: field, reason: "\(range) does not lie within \(bounds)")
                }
            }
            guard depth.upperBound > 0 else {
                throw ConfigurationError(
                    field: "depth",
                    reason: "without connectives no problem has exactly one solution")
            }
            guard heldOutShare > 0, heldOutShare < 1 else {
                throw ConfigurationError(
                    field: "heldOutShare", reason: "\(heldOutShare) is not between 0 and 1")
            }
        }
    }
}
