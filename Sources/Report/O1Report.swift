import Experiments
import Foundation

/// The report of a reproduction of o1's two panels: one self-contained HTML page, its figures as
/// SVG files with their numbers as JSON, and the panels as text for a terminal.
///
/// Everything is drawn from the summary alone, so a report can be drawn again from
/// `summary.json`. Drawing is total: empty lists, numbers that are not finite and texts of any
/// content give a page that says what is missing.
public struct O1Report: Sendable {
    public let summary: O1Summary

    public init(_ summary: O1Summary) {
        self.summary = summary
    }

    /// Reads `summary.json` of a run's folder.
    ///
    /// - Throws: `ReportError.unreadable` or `.malformed`, naming the file and the field.
    public init(run folder: URL) throws {
        let file = folder.appending(path: "summary.json")
        let data: Data
        do {
            data = try Data(contentsOf: file)
        } catch {
            throw ReportError.unreadable(
                file: file.path, reason: "there is no readable summary in this run's folder")
        }
        do {
            summary = try O1Summary(encoded: data)
        } catch let error as DecodingError {
            throw Self.malformed(error, in: file)
        }
    }

    /// Writes `report.html`, `figures/*.svg` and `figures/*.json` into the run's folder, each file
    /// whole or not at all.
    ///
    /// - Returns: the files written, the page first.
    @discardableResult
    public func write(to folder: URL) throws -> [URL] {
        let figures = folder.appending(path: "figures")
        var files: [(URL, Data)] = [(folder.appending(path: "report.html"), Data(html.utf8))]
        for figure in O1Figures(summary: summary).all {
            let name = figures.appending(path: figure.name)
            files.append((name.appendingPathExtension("svg"), Data(figure.standalone().utf8)))
            files.append((name.appendingPathExtension("json"), try figure.numbers()))
        }
        try attempt(figures) {
            try FileManager.default.createDirectory(at: figures, withIntermediateDirectories: true)
        }
        for (file, data) in files {
            try attempt(file) { try data.write(to: file, options: .atomic) }
        }
        return files.map(\.0)
    }

    private func attempt(_ file: URL, _ work: () throws -> Void) throws {
        do {
            try work()
        } catch {
            throw ReportError.unwritable(file: file.path, reason: error.localizedDescription)
        }
    }

    private static func malformed(_ error: DecodingError, in file: URL) -> ReportError {
        func field(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
            let path = context.codingPath + (key.map { [$0] } ?? [])
            return path.isEmpty
                ? "(the whole file)"
                : path.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
                    .joined(separator: ".")
        }
        return switch error {
        case .keyNotFound(let key, let context):
            .malformed(file: file.path, field: field(context, key), reason: "is missing")
        case .typeMismatch(let type, let context):
            .malformed(file: file.path, field: field(context), reason: "is no \(type)")
        case .valueNotFound(let type, let context):
            .malformed(file: file.path, field: field(context), reason: "is null, not a \(type)")
        case .dataCorrupted(let context):
            .malformed(file: file.path, field: field(context), reason: context.debugDescription)
        @unknown default:
            .malformed(file: file.path, field: "(the whole file)", reason: "\(error)")
        }
    }
}
