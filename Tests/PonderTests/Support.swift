import Foundation
import PonderTesting
import Reasoning
import Synchronization

@testable import ponder

/// What commands wrote, kept for a test.
final class Written: Sendable {
    private let texts = Mutex((out: "", err: ""))

    var out: String { texts.withLock { $0.out } }
    var err: String { texts.withLock { $0.err } }

    func console(
        out outTerminal: Terminal = .plain, err errTerminal: Terminal = .plain
    ) -> Console {
        Console(
            out: { text in self.texts.withLock { $0.out += text } },
            err: { text in self.texts.withLock { $0.err += text } },
            outTerminal: outTerminal, errTerminal: errTerminal)
    }
}

/// A folder that lives as long as a test.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appending(path: "ponder-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }

    /// Writes a file and returns its path.
    func file(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: url.appending(path: name))
        return path(name)
    }

    func text(of name: String) throws -> String {
        try String(contentsOfFile: path(name), encoding: .utf8)
    }
}

extension ScriptedPolicy {
    /// Every problem's chains are these texts in turn.
    static func saying(_ texts: String...) -> ScriptedPolicy {
        ScriptedPolicy(flopsPerToken: 1e6) { request in
            let begun = request.chain.text
            let text = texts[request.sample % texts.count]
            return text.hasPrefix(begun) ? String(text.dropFirst(begun.count)) : "<eos>"
        }
    }
}
