import Foundation
import Reasoning

/// What a Python program is judged by: tests, and what they need around them. All of it is the data
/// set's and trusted; the program never sees it, but for `prompt`.
public struct ProgramReference: Codable, Hashable, Sendable {
    /// How the tests are run.
    public enum Form: String, Codable, Sendable {
        /// They define `check(candidate)`, which is called with the first of `functions` (HumanEval).
        case check
        /// They are statements, `assert` above all, which call `functions` by name (MBPP).
        case statements
    }

    /// What the answer completes: imports, helpers, the head of a function with its docstring. Empty
    /// where the answer is a whole program.
    public var prompt: String
    /// Runs before the tests, beside them: imports, objects that they name.
    public var setup: String
    public var tests: String
    /// The functions and classes that the program has to define and the tests use.
    public var functions: [String]
    public var form: Form

    public init(
        prompt: String = "", setup: String = "", tests: String, functions: [String], form: Form
    ) {
        self.prompt = prompt
        self.setup = setup
        self.tests = tests
        self.functions = functions
        self.form = form
    }

    /// A line of HumanEval (2107.03374 §2.2): its `prompt`, `test` and `entry_point`.
    public static func humanEval(prompt: String, test: String, entryPoint: String) -> Self {
        Self(prompt: prompt, tests: test, functions: [entryPoint], form: .check)
    }

    /// A record of MBPP (2108.07732 §2.1).
    ///
    /// - Parameters:
    ///   - tests: `test_list`, with or without `challenge_test_list`.
    ///   - setup: `test_setup_code`, or the lines of `test_imports`.
    ///   - code: the reference solution, of which only the names that it defines are kept: the tests
    ///     call a function that has the name of a builtin, too.
    public static func mbpp(tests: [String], setup: String, code: String) -> Self {
        let text = setup + "\n" + tests.joined(separator: "\n")
        let words = Set(text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
        return Self(
            setup: setup, tests: tests.joined(separator: "\n"),
            functions: definitions(in: code).filter(words.contains), form: .statements)
    }

    /// The names of the functions and classes that a source defines at its outermost level, each once.
    static func definitions(in code: String) -> [String] {
        var names: [String] = []
        for line in code.split(whereSeparator: \.isNewline) {
            for keyword in ["def ", "class ", "async def "] where line.hasPrefix(keyword) {
                let name = line.dropFirst(keyword.count).drop { $0 == " " }
                    .prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                if !name.isEmpty, !names.contains(String(name)) { names.append(String(name)) }
            }
        }
        return names
    }
}

extension Reference {
    private static let programKind = "program"

    /// Tests for a program.
    public static func program(_ tests: ProgramReference) -> Reference {
        .custom(
            kind: programKind,
            value: .record([
                "prompt": .text(tests.prompt), "setup": .text(tests.setup),
                "tests": .text(tests.tests), "form": .text(tests.form.rawValue),
                "functions": .list(tests.functions.map(Value.text)),
            ]))
    }

    /// The tests for a program; nil for any other reference.
    public var program: ProgramReference? {
        value(ProgramReference.self, kind: Self.programKind)
    }
}
