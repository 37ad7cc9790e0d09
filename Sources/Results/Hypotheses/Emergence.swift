import Statistics

extension HypothesesSummary {
    /// What learning did to the chains of a base: whether behaviours grow depends on those that it begins with
    /// (2503.01307).
    public struct Emergence: Codable, Hashable, Sendable {
        /// A mean over chains of test problems, before learning and behind it.
        public struct Change: Codable, Hashable, Sendable {
            public var name: String
            public var before: Estimate
            public var after: Estimate
            /// `after` less `before`, on the same problems.
            public var change: Estimate

            package init(name: String, before: Estimate, after: Estimate, change: Estimate) {
                self.name = name
                self.before = before
                self.after = after
                self.change = change
            }
        }

        /// `standard`, `single` or `primed`.
        public var base: String
        /// What base that is, in a clause.
        public var summary: String
        /// The way of learning.
        public var learning: String
        /// Of one chain within `comparedWithin` tokens.
        public var accuracy: Change?
        /// Counts of a chain: attempts, verification, backtracking, error correction, subgoals, restarts, loops.
        public var behaviours: [Change]

        package init(
            base: String, summary: String, learning: String, accuracy: Change?,
            behaviours: [Change]
        ) {
            self.base = base
            self.summary = summary
            self.learning = learning
            self.accuracy = accuracy
            self.behaviours = behaviours
        }
    }
}
