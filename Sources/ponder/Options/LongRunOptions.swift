import ArgumentParser
import Foundation
import Learning
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

    /// Does work that can be gone on with, and shows what it says of itself: the first Ctrl-C stops
    /// it where its last step ended.
    ///
    /// - Parameter resume: the command line that goes on.
    func observing<Value: Sendable>(
        resume: String, on console: Console,
        _ work: @escaping @Sendable (@escaping @Sendable (RunEvent) -> Void) async throws -> Value
    ) async throws -> Value {
        if let threads { try TensorRuntime.setThreads(threads) }
        let mode: ProgressRenderer.Mode = json ? .json : progress.mode(console)
        let observer = RunObserver(renderer: ProgressRenderer(console: console, mode: mode))
        defer { observer.renderer.finish() }
        return try await Interrupt.guarding(
            notice: { observer(.note("stopping after this step; Ctrl-C again stops at once")) },
            hint: "Go on with '\(resume)'", { try await work { observer($0) } })
    }

    /// Does a run whose result is a report in its folder.
    func reporting<Report: RunReport>(
        resume: String, in folder: URL,
        _ work: @escaping @Sendable (@escaping @Sendable (RunEvent) -> Void) async throws -> Report
    ) async throws {
        let console = Console.standard
        let report = try await observing(resume: resume, on: console, work)
        try finish(report, in: folder, on: console)
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
