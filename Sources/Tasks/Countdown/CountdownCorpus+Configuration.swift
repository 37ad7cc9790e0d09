import Reasoning

extension CountdownCorpus {
    /// The mixture of chains. Ranges are written `[lower, upper]`, both included.
    public struct Configuration: Codable, Hashable, Sendable {
        /// The problems; only those of the training side are used.
        public var problems: Countdown.Configuration
        /// The share of problems, in [0, 1], whose target is drawn as often as blind expressions give it
        /// instead of uniformly: more chains get to an answer, and no attempt knows more. Default 0.
        public var commonTargets: Double
        /// The share of the other texts, in [0, 1], that only practise writing an answer: the thought before it is
        /// context and not learned. Default 0.
        public var answerShare: Double
        /// The share of texts, in [0, 1], whose prompt shows the right answer that they come to, so that a
        /// model learns what a hint is; a problem on which no text comes to one has none. nil, the default,
        /// is 0.
        public var hints: Double?
        /// The number of attempts a short chain makes unless a `Y` ends it, uniform. Default 1...6.
        public var shortAttempts: ClosedRange<Int>
        /// The same for a long chain. Default 7...80.
        public var longAttempts: ClosedRange<Int>
        /// The share of long chains among those started, in [0, 1]. Default 0.15.
        public var longShare: Double
        /// The probability that a verdict contradicts the pair written before it. Default 0.03.
        public var wrongVerdicts: Double
        /// The same in long chains, where every wrong `Y` ends a chain early; nil, the default,
        /// is `wrongVerdicts`.
        public var longWrongVerdicts: Double?
        /// Whether a check writes how far apart its pair is before the verdict. Default false.
        public var distances: Bool
        /// Whether every step notes which values it leaves unused and what its result lacks to the target
        /// (`7*3=21;20+21`), the last one's distance standing for the check. Default false.
        public var notes: Bool
        /// The probability that an attempt's last step is meant to go towards the target, adding to a result
        /// that lacks and taking from one that does not, whether or not that gets there; one that would
        /// leave the bounds is drawn blindly. What a model never saw
        /// it hardly begins to do in reinforcement learning (2503.01307). In [0, 1], default 0.
        public var towardsTarget: Double
        /// The probability that an attempt's last step is one that gives the target, where there is one; where
        /// there is none it is drawn as ever. In [0, 1], default 0.
        public var aims: Double
        /// Whether an attempt begins with a step that no attempt of its chain began with (an operation's sides
        /// exchanged is the same step), as long as one is found in a hundred draws. Default false.
        public var freshBeginnings: Bool
        /// The probability that a claimed attempt is checked again before the thought ends, in
        /// [0, 1]. Default 0.
        public var recheckShare: Double
        /// How often it is then checked, uniform, unless a check says no. Default 1...40.
        public var rechecks: ClosedRange<Int>
        /// The probability that such a check contradicts its pair. Default 0.003.
        public var wrongRechecks: Double
        /// The probability that a step's result is off by 1, 2 or 10. Default 0.
        public var slips: Double
        /// Whether steps may have negative results, as `3-7=-4`. Default true.
        public var negativeResults: Bool
        /// Whether a chain whose attempts run out gives up with its last attempt as a wrong answer;
        /// otherwise it stops there without an end, and no text ever teaches to give up. Default true.
        public var givesUp: Bool
        /// Whether attempts stand without a verdict: a line ends with its last step. Nil, the default, is false.
        public var withoutVerdicts: Bool?
        /// Whether chains come to wrong answers alone: no attempt is right, and the last one is claimed to be; the
        /// verdicts before are true. The exercises of `answerShare` are as ever. Nil, the default, is false.
        public var wrongAnswers: Bool?
        /// The most tokens of prompt and continuation together: one per character, special
        /// mark and, where numbers are whole, two-digit number. A chain that would not fit gives up earlier. At least 64 per number of
        /// the largest problems, default 2048.
        public var tokenLimit: Int

        public init(
            problems: Countdown.Configuration = .init(), commonTargets: Double = 0,
            answerShare: Double = 0, hints: Double? = nil,
            shortAttempts: ClosedRange<Int> = 1...6,
            longAttempts: ClosedRange<Int> = 7...80, longShare: Double = 0.15,
            wrongVerdicts: Double = 0.03, longWrongVerdicts: Double? = nil,
            distances: Bool = false, notes: Bool = false,
            towardsTarget: Double = 0, aims: Double = 0, freshBeginnings: Bool = false,
            recheckShare: Double = 0,
            rechecks: ClosedRange<Int> = 1...40, wrongRechecks: Double = 0.003, slips: Double = 0,
            negativeResults: Bool = true, givesUp: Bool = true, withoutVerdicts: Bool? = nil,
            wrongAnswers: Bool? = nil, tokenLimit: Int = 2_048
        ) {
            self.problems = problems
            self.commonTargets = commonTargets
            self.answerShare = answerShare
            self.hints = hints
            self.shortAttempts = shortAttempts
            self.longAttempts = longAttempts
            self.longShare = longShare
            self.wrongVerdicts = wrongVerdicts
            self.longWrongVerdicts = longWrongVerdicts
            self.distances = distances
            self.notes = notes
            self.towardsTarget = towardsTarget
            self.aims = aims
            self.freshBeginnings = freshBeginnings
            self.recheckShare = recheckShare
            self.rechecks = rechecks
            self.wrongRechecks = wrongRechecks
            self.slips = slips
            self.negativeResults = negativeResults
            self.givesUp = givesUp
            self.withoutVerdicts = withoutVerdicts
            self.wrongAnswers = wrongAnswers
            self.tokenLimit = tokenLimit
        }

        /// The share of texts with a hint.
        var hintShare: Double { hints ?? 0 }

        /// - Throws: `ConfigurationError` naming the first field that is out of bounds.
        public func validate() throws {
            try problems.validate()
            for (field, range) in [
                ("shortAttempts", shortAttempts), ("longAttempts", longAttempts),
                ("rechecks", rechecks),
            ] where range.lowerBound < 1 || range.upperBound > 100_000 {
                throw ConfigurationError(
                    field: field, reason: "\(range) does not lie within 1...100000")
            }
            for (field, share) in [
                ("commonTargets", commonTargets), ("answerShare", answerShare),
                ("hints", hintShare),
                ("longShare", longShare), ("wrongVerdicts", wrongVerdicts),
                ("longWrongVerdicts", longWrongVerdicts ?? 0), ("slips", slips),
                ("towardsTarget", towardsTarget), ("aims", aims),
                ("recheckShare", recheckShare), ("wrongRechecks", wrongRechecks),
            ] where !(0...1).contains(share) {
                throw ConfigurationError(field: field, reason: "\(share) is not in [0, 1]")
            }
            guard wrongAnswers != true || slips == 0 else {
                throw ConfigurationError(
                    field: "wrongAnswers",
                    reason: "does not go with slips: an attempt with one may be right all the same")
            }
            let least = 64 * problems.counts.upperBound
            guard (least...1_000_000).contains(tokenLimit) else {
                throw ConfigurationError(
                    field: "tokenLimit", reason: "\(tokenLimit) is not within \(least)...1000000")
            }
        }
    }
}
