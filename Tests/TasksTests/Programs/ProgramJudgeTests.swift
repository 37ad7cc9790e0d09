import Foundation
import Reasoning
import Testing

@testable import Tasks

@Suite("The judge of programs", SandboxHere.needed)
struct ProgramJudgeTests {
    private let judge = ProgramJudge()

    @Test(
        "Plain values arrive as they are, both ways",
        arguments: [
            "None", "True", "0", "-1", "2 ** 53", "-(2 ** 200)", "0.1", "-0.0", "float('inf')",
            "1e-320",
            "'text'", "'\\ud800 \\0 \\u00e9'", "b'\\x00\\xff'", "bytearray(b'x')", "[]",
            "[1, [2, (3,)]]", "()",
            "(1, 'a', None)", "{}", "{1: [2], (3, 4): {'a': None}}", "{1, 2}",
            "frozenset({(1, 2)})",
            "1j", "range(3, 10, 2)", "int", "[str, type(None)]", "[True, 1, 1.0]",
        ])
    func values(value: String) async throws {
        let tests = """
            def same(a, b):
                return type(a) is type(b) and repr(a) == repr(b) and a == b
            assert same(echo(\(value)), \(value))
            assert same(made(), \(value))
            assert same(echo([\(value)]), [\(value)])
            assert echo(x=\(value)) == \(value)
            assert echo(\(value)) != "another"
            """
        let program = "def echo(x): return x\ndef made(): return \(value)"
        #expect(try await judge.verdict(program, tests) == .passed)
    }

    @Test("A wrong value fails, with the test that says so")
    func wrong() async throws {
        let verdict = try await judge.verdict(
            "def f(x): return x", "assert f(1) == 1\nassert f(2) == 3")
        #expect(verdict == .failed("AssertionError at assert f(2) == 3"))
    }

    @Test("What has the look of a plain value is read as one")
    func subclasses() async throws {
        let program = """
            from collections import Counter, OrderedDict, defaultdict, namedtuple
            from enum import IntEnum
            Pair = namedtuple("Pair", "a b")
            Color = IntEnum("Color", "RED")
            def pair(): return Pair(1, 2)
            def count(): return Counter("aab")
            def color(): return Color.RED
            def steps(): return map(str, [1, 2])
            def keys(): return {1: 2}.keys()
            """
        let tests = """
            assert pair() == (1, 2)
            assert count() == {"a": 2, "b": 1}
            assert color() == 1
            assert list(steps()) == ["1", "2"]
            assert steps() != ["1", "2"]
            assert sorted(keys()) == [1]
            """
        #expect(try await judge.verdict(program, tests) == .passed)
    }

    @Test("Tests see the program's exceptions by their builtin class")
    func exceptions() async throws {
        let program = """
            class Mine(ValueError): pass
            def f(x):
                if x == 0: raise Mine("zero")
                if x == 1: raise KeyError("one")
                return [][x]
            """
        let tests = """
            for x, kind, text in [(0, ValueError, "zero"), (1, KeyError, "one"), (2, IndexError, "range")]:
                try:
                    f(x)
                except kind as error:
                    assert text in str(error)
                else:
                    assert False
            """
        #expect(try await judge.verdict(program, tests) == .passed)
        #expect(try await judge.verdict(program, "f(0)").isFailure)
    }

    @Test("Objects of the program's classes go through the tests unread")
    func objects() async throws {
        let program = """
            class Node:
                def __init__(self, value): self.value, self.left = value, None
                def depth(self): return 1 + (self.left.depth() if self.left else 0)
            def height(node): return node.depth()
            """
        let setup = "root = Node(1)\nroot.left = Node(2)\nroot.left.left = Node(3)"
        let tests = ProgramReference(
            setup: setup,
            tests: "assert height(root) == 3 and root.left.value == 2\nassert root.depth() == 3",
            functions: ["Node", "height"], form: .statements)
        #expect(try await judge.verdict(on: program, by: tests) == .passed)
        let match = "import re\ndef f(x): return re.match('a', x)"
        #expect(try await judge.verdict(match, "assert f('a') and not f('b')") == .passed)
        for look in ["Node(1) == Node(1)", "Node(1) != 1", "len({Node(1)})"] {
            #expect(try await judge.verdict(program, "assert \(look)").isFailure, "\(look)")
        }
    }

