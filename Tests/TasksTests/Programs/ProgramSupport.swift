import Foundation
import Testing

@testable import Tasks

/// Sandboxes on the machine that runs the tests.
enum SandboxHere {
    /// Whether a sandbox holds here: bubblewrap, Python and user namespaces are there.
    static let holds = fault == nil

    /// Why none does.
    static let fault: String? = {
        #if os(Linux)
            do {
                _ = try ProbedSandbox.sandbox(python: "/usr/bin/python3")
                return nil
            } catch {
                return "\(error)"
            }
        #else
            return "this is not Linux"
        #endif
    }()

    /// For tests that need one: they are passed over, with the reason, where there is none.
    static let needed: some TestTrait & SuiteTrait = ConditionTrait.enabled(
        if: holds, Comment(rawValue: fault ?? ""))
}

extension ProgramVerdict {
    var isFailure: Bool { if case .failed = self { true } else { false } }
    var isMasked: Bool { if case .masked = self { true } else { false } }
}

extension ProgramJudge {
    /// The verdict on a program by tests that are statements.
    func verdict(_ program: String, _ tests: String, functions: [String] = []) async throws
        -> ProgramVerdict
    {
        try await verdict(
            on: program,
            by: ProgramReference(tests: tests, functions: functions, form: .statements))
    }
}

/// The machine's processes.
enum Processes {
    /// How many have a text on their command lines.
    static func count(mentioning text: String) -> Int {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.filter { entry in
            guard Int(entry) != nil,
                let line = try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(entry)/cmdline"))
            else { return false }
            return String(decoding: line, as: UTF8.self).contains(text)
        }.count
    }

    /// Waits at most a minute until the number of those that mention a text is as wanted; returns whether
    /// it is.
    static func wait(for text: String, until isWanted: (Int) -> Bool) async throws -> Bool {
        for _ in 0..<3_000 {
            if isWanted(count(mentioning: text)) { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }
}
