import Foundation
import Testing

@testable import Tasks

@Suite("Attacks on the judge of programs", SandboxHere.needed)
struct ProgramAttackTests {
    /// Short limits: no attack gains by them, and many run into them.
    private static let judge = try? ProgramJudge(
        configuration: .init(processorSeconds: 1, seconds: 4, memory: 256 << 20, concurrency: 4))

    @Test("No program that does not solve its problem passes", arguments: ProgramForgeries.table)
    func forgery(attack: ProgramAttack) async throws {
        let judge = try #require(Self.judge)
        let verdict = try await judge.verdict(on: attack.program, by: attack.reference)
        #if os(Linux)
            #expect(verdict.isFailure || verdict == ProgramRun.starved, "\(verdict)")
        #endif
    }

    @Test("The tests of the attacks can be passed")
    func solvable() async throws {
        let judge = try #require(Self.judge)
        let honest =
            "def solve(x): return {3: 10, 'a': 'aa!'}.get(x, (2, 1)) if x != [1, 2] else (2, 1)"
        #expect(try await judge.verdict(honest, ProgramForgeries.tests) == .passed)
        #expect(
            ProgramForgeries.table.count + ProgramEscapes.table(secret: "", folder: "").count > 250)
    }

    @Test("Nothing of the machine can be read, written, reached or used up", arguments: 0..<8)
    func escapes(part: Int) async throws {
        let judge = try #require(Self.judge)
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("ponder-secret-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o777], ofItemAtPath: folder.path)
        let secret = folder.appendingPathComponent("file").path
        try Data("secret".utf8).write(to: URL(fileURLWithPath: secret))

        let table = ProgramEscapes.table(secret: secret, folder: folder.path)
        let attacks = table.enumerated().filter { $0.offset % 8 == part }.map(\.element)
        let verdict = try await judge.verdict(
            ProgramEscapes.program(attacks), "found = attempts()\nassert found == [], found")
        #expect(verdict == .passed)
        #expect(try String(contentsOfFile: secret, encoding: .utf8) == "secret")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
        #expect(!FileManager.default.fileExists(atPath: "/tmp/planted"))
    }

    @Test("An attack that worked would be seen")
    func control() async throws {
        let judge = try #require(Self.judge)
        let won = ProgramAttack(name: "control", program: "won = True", tests: "")
        let failed = ProgramAttack(name: "none", program: "won = open('/x')", tests: "")
        let verdict = try await judge.verdict(
            ProgramEscapes.program([failed, won]), "assert attempts() == ['control']")
        #expect(verdict == .passed)
    }

    @Test("An exception that ends iterations does not end those of the tests")
    func iteration() async throws {
        let judge = try #require(Self.judge)
        let stop = "def f(x): raise StopIteration\ndef g(x): return x"
        let tests = "assert all(map(lambda x: f(x) == x, [1, 2]))"
        #expect(try await judge.verdict(stop, tests).isFailure)
        #expect(try await judge.verdict(stop, tests.replacing("f(x)", with: "g(x)")) == .passed)
    }

    @Test("A program that ends its process fails, whatever the tests catch")
    func caught() async throws {
        let judge = try #require(Self.judge)
        let tests = "try: f()\nexcept BaseException: pass"
        for body in [
            "import os; os._exit(0)", "import sys; sys.exit()", "raise KeyboardInterrupt",
            "return open",
        ] {
            let program = "def f(): \(body)"
            let strict = body == "return open" ? "assert f() != 1" : tests
            #expect(try await judge.verdict(program, strict).isFailure, "\(body)")
        }
        #expect(try await judge.verdict("def f(): raise ValueError", tests) == .passed)
    }
}
