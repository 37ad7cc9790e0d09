import ArgumentParser
import Foundation
import Reasoning
import Report
import Tensors

/// Options of commands that work for minutes or hours.
struct LongRunOptions: ParsableArguments {
    @Option(help: "Threads; by default one for each core.")
    var threads: Int?

    @OptionGroup var progress: ProgressOptions

    @Flag(
        help: ArgumentHelp(
            "Begins a phase anew all of whose checkpoints are damaged; without this it is refused.")
    )
    var startOver = false

    @Flag(help: "Progress and result as JSON lines on standard output.")
    var json = false

    func validate() throws {
        try require("--threads", threads, in: Limits.concurrency)
    }

    /// Limits the threads and makes what shows the progress.
    func start(_ console: Console) throws -> RunObserver {
        if let threads { try TensorRuntime.setThreads(threads) }
        let mode: ProgressRenderer.Mode = json ? .json : progress.mode(console)
        return RunObserver(renderer: ProgressRenderer(console: console, mode: mode))
    }

    /// Writes the report of a run that is done and says where it is.
    func finish(_ report: any RunReport, in folder: URL, on console: Console) throws {
        try report.write(to: folder)
        let page = folder.appending(path: "report.html").path
        guard json else {
            console.out(report.terminalText + "\nreport: \(page)\n")
            return
        }
        var files = ["report": page, "summary": folder.appending(path: "summary.json").path]
        for name in report.models { files[name] = folder.appending(path: name).path }
        console.out(try RunResult(run: folder.path, files: files).jsonLine() + "\n")
    }
}

/// The last JSON line of a long run.
struct RunResult: Codable, Equatable, Sendable {
    var event = "done"
    /// The run's folder.
    var run: String
    /// Files that a person or a script looks for next, by name.
    var files: [String: String]
}
