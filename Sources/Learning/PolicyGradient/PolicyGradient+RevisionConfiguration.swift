import Reasoning

extension PolicyGradient {
    /// How a second attempt is learned behind the first; see `SecondAttempts` for what it is.
    public struct RevisionConfiguration: Codable, Hashable, Sendable {
        /// Steps of stage I, in which the second attempts alone are rewarded and the first ones held. Default 0.
        public var heldSteps: Int
        /// FLOPs of sampling, judging and learning at which stage I ends, in the place of `heldSteps`: for a training
        /// that ends when so many are spent, and whose steps nobody knows; what was spent before it is resumed is in
        /// its checkpoint's ledger. Default nil: `heldSteps`.
        public var heldFLOPs: Double?
        /// β₂, of the KL term that holds the first attempts in stage I, beside the objective's own. Default 0.1,
        /// the paper's for mathematics.
        public var heldCoefficient: Double
        /// α, what a second attempt's progress over the first one earns in stage II. Default 10, the paper's.
        public var progress: Double
        /// Opens a second attempt, in the place of the first one's end of thought and answer; `{answer}` in it
        /// stands for the answer, `{denial}` denies it in the task's words (`Reopening`). Default nil: `{denial}`.
        public var nudge: String?

        public init(
            heldSteps: Int = 0, heldFLOPs: Double? = nil, heldCoefficient: Double = 0.1,
            progress: Double = 10, nudge: String? = nil
        ) {
            self.heldSteps = heldSteps
            self.heldFLOPs = heldFLOPs
            self.heldCoefficient = heldCoefficient
            self.progress = progress
            self.nudge = nudge
        }

        /// What is not said is the default's.
        public init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            self.init()
            heldSteps = try fields.decodeIfPresent(Int.self, forKey: .heldSteps) ?? heldSteps
            heldFLOPs = try fields.decodeIfPresent(Double.self, forKey: .heldFLOPs)
            heldCoefficient =
                try fields.decodeIfPresent(Double.self, forKey: .heldCoefficient)
                ?? heldCoefficient
            progress = try fields.decodeIfPresent(Double.self, forKey: .progress) ?? progress
            nudge = try fields.decodeIfPresent(String.self, forKey: .nudge)
        }

        /// Whether a step, counted from 0, is one of stage I.
        ///
        /// - Parameter flops: what the steps before cost.
        func isHeld(at step: Int, after flops: Double) -> Bool {
            heldFLOPs.map { flops < $0 } ?? (step < heldSteps)
        }

        /// What a second attempt earns beside its own reward.
        func bonus(first: Double, second: Double, isHeld: Bool) -> Double {
            isHeld ? 0 : progress * (second - first)
        }

        /// - Throws: `ConfigurationError` naming the first field that is out of bounds.
        func validate() throws {
            try ConfigurationError.check("heldSteps", heldSteps, in: Limits.steps)
            try ConfigurationError.check("heldFLOPs", heldFLOPs ?? 0, in: 0...1e24)
            try ConfigurationError.check("heldCoefficient", heldCoefficient, in: 0...1e6)
            try ConfigurationError.check("progress", progress, in: 0...1e6)
            if let nudge, nudge.replacing(Reopening.answerMark, with: "").isEmpty {
                throw ConfigurationError(
                    field: "nudge",
                    reason:
                        "has no text beside an answer, which not every chain has; without one a second "
                        + "attempt cannot be told from a first")
            }
        }
    }
}

extension PolicyGradient.Configuration {
    /// β of the tokens of an attempt, counted from 0, in a step of stage I or another one.
    func klCoefficient(leg: Int, isHeld: Bool) -> Double {
        guard let revision, leg == 0, isHeld else { return objective.klCoefficient }
        return objective.klCoefficient + revision.heldCoefficient
    }

    /// Whether some step has a KL term, and so a reference.
    var hasReference: Bool {
        let begins = revision?.isHeld(at: 0, after: 0) ?? false
        return (0...1).contains { klCoefficient(leg: $0, isHeld: begins) > 0 }
    }

    /// The parts of a chain's way that follow one another: legs, or attempts.
    var turns: Int { revision == nil ? legs : 2 }

    /// What else a configuration has to be where chains are attempted twice.
    /// - Throws: `ConfigurationError`.
    func validateRevision() throws {
        guard let revision else { return }
        func check(_ holds: Bool, _ field: String, _ reason: String) throws {
            guard holds else { throw ConfigurationError(field: field, reason: reason) }
        }
        try check(
            credit == .chain, "credit",
            "is \(credit), and the attempts of a revision are credited whole; take chain")
        try check(
            [.groupMean, .leaveOneOut, .normalized, .none].contains(advantage), "advantage",
            "is \(advantage), and those of a revision's attempts stand apart; take groupMean, "
                + "leaveOneOut, normalized or none")
        try check(
            implicit == nil, "implicit", "values what a chain begins with, too; not with a revision"
        )
        try check(legs == 1, "legs", "are \(legs), and a revision is of whole chains; take 1")
        try check(
            refills == 0, "refills",
            "are \(refills), and groups of a revision stay with each other; take 0")
        try ConfigurationError.within("revision") { try revision.validate() }
    }
}
