import ArgumentParser
import Experiments
import Foundation
import Language
import Learning
import Reasoning
import Report
import Rewards
import Search
import Tasks
import Tensors

/// What the process says to a script when it ends.
enum ExitStatus: Int32 {
    case success = 0
    /// The work could not be done.
    case failure = 1
    /// Arguments, a file, a model or a run that cannot be what was meant: nothing was begun.
    case badInput = 2
    /// Ended by Ctrl-C or SIGTERM.
    case interrupted = 130

    static let help =
        "Exit status: 0 done, 1 failed, 2 bad arguments or bad input, 130 interrupted."

    /// The status for what a command threw.
    init(_ error: any Error) {
        switch error {
        case let error as CommandError: self = error.status
        case is CancellationError: self = .interrupted
        case is TaskError, is ReasoningError, is ConfigurationError, is CheckpointError,
            is TokenizerError, is ModelError:
            self = .badInput
        case SearchError.usesReference, SearchError.finishedOnly,
            TensorError.safetensors, TensorError.gguf, TensorError.file,
            TensorError.deviceUnavailable,
            EngineError.promptTooLong, EngineError.poolTooSmall,
            ReportError.unreadable, ReportError.malformed,
            RunError.notARun, RunError.configurationDiffers, RunError.occupied, RunError.file,
            RunError.damagedCheckpoint, LearningError.sequenceTooLong,
            RewardsError.file, RewardsError.sequenceTooLong:
            self = .badInput
        default:
            switch Ponder.exitCode(for: error) {
            case .success: self = .success
            case .validationFailure: self = .badInput
            default: self = .failure
            }
        }
    }
}

extension Ponder {
    /// How a run of the command line ended, and what is left to say.
    struct Outcome: Equatable {
        var status: ExitStatus
        /// Help goes to standard output, an error's message to standard error.
        var message: String
    }

    /// Parses and runs. Nil stands for the process's own arguments.
    static func outcome(of arguments: [String]?) async -> Outcome {
        do {
            try Environment.validate()
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return Outcome(status: .success, message: "")
        } catch {
            let message = error is CancellationError ? "interrupted" : fullMessage(for: error)
            return Outcome(status: ExitStatus(error), message: message)
        }
    }

    /// Says what is left to say and ends the process.
    static func exit(with outcome: Outcome) -> Never {
        if !outcome.message.isEmpty {
            let console = Console.standard
            let write = outcome.status == .success ? console.out : console.err
            write(outcome.message + "\n")
        }
        Foundation.exit(outcome.status.rawValue)
    }
}
