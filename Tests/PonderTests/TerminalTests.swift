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

    @Test("Everything written passes one place, which lets through our own sequences alone")
    func safe() {
        let hostile = "a\u{1B}]0;title\u{7}\u{1B}[2J\u{1B}[31mb\u{9B}2J\u{7F}\r\u{8}\tc\n"
        let plain = Terminal.plain.safe(hostile)
        let replaced = "\u{FFFD}"
        let expected = "a\(replaced)]0;title\(replaced)\(replaced)[2J\(replaced)[31mb\(replaced)2J"
        #expect(plain == expected + "\(replaced)\(replaced)\(replaced)\tc\n")
        let terminal = Terminal(isInteractive: true, hasColour: true)
        let own = "\r" + terminal.styled("right", .good) + "\u{1B}[K\n"
        #expect(terminal.safe(own) == own)
        #expect(!terminal.safe(hostile).contains("\u{1B}]"))
        #expect(!terminal.safe(hostile).contains("\u{1B}[2J"))
        #expect(Terminal(isInteractive: true).safe("\u{1B}[31m") == "\(replaced)[31m")
        #expect(Terminal.plain.safe("naïve 👩‍👩‍👧 \u{202E}") == "naïve 👩‍👩‍👧 \u{202E}")
    }

    @Test("A JSON line has no control character that a terminal obeys, and loses none")
    func json() throws {
        let text = "\u{1B}[2J\u{9B}2J\u{7F}\u{85}é"
        let line = try ["id": text].jsonLine()
        #expect(line == #"{"id":"\u001b[2J\u009b2J\u007f\u0085é"}"#)
        #expect(Terminal.plain.safe(line) == line)
    }
}
