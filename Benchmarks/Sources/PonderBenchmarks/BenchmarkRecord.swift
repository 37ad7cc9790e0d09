import Experiments
import Foundation
import Results

/// What `results/latest.json` holds: the rows of a whole run, and of what and where they are.
struct BenchmarkRecord: Codable, Equatable, Sendable {
    /// The commit of the source tree, with `-dirty` when files had been changed; found before the run,
    /// which may write this very file.
    var commit: String
    /// When the run ended, ISO 8601.
    var date: String
    var machine: Machine
    var rows: [ComparisonResult]

    /// - Parameter commit: `SourceCommit.find()`, asked before the run.
    init(commit: String, rows: [ComparisonResult]) {
        self.commit = commit
        date = ISO8601DateFormatter().string(from: Date())
        machine = .here
        self.rows = rows
    }

    /// Replaces `latest.json` in a folder, in one move.
    func write(to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data = try encoder.encode(self) + Data("\n".utf8)
        try data.write(to: folder.appending(path: "latest.json"), options: .atomic)
    }
}
