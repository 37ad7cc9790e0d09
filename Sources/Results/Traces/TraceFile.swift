import Foundation
import Reasoning
import Tasks

/// Traces in a file, one JSON object a line.
public enum TraceFile {
    /// The longest line, in bytes: a tree of some hundred thousand steps.
    public static let longestLine = 1 << 26

    /// A trace as its line, without the line's end. A number that is not finite becomes a string.
    public static func line(_ trace: Trace) throws -> String {
        String(decoding: try SummaryJSON.encoder(pretty: false).encode(trace), as: UTF8.self)
    }

    /// Every trace of a file, in order. Blank lines are passed over.
    ///
    /// - Throws: `TaskError.unreadable` for a file that is not there or has no trace;
    ///   `TaskError.malformed` naming file, line and field of the first line that is none.
    public static func read(_ path: String) throws -> [Trace] {
        var reader = try LineReader(path: path, longest: longestLine)
        let decoder = SummaryJSON.decoder
        var traces: [Trace] = []
        while let text = try reader.next() {
            if text.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
            do {
                let trace = try decoder.decode(Trace.self, from: Data(text))
                if let chosen = trace.chosen, !trace.chains.indices.contains(chosen) {
                    throw TaskError.malformed(
                        file: path, line: reader.line, field: "chosen",
                        reason: "chain \(chosen) is not among the \(trace.chains.count)")
                }
                traces.append(trace)
            } catch let error as DecodingError {
                let (place, reason) = error.fault
                throw TaskError.malformed(
                    file: path, line: reader.line, field: place.isEmpty ? "(line)" : place.dotted,
                    reason: place.isEmpty ? "is not a JSON object of a trace" : reason)
            }
        }
        guard !traces.isEmpty else {
            throw TaskError.unreadable(file: path, reason: "it holds no traces")
        }
        return traces
    }
}
