import Experiments
import Foundation
import Report
import Results
import Statistics
import Testing

@testable import ponder

@Suite struct ReportCommandTests {
    private static let summary = ReasonerSummary(
        base: .init(passAt1: 0.2, interval: .init(0.1, 0.3), n: 100),
        trained: .init(passAt1: 0.7, interval: .init(0.6, 0.8), n: 100))

    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try Self.summary.encoded().write(to: folder.url.appending(path: "summary.json"))
        return folder
    }

    @Test("The page and figures are drawn from summary.json alone")
    func draws() throws {
        let folder = try folder()
        let written = Written()
        try parse(ReportCommand.self, [folder.url.path]).draw(to: written.console())
        #expect(written.out.hasSuffix("report: \(folder.path("report.html"))\n"))
        #expect(try folder.text(of: "report.html").contains("<svg"))
    }

    @Test("With --json the files are listed")
    func json() throws {
        let folder = try folder()
        let written = Written()
        try parse(ReportCommand.self, [folder.url.path, "--json"]).draw(to: written.console())
        let files = try JSONDecoder().decode([String].self, from: Data(written.out.utf8))
        #expect(files.first?.hasSuffix("report.html") == true)
        #expect(files.allSatisfy { FileManager.default.fileExists(atPath: $0) })
    }

    @Test("A summary that lacks a field ends with status 2 and names file and field")
    func malformed() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("summary.json", "{\"base\": {\"passAt1\": 0.5}}")
        let outcome = await Ponder.outcome(of: ["report", folder.url.path])
        #expect(outcome.status == .badInput)
        #expect(outcome.message.contains(file))
        #expect(outcome.message.contains("field 'base.interval'"), "\(outcome.message)")
    }

    @Test("A run that is done writes its report and says where everything is")
    func finish() throws {
        let folder = try folder()
        let report = ReasonerReport(Self.summary)
        let written = Written()
        try parse(ReproduceCommand.self, ["o1", "--json"]).options.finish(
            report, in: folder.url, on: written.console())
        let result = try JSONDecoder().decode(RunResult.self, from: Data(written.out.utf8))
        #expect(Set(result.files.keys) == ["report", "summary", "model", "base"])
        #expect(try folder.text(of: "report.html").contains("<svg"))
        let plain = Written()
        try parse(ReproduceCommand.self, ["o1"]).options.finish(
            report, in: folder.url, on: plain.console())
        #expect(plain.out.hasSuffix("report: \(folder.path("report.html"))\n"))
    }
}
