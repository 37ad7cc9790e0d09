import Foundation
import Reasoning

/// The files of a report: the summary it is read from, and those it is written to.
enum ReportFiles {
    /// Reads `summary.json` of a run's folder.
    ///
    /// - Throws: `ReportError.unreadable` or `.malformed`, naming the file and the field.
    static func summary<Value>(of folder: URL, _ decode: (Data) throws -> Value) throws -> Value {
        let file = folder.appending(path: "summary.json")
        let data: Data
        do {
            data = try InputFile.contents(of: file.path)
        } catch {
            throw ReportError.unreadable(file: file.path, reason: error.reason)
        }
        do {
            return try decode(data)
        } catch let error as DecodingError {
            let (path, reason) = error.fault
            throw ReportError.malformed(
                file: file.path, field: path.isEmpty ? "(the whole file)" : path.dotted,
                reason: reason)
        }
    }

    /// Writes the page, and each figure as SVG and as JSON, each file whole or not at all.
    ///
    /// - Returns: the files written, the page first.
    static func write(page: String, figures: [Figure], to folder: URL) throws -> [URL] {
        let place = folder.appending(path: "figures")
        var files: [(URL, Data)] = [(folder.appending(path: "report.html"), Data(page.utf8))]
        for figure in figures {
            let name = place.appending(path: figure.name)
            files.append((name.appendingPathExtension("svg"), Data(figure.standalone().utf8)))
            files.append((name.appendingPathExtension("json"), try figure.numbers()))
        }
        try attempt(place) {
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        }
        for (file, data) in files {
            try attempt(file) { try data.write(to: file, options: .atomic) }
        }
        return files.map(\.0)
    }

    private static func attempt(_ file: URL, _ work: () throws -> Void) throws {
        do {
            try work()
        } catch {
            throw ReportError.unwritable(file: file.path, reason: error.localizedDescription)
        }
    }
}
