import ArgumentParser
import Language
import Reasoning
import Rewards
import Search
import Tasks

/// How a problem's compute is spent, as options.
struct StrategyOptions: ParsableArguments {
    @Option(help: "How chains become an answer.")
    var strategy: StrategyEntry?

    @Option(
        help: ArgumentHelp(
            "Chains, beams, simulations or particles of each problem; by default as many as the "
                + "strategy is usually run with.", valueName: "n"))
    var samples: Int?

    @Option(
        help: ArgumentHelp(
            "Continuations of a node of a tree; of whole chains, how many count.", valueName: "n"))
    var width: Int?

    @Option(
        help: ArgumentHelp("Greedy steps on, before a node is valued.", valueName: "steps"))
    var lookahead: Int?

    @Option(
        help: ArgumentHelp(
            "Where a tree's steps end: lines, sentences, or a number of tokens.",
            valueName: "lines|sentences|n"))
    var step: StepBoundary?

    @Option(
        help: ArgumentHelp(
            "Who chooses: \(VerifierCatalog.standard.forms).", valueName: "verifier"))
    var verifier: String?

    @Option(
        help: ArgumentHelp(
            "Rollouts from a partial chain, for --verifier monte-carlo.", valueName: "n"))
    var rollouts = 8

    @Option(
        help: ArgumentHelp(
            "The most to spend on each problem, prompts, discarded chains and verifier included: "
                + "tokens (3000), operations (2GF, 2e9flop) or seconds (5s).",
            valueName: "amount"))
    var budget: Budget?

    func validate() throws {
        try require("--rollouts", rollouts, in: Limits.samples)
        guard let budget else { return }
        if budget.isSpent(by: .zero) {
            throw ValidationError("--budget leaves nothing to think with")
        }
    }

    /// Where no strategy is named only chains are drawn.
    /// - Throws: `ValidationError` for an option that means nothing then.
    func requireNoSizes() throws {
        for (option, isGiven) in [
            ("--width", width != nil), ("--lookahead", lookahead != nil), ("--step", step != nil),
            ("--verifier", verifier != nil), ("--budget", budget != nil),
        ] where isGiven {
            throw ValidationError(
                "\(option) belongs to a strategy: name one with --strategy, as single or beam")
        }
    }

    /// The strategy with its sizes; a single chain where none was named.
    func choice(_ sampling: SamplingOptions) -> StrategyChoice {
        StrategyChoice(
            strategy ?? SingleChain.entry, samples: samples, width: width, lookahead: lookahead,
            step: step, sampling: sampling.sampling, verifier: verifier)
    }

    /// The folder that the chosen verifier is read from.
    var verifierFolder: String? { verifier.flatMap(VerifierCatalog.standard.folder(of:)) }

    /// The chosen verifier for each task, by name.
    ///
    /// - Throws: `CommandError.argument` for one that does not fit strategy or policy, and what is wrong
    ///   with a folder.
    func verifiers(
        for problems: [Problem], of choice: StrategyChoice, model: LocalModel
    ) throws -> [String: any Verifier] {
        guard let verifier else { return [:] }
        var verifiers: [String: any Verifier] = [:]
        for name in Set(problems.map(\.task)).sorted() {
            let use = VerifierUse(
                task: try TaskCatalog.task(named: name), model: model, problems: problems,
                longest: choice.sampling.longest, rollouts: rollouts)
            let made = try CommandError.options {
                try VerifierCatalog.standard.verifier(named: verifier, for: use)
            }
            try CommandError.options { try choice.requireFit(of: made) }
            verifiers[name] = made
        }
        return verifiers
    }
}

extension StrategyChoice {
    /// - Throws: `CommandError.argument` naming the option.
    func validateOptions() throws {
        try CommandError.options {
            try validate()
            if let verifier { try VerifierCatalog.standard.validate(verifier) }
        }
    }
}
