import ArgumentParser
import Language
import Reasoning

/// `ponder score`.
struct ScoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Says how likely a model finds given tokens.",
        discussion: """
            Reads one JSON list of token ids a line and writes for each line one list of \
            natural-log probabilities, at temperature 1: of each token given those before it in \
            its line. The first is null: nothing stands before it, and no token is put there. \
            Where the model has rows for more tokens than its tokenizer has, the distribution is \
            over the tokenizer's.

            Example:
              ponder score --model models/smollm2 --file tokens.jsonl > scores.jsonl

            \(ExitStatus.help)
            """)

    /// Lines that are scored together.
    private static let batch = 64

    @OptionGroup var model: ModelOptions

    @Option(help: .file("Token ids, a JSON list a line; empty lines are passed over."))
    var file: String

    func run() async throws {
        try await score(to: .standard)
    }

    func score(to console: Console) async throws {
        let lines = try lines()
        let engine = try model.load().engine
        for (tokens, line) in lines {
            do {
                try engine.requireKnown(tokens)
            } catch {
                throw CommandError.file("\(file), line \(line)", reason: error.reason)
            }
        }
        let sequences = lines.map(\.tokens)
        for start in stride(from: 0, to: sequences.count, by: Self.batch) {
            let batch = sequences[start..<min(sequences.count, start + Self.batch)]
            let scores = try await engine.logProbs(of: Array(batch))
            for logProbs in scores { console.out(TokenLines.line(of: logProbs) + "\n") }
        }
    }

    /// The tokens of every line, read before the model is.
    private func lines() throws -> [(tokens: [Token], line: Int)] {
        var lines = try JSONLines(file)
        var found: [(tokens: [Token], line: Int)] = []
        while let (value, line) = try lines.next(skipsBlank: true) {
            do {
                found.append((try TokenLines.tokens(in: value), line))
            } catch {
                throw lines.malformed(line, "\(error)")
            }
        }
        return found
    }
}
