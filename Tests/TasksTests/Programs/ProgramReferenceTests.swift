import Foundation
import Reasoning
import Testing

@testable import Tasks

@Suite("What a program is judged by")
struct ProgramReferenceTests {
    @Test("A reference is the same behind its JSON")
    func coding() throws {
        let tests = ProgramReference.humanEval(
            prompt: "def twice(n):\n    \"\"\"2n\"\"\"\n",
            test: "def check(candidate):\n    assert candidate(2) == 4\n", entryPoint: "twice")
        let data = try JSONEncoder().encode(Reference.program(tests))
        let read = try JSONDecoder().decode(Reference.self, from: data)
        #expect(read.program == tests)
        #expect(read == .program(tests))
        #expect(read == (try Reference(kind: "program", tests)))
        #expect(Reference.answer("4").program == nil)
    }

    @Test("A reference that lacks a field, or has another form, is none")
    func damaged() {
        let whole: [String: Reference.Value] = [
            "prompt": .text(""), "setup": .text(""), "tests": .text("assert f(1)"),
            "functions": .list([.text("f")]), "form": .text("statements"),
        ]
        #expect(Reference.custom(kind: "program", value: .record(whole)).program != nil)
        for field in whole.keys {
            var damaged = whole
            damaged[field] = .whole(7)
            #expect(Reference.custom(kind: "program", value: .record(damaged)).program == nil)
            damaged[field] = nil
            #expect(Reference.custom(kind: "program", value: .record(damaged)).program == nil)
        }
    }

    @Test("MBPP's tests use what the reference solution defines, whatever it is called")
    func definitions() {
        let code =
            "import math\r\nclass Node:\n  def left(self): pass\ndef sum(a,b):\n\treturn 1\n"
            + "def helper(n): return n\ndef sum(a, b, c): pass\nasync def later(): pass"
        #expect(
            ProgramReference.definitions(in: code) == ["Node", "sum", "helper", "later"])
        let tests = ProgramReference.mbpp(
            tests: ["assert sum(10,15) == 6", "assert sum(Node(4),6) == 3"],
            setup: "root = Node(1)", code: code)
        #expect(tests.functions == ["Node", "sum"])
        #expect(tests.tests == "assert sum(10,15) == 6\nassert sum(Node(4),6) == 3")
        #expect(
            ProgramReference.mbpp(tests: ["assert summed(1)"], setup: "", code: code).functions
                .isEmpty)
    }
}
