import Reasoning

extension WordProblemsCorpus {
    /// The mixture of chains. Every share is a probability in [0, 1].
    public struct Configuration: Codable, Hashable, Sendable {
        /// The problems; only those of the training side are used.
        public var problems: WordProblems.Configuration
        /// That a distractor whose definition can be computed is computed, too. Default 0.3.
        public var detours: Double
        /// That a result is off by 1, 2 or 10. Default 0.1.
        public var slips: Double
        /// That a step takes another quantity's value for the right one. Default 0.05.
        public var misreadings: Double
        /// That a line has a verdict. Default 0.5.
        public var checks: Double
        /// That a verdict contradicts the line before it. Default 0.05.
        public var wrongVerdicts: Double
        /// That the chain gives up before the asked quantity. Default 0.1.
        public var giveUps: Double

        /// The first texts, over which the most operations and distractors of a problem grow from
        /// the fewest to the configuration's, so that reading is learned on short problems. Default
        /// 0.
        public var curriculum: Int

        public init(
            problems: WordProblems.Configuration = .init(), detours: Double = 0.3,
            slips: Double = 0.1, misreadings: Double = 0.05, checks: Double = 0.5,
            wrongVerdicts: Double = 0.05, giveUps: Double = 0.1,
            curriculum: Int = 0
        ) {
            self.problems = problems
            self.detours = detours
            self.slips = slips
            self.misreadings = misreadings
            self.checks = checks
            self.wrongVerdicts = wrongVerdicts
            self.giveUps = giveUps
            self.curriculum = curriculum
        }

        /// The most tokens of a text.
        public var tokenLimit: Int {
            let operations = problems.operations.upperBound + problems.distractors.upperBound
            let entries = operations + problems.givens.upperBound
            // `Eve has as many figs as Ann has figs and Bob has nuts. ` is the longest sentence.
            let sentence = problems.wholeWords ? 26 : 55
            // Values that slip or are misread grow with every operation that goes on from them.
            let growth = Double(max(2, problems.changes.upperBound))
            let largest = (0..<operations).reduce(Double(problems.numbers.upperBound + 10)) {
                value, _ in value * growth + 10
            }
            // A step has three numbers, each with a sign, two operators and a verdict.
            let number = min(20, String(Int(min(largest, 1e18))).utf8.count + 1)
            let line = (problems.wholeWords ? 3 : 8) + 1 + 3 * number + 2 + 2 + 1
            return (entries + 1) * sentence + entries * WordProblemsCorpus.tries * line + number + 3
        }

        /// - Throws: `ConfigurationError` naming the first field that is out of bounds.
        public func validate() throws {
            try problems.validate()
            for (field, share) in [
                ("detours", detours), ("slips", slips), ("misreadings", misreadings),
                ("checks", checks), ("wrongVerdicts", wrongVerdicts), ("giveUps", giveUps),
            ] where !(0...1).contains(share) {
                throw ConfigurationError(field: field, reason: "\(share) is not in [0, 1]")
            }
            try ConfigurationError.check(
                "curriculum", curriculum, in: 0...Limits.problems.upperBound)
        }

        /// The problems of the curriculum's stages, the configuration's own last.
        var stages: [WordProblems.Configuration] {
            let most = problems.operations.upperBound
            let fewest = max(
                problems.operations.lowerBound, problems.depth.lowerBound,
                problems.givens.lowerBound - 1, problems.levels.lowerBound)
            guard curriculum > 0, fewest < most else { return [problems] }
            return (fewest...most).map { bound in
                var stage = problems
                stage.operations = problems.operations.lowerBound...bound
                let distractors = problems.distractors
                stage.distractors =
                    distractors
                    .lowerBound...min(
                        distractors.upperBound, distractors.lowerBound + bound - fewest)
                return bound == most ? problems : stage
            }
        }
    }
}
