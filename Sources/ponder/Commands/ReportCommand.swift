import ArgumentParser
import Foundation
import Report

/// `ponder report`.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Draws a run's report again from its summary.json.",
        discussion: """
            Writes report.html and figures/*.svg with their numbers as JSON into the run's \
            folder, and prints what was found as text.

            Examples:
              ponder report runs/o1
              ponder report runs/search
              ponder report runs/o1 --json          the files written, as JSON

            \(ExitStatus.help)
            """)

    @Argument(help: ArgumentHelp("The run's folder.", valueName: "run"))
    var folder: String

    @Flag(help: "The paths of the files written as a JSON list.")
    var json = false

    func run() throws {
        try draw(to: .standard)
    }

    func draw(to console: Console) throws {
        let folder = URL(fileURLWithPath: self.folder, isDirectory: true)
        let report = try RunReports.report(run: folder)
        let files = try report.write(to: folder).map(\.path)
        if json {
            console.out(try files.jsonLine(pretty: true) + "\n")
        } else {
            console.out(report.terminalText + "\n")
            if let page = files.first { console.out("report: \(page)\n") }
        }
    }
}
