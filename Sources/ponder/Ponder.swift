import ArgumentParser
import Foundation

/// The command line: every command parses its arguments here, and leaves with one of the codes
/// of `ExitStatus`.
@main
struct Ponder: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ponder",
        abstract: "Trains a language model to reason, lets it search, and shows what compute buys.",
        discussion: """
            Examples:
              ponder reproduce o1                   train from nothing and draw both panels
              ponder solve "3 7 12=33"              watch the trained model think
              ponder solve --file Examples/countdown.jsonl --strategy vote --samples 16
              ponder evaluate --problems Examples/countdown.jsonl --samples 8 --json
              ponder trace runs/o1 --step 24 --wrong what it got wrong while it learned
              ponder judge --file answers.jsonl     answers that another program wrote
              ponder doctor                         what this machine has

            \(ExitStatus.help)
            """,
        version: Version.text,
        subcommands: [
            ReproduceCommand.self, TrainCommand.self, VerifierCommand.self, DistilCommand.self,
            SolveCommand.self, EvaluateCommand.self, TraceCommand.self, ReportCommand.self,
            ModelCommand.self, TokenizeCommand.self, ScoreCommand.self, JudgeCommand.self,
            DoctorCommand.self,
        ])

    static func main() async {
        // A reader that goes away is seen where something is written; and no file that is opened may
        // take the number of a stream that was closed, or results would go into it.
        signal(SIGPIPE, SIG_IGN)
        for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        where fcntl(stream, F_GETFD) == -1 { _ = open("/dev/null", O_RDONLY) }
        await exit(with: outcome(of: nil))
    }
}
