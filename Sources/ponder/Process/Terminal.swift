import Foundation

/// What an output stream can show.
struct Terminal: Hashable, Sendable {
    /// Whether a person watches: lines may be rewritten.
    var isInteractive: Bool
    /// Columns; 80 where it is not known.
    var width: Int
    var hasColour: Bool

    init(isInteractive: Bool, width: Int = 80, hasColour: Bool = false) {
        self.isInteractive = isInteractive
        self.width = width
        self.hasColour = hasColour
    }

    /// A stream of this process. Colours only on terminals, never with NO_COLOR (no-color.org) or
    /// TERM=dumb; a dumb terminal is no terminal.
    init(
        _ descriptor: Int32,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        let isDumb = environment["TERM"] == "dumb"
        isInteractive = isatty(descriptor) == 1 && !isDumb
        hasColour = isInteractive && (environment["NO_COLOR"] ?? "").isEmpty
        width = Self.columns(of: descriptor)
    }

    /// A file or a pipe.
    static let plain = Terminal(isInteractive: false)

    enum Style: String, CaseIterable, Sendable {
        case dim = "2"
        case bold = "1"
        case good = "32"
        case bad = "31"
        case doubtful = "33"
    }

    /// `text` in a style, where there are styles.
    func styled(_ text: String, _ style: Style) -> String {
        hasColour && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// A model's text without control characters other than the line feed, so that no chain can
    /// move the cursor.
    static func visible(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl =
                scalar.properties.generalCategory == .control
                || scalar.properties.generalCategory == .format
            result.append(isControl && scalar != "\n" ? "\u{FFFD}" : scalar)
        }
        return String(result)
    }

    /// `text` without control characters other than the line feed, the tab and what the command line
    /// itself writes to a terminal: styles, and the rewriting of a line. The one place through which
    /// everything goes, whatever file or model it comes from.
    func safe(_ text: String) -> String {
        func isControl(_ scalar: Unicode.Scalar) -> Bool {
            scalar.value < 0x20 && scalar != "\n" && scalar != "\t"
                || (0x7F...0x9F).contains(scalar.value)
        }
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var own: [String] = []
        if hasColour { own += Style.allCases.map { "\u{1B}[\($0.rawValue)m" } + ["\u{1B}[0m"] }
        if isInteractive { own += ["\r", "\u{1B}[K"] }
        var result = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.first {
            if isControl(scalar) {
                if let sequence = own.first(where: { rest.starts(with: $0.unicodeScalars) }) {
                    result.append(contentsOf: sequence.unicodeScalars)
                    rest = rest.dropFirst(sequence.unicodeScalars.count)
                    continue
                }
                result.append("\u{FFFD}")
            } else {
                result.append(scalar)
            }
            rest = rest.dropFirst()
        }
        return String(result)
    }

    private static func columns(of descriptor: Int32) -> Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
