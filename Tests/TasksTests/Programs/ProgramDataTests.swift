import Foundation
import Reasoning
import Testing

@testable import Tasks

/// Whole data sets are tried where `PONDER_PROGRAM_DATA` names a folder with `HumanEval.jsonl` (unpacked),
/// `mbpp.jsonl` and `sanitized-mbpp.json`, or some of them.
@Suite("Reference solutions", SandboxHere.needed)
struct ProgramDataTests {
    private static let folder = ProcessInfo.processInfo.environment["PONDER_PROGRAM_DATA"]
    private let task = ProgramTask()

    private struct MBPP: Decodable {
        var id: Int
        var code: String
        var tests: [String]
        var challenges: [String]?
        var setup: String?
        var imports: [String]?

        enum CodingKeys: String, CodingKey {
            case id = "task_id"
            case tests = "test_list"
            case challenges = "challenge_test_list"
            case setup = "test_setup_code"
            case imports = "test_imports"
            case code
        }

        var reference: ProgramReference {
            .mbpp(
                tests: tests + (challenges ?? []),
                setup: setup ?? imports?.joined(separator: "\n") ?? "", code: code)
        }
    }

    private func humanEval(_ text: String) throws -> [HumanEvalExcerpt.Entry] {
        try text.split(separator: "\n").map {
            try JSONDecoder().decode(HumanEvalExcerpt.Entry.self, from: Data($0.utf8))
        }
    }

    /// The entries whose own solutions do not pass, with what was said of them.
    private func failures(_ entries: [HumanEvalExcerpt.Entry]) async throws -> [String] {
        let task = task
        return try await entries.concurrently(atMost: 8) { entry in
            let tests = ProgramReference.humanEval(
                prompt: entry.prompt, test: entry.test, entryPoint: entry.entryPoint)
            let code = ProgramText.Found(text: entry.solution, isFenced: false)
            let source = ProgramText.source(
                code, completing: entry.prompt, function: entry.entryPoint)
            let verdict = try await task.programs.verdict(on: source, by: tests)
            return verdict == .passed ? "" : "\(entry.id): \(verdict)"
        }.filter { !$0.isEmpty }
    }

    private func failures(_ entries: [MBPP]) async throws -> [String] {
        let task = task
        return try await entries.concurrently(atMost: 8) { entry in
            let verdict = try await task.programs.verdict(on: entry.code, by: entry.reference)
            return verdict == .passed ? "" : "\(entry.id): \(verdict)"
        }.filter { !$0.isEmpty }
    }

    private func text(_ name: String) throws -> String? {
        let path = "\(Self.folder ?? "")/\(name)"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return try String(contentsOfFile: path, encoding: .utf8)
    }

    @Test("HumanEval's solutions pass, as a body and as a function; half of one does not")
    func excerpt() async throws {
        let entries = try humanEval(HumanEvalExcerpt.lines)
        #expect(entries.count == 5)
        #expect(try await failures(entries) == [])
        let whole = entries.map { entry in
            var entry = entry
            entry.solution = entry.prompt + entry.solution
            return entry
        }
        #expect(try await failures(whole) == [])
        let wrong = entries.map { entry in
            var entry = entry
            entry.solution = "    return None\n"
            return entry
        }
        #expect(try await failures(wrong).count == 5)
    }

    @Test("All of HumanEval's solutions pass", .enabled(if: folder != nil))
    func humanEval() async throws {
        guard let text = try text("HumanEval.jsonl") else { return }
        let entries = try humanEval(text)
        #expect(entries.count == 164)
        let failures = try await failures(entries)
        #expect(failures == [], "\(failures.joined(separator: "\n"))")
    }

    @Test("All of MBPP's solutions pass", .enabled(if: folder != nil))
    func mbpp() async throws {
        if let text = try text("sanitized-mbpp.json") {
            let entries = try JSONDecoder().decode([MBPP].self, from: Data(text.utf8))
            #expect(entries.count == 427)
            let failures = try await failures(entries)
            #expect(failures == [], "\(failures.joined(separator: "\n"))")
        }
        if let text = try text("mbpp.jsonl") {
            let entries = try text.split(separator: "\n").map {
                try JSONDecoder().decode(MBPP.self, from: Data($0.utf8))
            }
            #expect(entries.count == 974)
            let failures = try await failures(entries)
            #expect(failures == [], "\(failures.joined(separator: "\n"))")
        }
    }
}
