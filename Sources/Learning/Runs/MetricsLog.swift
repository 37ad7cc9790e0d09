import Foundation
import Language
import Reasoning
import Results
import Synchronization

/// Metrics as lines of JSON, one for each step: `{"phase": "learning", "step": 3, "reward": 0.5}`.
/// What is not a number is null.
public final class MetricsLog: Sendable {
    public let url: URL
    private let file: Mutex<FileHandle>

    /// Opens the log to append.
    /// - Throws: `WriteError`.
    public init(url: URL) throws {
        self.url = url
        do {
            if !FileManager.default.fileExists(atPath: url.path) { try Data().write(to: url) }
            let handle = try FileHandle(forWritingTo: url)
            try handle.seekToEnd()
            file = Mutex(handle)
        } catch {
            throw WriteError(url.path, reason: "cannot be written: \(error.systemReason)")
        }
    }

    deinit { file.withLock { try? $0.close() } }

    /// Appends the line of a step.
    /// - Throws: `WriteError`.
    public func append(phase: String, step: Int, metrics: Metrics) throws {
        let values = metrics.sorted { $0.key < $1.key }.map { name, value in
            JSON.Member(name.rawValue, value.isFinite ? .number(value) : .null)
        }
        let members =
            [JSON.Member("phase", .string(phase)), .init("step", .integer(step))] + values
        let line = JSON.object(members).line + "\n"
        do {
            try file.withLock { try $0.write(contentsOf: Data(line.utf8)) }
        } catch {
            throw WriteError(url.path, reason: "cannot be written: \(error.systemReason)")
        }
    }

    /// Removes the lines after `step`, and a last one that was cut short, from a log that no one
    /// has open.
    /// - Parameter phase: the phase that `step` counts in; nil: every phase.
    /// - Throws: `RunError.file`, `WriteError`.
    public static func removeAll(at url: URL, after step: Int, phase: String? = nil) throws {
        guard FileManager.default.fileExists(atPath: url.path) else { return }
        let data: Data
        do {
            data = try Data(contentsOf: url)
        } catch {
            throw RunError.file(url.path, reason: "cannot be read: \(error.localizedDescription)")
        }
        var kept = Data()
        for line in data.split(separator: UInt8(ascii: "\n")) {
            guard let value = try? JSONParser.parse(line), case .integer(let at) = value["step"],
                at <= step || phase.map({ value["phase"] != .string($0) }) ?? false
            else { continue }
            kept += line + Data("\n".utf8)
        }
        if kept != data { try AtomicFolder.writeFile(url, kept) }
    }
}
