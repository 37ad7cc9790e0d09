import Testing

@testable import ponder

@Suite struct TerminalTests {
    @Test("Styles appear only where there are colours")
    func styles() {
        let plain = Terminal(isInteractive: true, hasColour: false)
        let coloured = Terminal(isInteractive: true, hasColour: true)
        #expect(plain.styled("yes", .good) == "yes")
        #expect(coloured.styled("yes", .good) == "\u{1B}[32myes\u{1B}[0m")
        #expect(coloured.styled("", .good) == "")
    }

    @Test("A file is no terminal, whatever the environment says")
    func file() {
        let terminal = Terminal(-1, environment: [:])
        #expect(!terminal.isInteractive)
        #expect(!terminal.hasColour)
        #expect(terminal.width == 80)
    }

    @Test("A chain's control characters cannot reach the terminal")
    func control() {
        #expect(
            Terminal.visible("7*3=21\u{1B}[2J\r\u{202E}x\ny")
                == "7*3=21\u{FFFD}[2J\u{FFFD}\u{FFFD}x\ny")
    }
}
