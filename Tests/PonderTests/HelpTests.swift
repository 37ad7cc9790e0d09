import ArgumentParser
import Testing

@testable import ponder

@Suite("Help")
struct HelpTests {
    private static func all(from command: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
        [command] + command.configuration.subcommands.flatMap { all(from: $0) }
    }

    @Test("Every command has examples, none broken by a terminal of 80 columns")
    func examples() {
        for command in Self.all(from: Ponder.self) {
            let lines = command.helpMessage(columns: 80).split(
                separator: "\n", omittingEmptySubsequences: false)
            let isLeaf = command.configuration.subcommands.isEmpty
            let first = lines.firstIndex { ["Examples:", "Example:"].contains($0) }
            #expect(first != nil || !isLeaf, "\(command._commandName) has no example")
            guard let first else { continue }
            for line in lines[(first + 1)...].prefix(while: { !$0.isEmpty }) {
                #expect(line.hasPrefix("  "), "\(command._commandName): \(line)")
            }
        }
    }
}
