import Foundation
import Testing

@testable import ponder

@Suite("Scores of given tokens")
struct ScoreCommandTests {
    @Test("score writes a list for each line, null first")
    func score() async throws {
        let folder = try ModelCommandTests.folder()
        let file = try folder.file("tokens.jsonl", "\u{FEFF}[5, 6, 7]\r\n \r\n[5]\n[]\n")
        let written = Written()
        try await parse(
            ScoreCommand.self, ["--model", folder.path("model"), "--cache", "1", "--file", file]
        ).score(to: written.console())
        let lines = written.out.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("[null, -"))
        #expect(lines[1...] == ["[null]", "[]"])
    }

    @Test(
        "A line that is no list of tokens ends with status 2 and names the line",
        arguments: [
            ("[1]\n[1, x]", "line 2"), ("{}", "line 1"), ("[1, 1.5]", "entry 1"),
            ("[1]\r\n\r\n[9000]\r\n", "line 3: entry 0, 9000"), ("[1, -1]", "line 1: entry 1, -1"),
        ])
    func badLines(text: String, named: String) async throws {
        let folder = try ModelCommandTests.folder()
        let file = try folder.file("tokens.jsonl", text)
        let outcome = await Ponder.outcome(
            of: ["score", "--model", folder.path("model"), "--file", file])
        #expect(outcome.status == .badInput)
        #expect(outcome.message.contains(named), "\(outcome.message)")
    }
}