    @Test("A state is kept between calls, and nothing between programs")
    func state() async throws {
        let program = "import sys\nn = 0\ndef f():\n    global n\n    n += 1\n    return n"
        #expect(try await judge.verdict(program, "assert f() == 1\nassert f() == 2") == .passed)
        #expect(try await judge.verdict(program, "assert f() == 1") == .passed)
    }

    @Test("A function of a builtin's name is the program's, and a missing import the tests' own")
    func names() async throws {
        let program = "def sum(a, b): return a * b"
        #expect(
            try await judge.verdict(program, "assert sum(4, 6) == 24", functions: ["sum"])
                == .passed)
        let sized = "assert size((1, 2)) == sys.getsizeof((1, 2))"
        #expect(
            try await judge.verdict("import sys\ndef size(x): return sys.getsizeof(x)", sized)
                == .passed)
    }

    @Test("Threads, the library, clocks and coroutines are there")
    func library() async throws {
        let program = """
            import asyncio, dataclasses, decimal, heapq, hashlib, re, statistics, threading, typing
            @dataclasses.dataclass
            class Point:
                x: int
            def work():
                found = []
                threads = [threading.Thread(target=found.append, args=(n,)) for n in range(8)]
                for thread in threads: thread.start()
                for thread in threads: thread.join()
                async def later(): return hashlib.md5(b"x").hexdigest()[:4]
                return sorted(found), asyncio.run(later()), Point(3).x, __name__
            """
        let tests = "assert work() == ([0, 1, 2, 3, 4, 5, 6, 7], '9dd4', 3, 'program')"
        #expect(try await judge.verdict(program, tests) == .passed)
    }

    @Test("Tests that cannot be run say nothing of the program: masked")
    func masked() async throws {
        let program = "def f(): return 1"
        for tests in ["assert f(", "assert True", "assert f(open) == 1"] {
            #expect(try await judge.verdict(program, tests).isMasked, "\(tests)")
        }
        let nameless = ProgramReference(tests: "def check(f): pass", functions: [], form: .check)
        #expect(try await judge.verdict(on: program, by: nameless).isMasked)
    }

    @Test("Many are judged at a time, each by its own tests")
    func many() async throws {
        let numbers = Array(0..<24)
        let verdicts = try await numbers.concurrently(atMost: 24) { n in
            try await judge.verdict("def f(): return \(n)", "assert f() == \(n - n % 2)")
        }
        #expect(verdicts.map { $0 == .passed } == numbers.map { $0 % 2 == 0 })
    }

    @Test("A cancelled task ends its program and leaves nothing")
    func cancellation() async throws {
        let memory = (1 << 30) + 4_096 * Int.random(in: 1...100_000)
        let judge = try ProgramJudge(
            configuration: .init(processorSeconds: 60, seconds: 600, memory: memory))
        try await judge.probe()
        let task = Task {
            try await judge.verdict("import time\ndef f(): time.sleep(1000)", "f()")
        }
        #expect(try await Processes.wait(for: "\(memory)") { $0 > 0 })
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(Processes.count(mentioning: "\(memory)") == 0)
        let late = Task { try await judge.verdict("def f(): return 1", "assert f() == 1") }
        late.cancel()
        _ = try? await late.value
        #expect(Processes.count(mentioning: "\(memory)") == 0)
    }

    @Test("No process and no file is left of programs of any kind")
    func remains() async throws {
        let memory = (1 << 30) + 4_096 * Int.random(in: 1...100_000)
        let judge = try ProgramJudge(
            configuration: .init(processorSeconds: 1, seconds: 2, memory: memory))
        let programs = [
            "def f(): return 1", "import os\ndef f(): os._exit(0)",
            "def f():\n    while True: pass",
            "import time\ndef f(): time.sleep(100)",
            "import threading, time\nthreading.Thread(target=time.sleep, args=(99,)).start()\ndef f(): return 2",
        ]
        for program in programs {
            _ = try await judge.verdict(program, "assert f() == 1")
            #expect(Processes.count(mentioning: "\(memory)") == 0)
        }
    }
}
