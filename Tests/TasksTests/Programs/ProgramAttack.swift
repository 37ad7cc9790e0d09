import Testing

@testable import Tasks

/// A program that a judge must not reward, and the tests that it does not pass.
struct ProgramAttack: CustomTestStringConvertible, Sendable {
    var name: String
    var program: String
    var tests: String

    var testDescription: String { name }
    var reference: ProgramReference {
        ProgramReference(tests: tests, functions: [], form: .statements)
    }

    /// Reads `### name` and the lines below it. A line `RAW: text` stands for a program that sends the text
    /// in the place of its answer; `NESTED: 7` and `SUM: 7` for sources of so many brackets and terms.
    static func read(_ text: String, tests: String) -> [ProgramAttack] {
        text.split(separator: "### ").map { entry in
            let lines = entry.split(separator: "\n", maxSplits: 1)
            return ProgramAttack(
                name: String(lines[0]), program: source(lines.count > 1 ? String(lines[1]) : ""),
                tests: tests)
        }
    }

    private static func source(_ text: String) -> String {
        let words = text.split(separator: ": ", maxSplits: 1)
        guard words.count == 2 else { return text }
        let rest = words[1].split(separator: "\n")[0]
        let count = Int(rest) ?? 0
        switch words[0] {
        case "RAW":
            return """
                import os
                def solve(x):
                    text = rb'''\(rest)'''
                    os.write(3, len(text).to_bytes(4, "big") + text)
                    return 9
                """
        case "NESTED":
            let (open, close) = (
                String(repeating: "(", count: count / 2), String(repeating: ")", count: count / 2)
            )
            return "def solve(x): return \(open)9\(close)\n"
        case "SUM":
            return "def solve(x): return 0\(String(repeating: "+1", count: count))\n"
        default: return text
        }
    }
}
