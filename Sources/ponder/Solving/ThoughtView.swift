import Foundation
import Reasoning
import Results

/// Turns a chain's text, whole or in pieces, into lines for a terminal: the thought indented and
/// dim, then the answer. Marks are not shown.
struct ThoughtView {
    /// The marks of the chain.
    var format: ChainFormat
    private let terminal: Terminal
    private var isAnswer = false
    private var isLineStart = true

    init(format: ChainFormat = ChainFormat(), terminal: Terminal) {
        self.format = format
        self.terminal = terminal
    }

    /// A whole chain.
    static func text(of chain: JudgedChain, on terminal: Terminal) -> String {
        var view = ThoughtView(format: chain.format ?? ChainFormat(), terminal: terminal)
        return view.text(for: chain.text ?? "") + view.end()
    }

    /// What to write for the next piece. A mark is never split over pieces: it is one token.
    mutating func text(for piece: String) -> String {
        var output = ""
        var rest = piece[...]
        while !rest.isEmpty {
            let marks = [format.endOfThought, format.endOfSequence].compactMap { mark in
                rest.range(of: mark).map { (mark: mark, range: $0) }
            }
            guard let next = marks.min(by: { $0.range.lowerBound < $1.range.lowerBound }) else {
                output += body(rest)
                break
            }
            output += body(rest[..<next.range.lowerBound])
            if next.mark == format.endOfThought, !isAnswer {
                output += (isLineStart ? "" : "\n") + "answer: "
                isAnswer = true
                isLineStart = false
            }
            rest = rest[next.range.upperBound...]
        }
        return output
    }

    /// The end of the last line, if it is open.
    mutating func end() -> String {
        defer { isLineStart = true }
        return isLineStart ? "" : "\n"
    }

    private mutating func body(_ text: Substring) -> String {
        if isAnswer { return Terminal.visible(String(text)) }
        var output = ""
        var line = ""
        for character in Terminal.visible(String(text)) {
            if isLineStart { line += "  " }
            isLineStart = character.isNewline
            if character.isNewline {
                output += terminal.styled(line, .dim) + "\n"
                line = ""
            } else {
                line.append(character)
            }
        }
        return output + terminal.styled(line, .dim)
    }
}
