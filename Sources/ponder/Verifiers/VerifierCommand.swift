import ArgumentParser

/// `ponder verifier`.
struct VerifierCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verifier",
        abstract: "Trains verifiers on a model's own chains, and measures them.",
        discussion: """
            Examples:
              ponder verifier train --kind outcome --policy runs/o1/model
              ponder verifier check runs/verifiers/outcome --policy runs/o1/model
              ponder solve "3 7 12=33" --strategy best-of-n \\
                --verifier runs/verifiers/outcome

            \(ExitStatus.help)
            """,
        subcommands: [VerifierTrainCommand.self, VerifierCheckCommand.self])
}
