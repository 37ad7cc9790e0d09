import Foundation
import Language
import Reasoning
import Results
import Synchronization

/// Writes scalars for TensorBoard into a new file of a folder, flushed at every step.
///
/// Each start of a run makes a file of its own, whose first step makes TensorBoard forget what
/// earlier files say of later steps.
public final class EventWriter: Sendable {
    public let url: URL
    private let file: Mutex<FileHandle>

    /// - Parameters:
    ///   - folder: made if it is not there.
    ///   - step: the first step that will be written.
    ///   - time: of the beginning, for the file's name.
    /// - Throws: `WriteError`.
    public init(folder: URL, firstStep step: Int, time: Date = Date()) throws {
        let files = FileManager.default
        let seconds = Int(time.timeIntervalSince1970)
        do {
            try files.createDirectory(at: folder, withIntermediateDirectories: true)
            // TensorBoard reads files in the order of their names.
            let earlier = try files.contentsOfDirectory(atPath: folder.path).count
            let ordinal = String(String(100_000 + earlier).dropFirst())
            url = folder.appending(path: "events.out.tfevents.\(seconds).\(ordinal).ponder")
            try Data().write(to: url, options: .withoutOverwriting)
            file = Mutex(try FileHandle(forWritingTo: url))
        } catch {
            throw WriteError(folder.path, reason: "cannot be written: \(error.systemReason)")
        }
        let wallTime = time.timeIntervalSince1970
        try append(EventRecord(wallTime: wallTime, step: 0, content: .fileVersion))
        try append(EventRecord(wallTime: wallTime, step: step, content: .sessionStart))
    }

    deinit { file.withLock { try? $0.close() } }

    /// Appends the metrics of a step as scalars, their names as tags.
    /// - Throws: `WriteError`.
    public func write(_ metrics: Metrics, step: Int, time: Date = Date()) throws {
        let sorted = metrics.sorted { $0.key < $1.key }.map {
            (tag: $0.key.rawValue, value: $0.value)
        }
        try append(
            EventRecord(
                wallTime: time.timeIntervalSince1970, step: step, content: .scalars(sorted)))
    }

    private func append(_ record: EventRecord) throws {
        do {
            try file.withLock { try $0.write(contentsOf: Data(record.framed)) }
        } catch {
            throw WriteError(url.path, reason: "cannot be written: \(error.systemReason)")
        }
    }
}
