import Reasoning
import Search

/// A strategy with its sizes, as it was asked for.
struct StrategyChoice: Sendable {
    var name: StrategyEntry
    /// Chains, beams, simulations or particles for each problem; nil: as the entry says.
    var samples: Int?
    /// Continuations of a node; nil: as the entry says.
    var width: Int?
    /// Steps before a node is valued; nil: as the entry says.
    var lookahead: Int?
    /// Where steps end; nil: where the task says.
    var step: StepBoundary?
    var sampling = Sampling()
    /// Who chooses; nil: nobody.
    var verifier: VerifierChoice?

    /// Chains for each problem.
    var chains: Int { samples ?? name.samples }

    /// Sequences of a problem that run side by side, about.
    var rows: Int { min(chains * (width ?? name.width ?? 1), name.atOnce ?? .max) }

    /// Whether one chain is drawn, whole.
    var isSingle: Bool { chains == 1 && !name.isTree }

    /// - Throws: `CommandError.argument` for a combination that cannot be run, with what can.
    func validate() throws {
        try validateVerifier()
        try validateSizes()
        if name.isParallel, sampling.parameters.temperature == 0, rows > 1 {
            throw CommandError.argument(
                "--temperature",
                reason: "at 0 all continuations are the same one; \(name.name) needs different "
                    + "ones: leave it at 1")
        }
    }

    /// - Throws: `CommandError.argument` for a verifier that has no word where the strategy asks it.
    func requireFit(of verifier: any Verifier) throws {
        guard name.verification == .steps, !verifier.valuesPartialChains else { return }
        throw CommandError.argument(
            "--verifier",
            reason: "--strategy \(name.name) asks it about unfinished chains, and this one judges "
                + "answers only; name a process reward model, or self, or choose among whole "
                + "chains with best-of-n")
    }

    private func validateSizes() throws {
        if let samples {
            guard samples >= 1 else {
                throw CommandError.argument(
                    "--samples", reason: "\(samples) chains hold no answer")
            }
            guard name != .single || samples == 1 else {
                throw CommandError.argument(
                    "--samples",
                    reason: "--strategy single draws one chain; use vote or coverage for \(samples)"
                )
            }
        }
        try require("--width", width, from: 1, takenBy: \.width)
        try require("--lookahead", lookahead, from: 0, takenBy: \.lookahead)
        guard step == nil || name.isTree else {
            throw refusal("--step", takenBy: \.isTree)
        }
    }

    /// - Throws: `CommandError.argument` for a size that makes none, or that the strategy lacks.
    private func require(
        _ option: String, _ value: Int?, from least: Int,
        takenBy size: KeyPath<StrategyEntry, Int?>
    ) throws {
        guard let value else { return }
        guard name[keyPath: size] != nil else {
            throw refusal(option) { $0[keyPath: size] != nil }
        }
        guard value >= least else {
            throw CommandError.argument(option, reason: "\(value) is less than \(least)")
        }
    }

    private func refusal(_ option: String, takenBy isFit: (StrategyEntry) -> Bool) -> CommandError {
        .argument(
            option,
            reason:
                "--strategy \(name.name) has no use for it; \(StrategyEntry.names(where: isFit))"
                + " has")
    }

    private func validateVerifier() throws {
        if verifier == .folder("exact") {
            throw CommandError.argument(
                "--verifier exact",
                reason: "choosing with the exact judge would use the answer key; that is "
                    + "--strategy coverage, a bound and not a way to answer")
        }
        switch (name.verification, verifier) {
        case (.answers, nil), (.steps, nil):
            throw CommandError.argument(
                "--strategy \(name.name)",
                reason: "it chooses with a verifier: name one with --verifier self or --verifier "
                    + "FOLDER. Choosing with the exact judge would use the answer key: that is "
                    + "--strategy coverage. Without either, use --strategy vote")
        case (.none, .some):
            let others = StrategyEntry.names { $0.verification != .none }
            throw CommandError.argument(
                "--verifier", reason: "--strategy \(name.name) asks none; use \(others)")
        default: return
        }
    }

    /// The strategy for problems of a task.
    ///
    /// - Parameter verifier: the chosen one, made for the task.
    /// - Throws: `CommandError.argument` where a verifier is missing or has no word.
    func strategy(for task: any ReasoningTask, verifier: (any Verifier)?) throws -> any Strategy {
        if let verifier { try requireFit(of: verifier) }
        return try name.make(
            StrategyPlan(
                task: task, verifier: verifier, samples: chains, width: width ?? name.width ?? 1,
                lookahead: lookahead ?? name.lookahead ?? 0, sampling: sampling,
                stepping: stepping))
    }

    /// A step of more tokens than usual may have them.
    private var stepping: Stepping {
        var stepping = Stepping(boundary: step)
        if case .tokens(let count)? = step { stepping.longest = max(stepping.longest, count) }
        return stepping
    }
}
