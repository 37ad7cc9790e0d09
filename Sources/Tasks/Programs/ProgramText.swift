import Foundation

/// The program that an answer gives.
///
/// 1. The last block that is fenced and marked as Python; else the last without a mark; else the last of
///    any kind. A block that is not closed ends with the answer.
/// 2. Without a block, the whole answer.
/// 3. What completes a prompt defines the function anew, in the place of the prompt's last one, or is its
///    body. A body that is not indented is indented; one outside of a block ends where HumanEval ends it
///    (2107.03374 §2.3): before a line that begins with `class`, `def`, `#`, `if` or `print`.
enum ProgramText {
    /// The longest program, in bytes.
    static let maximumLength = 1 << 16
    /// The longest answer that one is sought in, in bytes.
    static let maximumAnswerLength = 1 << 20

    /// A program as it stands in an answer.
    struct Found: Equatable {
        var text: String
        var isFenced: Bool
    }

    /// Nil where there is none: the answer is blank, or too long.
    static func code(in answer: String) -> Found? {
        guard answer.utf8.count <= maximumAnswerLength else { return nil }
        let blocks = FencedBlock.blocks(in: answer)
        let block =
            blocks.last { ["python", "py", "python3"].contains($0.language) }
            ?? blocks.last { $0.language.isEmpty } ?? blocks.last
        let text = block?.text ?? answer
        guard !text.allSatisfy(\.isWhitespace), text.utf8.count <= maximumLength else { return nil }
        return Found(text: text, isFenced: block != nil)
    }

    /// The whole source: what the prompt says, completed.
    static func source(_ code: Found, completing prompt: String, function: String?) -> String {
        guard !prompt.isEmpty else { return code.text }
        if let function, firstLine(of: code.text, defining: function) != nil {
            let lines = prompt.split(separator: "\n", omittingEmptySubsequences: false)
            let start = firstLine(of: prompt, defining: function) ?? lines.count
            return lines[..<start].joined(separator: "\n") + "\n" + code.text
        }
        return prompt + (prompt.hasSuffix("\n") ? "" : "\n") + body(code)
    }

    /// The first line at the outermost level that makes a name a function's.
    private static func firstLine(of text: String, defining function: String) -> Int? {
        let heads = [
            "def \(function)(", "def \(function) (", "async def \(function)(", "\(function) = ",
        ]
        return text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { line in
            heads.contains { line.hasPrefix($0) }
        }
    }

    private static func body(_ code: Found) -> String {
        var lines = code.text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        lines = lines.drop { $0.allSatisfy(\.isWhitespace) }
        let isIndented = lines.first.map { $0.hasPrefix(" ") || $0.hasPrefix("\t") } ?? true
        if !code.isFenced, isIndented {
            let stops = ["class ", "def ", "#", "if ", "print(", "@"]
            let end = lines.firstIndex { line in stops.contains { line.hasPrefix($0) } }
            lines = lines[..<(end ?? lines.endIndex)]
        }
        return lines.map { isIndented ? String($0) : "    \($0)" }.joined(separator: "\n") + "\n"
    }

    /// The form in which programs are compared: without white space at the ends of lines, blank lines and
    /// the indentation that all lines share. Nothing else is known to be without a meaning.
    static func canonical(_ text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline).compactMap { line -> Substring? in
            guard let end = line.lastIndex(where: { !$0.isWhitespace }) else { return nil }
            return line[...end]
        }
        let shared = lines.map { $0.prefix { $0 == " " }.count }.min() ?? 0
        return lines.map { $0.dropFirst(shared) }.joined(separator: "\n")
    }
}

/// A block of code between fences, as Markdown has it.
struct FencedBlock: Equatable {
    /// The first word behind the opening fence, in lower case.
    var language: String
    var text: String
    var isClosed: Bool

    /// All of a text, in one pass over its lines.
    static func blocks(in text: String) -> [FencedBlock] {
        var blocks: [FencedBlock] = []
        var open: (fence: Int, indent: Int, language: String, lines: [Substring])?
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let indent = line.prefix { $0 == " " }.count
            let rest = line.dropFirst(indent)
            let fence = rest.prefix { $0 == "`" }.count
            let mark = rest.dropFirst(fence)
            if let block = open {
                if fence >= block.fence, mark.allSatisfy(\.isWhitespace) {
                    blocks.append(
                        FencedBlock(
                            language: block.language,
                            text: block.lines.joined(separator: "\n"), isClosed: true))
                    open = nil
                } else {
                    open?.lines.append(line.dropFirst(min(indent, block.indent)))
                }
            } else if fence >= 3, !mark.contains("`") {
                let language = mark.split(whereSeparator: \.isWhitespace).first ?? ""
                open = (fence, indent, language.lowercased(), [])
            }
        }
        if let block = open {
            blocks.append(
                FencedBlock(
                    language: block.language, text: block.lines.joined(separator: "\n"),
                    isClosed: false))
        }
        return blocks
    }
}
