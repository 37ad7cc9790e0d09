import Foundation

/// One line of a peer: what it measured, and with what.
///
/// The first line, sent when the peer is ready, has no `seconds`.
struct PeerMeasurement: Codable, Equatable, Sendable {
    /// The library that was measured with its version, such as `torch 2.13.0`.
    var peerVersion: String
    /// Seconds of one repetition; the step's own seconds where a repetition is several steps.
    var seconds: Double?
    /// Tokens in each of those seconds.
    var tokensPerSecond: Double?
    /// Which implementation the peer chose for itself as the fastest, where it had a choice.
    var implementation: String?
    /// Trainable parameters of the model that was run.
    var parameters: Int?
}

/// A peer script that runs beside us and measures once for every line we send it.
///
/// It starts Python, builds the model and warms up once; afterwards a repetition costs only itself, so
/// ours and theirs can take turns. The protocol is in `peers/common.py`. Its error stream goes to
/// `results/logs/`, from where its end appears in errors.
final class Peer {
    /// File name of the script, such as `train_step.py`.
    let script: String
    /// The line with which the peer said that it was ready.
    private(set) var ready: PeerMeasurement

    private let process = Process()
    private let input = Pipe()
    private let lines: LineReader
    private let log: URL
    private let timeout: Double

    /// Starts a script of `peers/` and waits until it is warm.
    ///
    /// - Parameters:
    ///   - arguments: what to pass besides `--serve`.
    ///   - benchmarks: the `Benchmarks` folder.
    ///   - timeout: seconds that the peer may take to get ready, and for each repetition.
    /// - Throws: ``BenchmarkError`` when it cannot be started, ends, or stays silent.
    init(script: String, arguments: [String] = [], benchmarks: URL, timeout: Double = 300) throws {
        self.script = script
        self.timeout = timeout
        let python = benchmarks.appending(path: "../.venv-peers/bin/python").standardized.path
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw BenchmarkError.noEnvironment(path: python)
        }
        let logs = benchmarks.appending(path: "results/logs")
        try FileManager.default.createDirectory(at: logs, withIntermediateDirectories: true)
        log = logs.appending(path: "\(script).log")
        try Data().write(to: log)

        let output = Pipe()
        process.executableURL = URL(filePath: python)
        process.arguments =
            [benchmarks.appending(path: "peers/\(script)").path] + arguments + ["--serve"]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: log)
        lines = LineReader(output.fileHandleForReading)
        ready = PeerMeasurement(peerVersion: "")
        signal(SIGPIPE, SIG_IGN)  // a peer that ended must become an error, not our end
        try process.run()
        ready = try nextLine()
    }

    deinit { stop() }

    /// Runs one repetition and waits for its result.
    func measure() throws -> PeerMeasurement {
        do {
            try input.fileHandleForWriting.write(contentsOf: Data("\n".utf8))
        } catch {
            throw ended()
        }
        return try nextLine()
    }

    /// Ends the peer by closing its input, and by force where it does not listen within two seconds.
    func stop() {
        guard process.isRunning else { return }
        try? input.fileHandleForWriting.close()
        for _ in 0..<40 where process.isRunning { usleep(50_000) }
        end()
    }

    /// By SIGKILL: a child inherits the signals that Swift's concurrent threads block, SIGTERM among
    /// them.
    private func end() {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    private func nextLine() throws -> PeerMeasurement {
        switch lines.next(timeout: timeout) {
        case .line(let line):
            guard let value = try? JSONDecoder().decode(PeerMeasurement.self, from: line) else {
                throw BenchmarkError.badLine(
                    script: script, line: String(decoding: line, as: UTF8.self))
            }
            return value
        case .end:
            throw ended()
        case .silence:
            end()
            throw BenchmarkError.peerSilent(script: script, seconds: timeout, log: logTail())
        }
    }

    private func ended() -> BenchmarkError {
        process.waitUntilExit()
        return .peerEnded(script: script, status: process.terminationStatus, log: logTail())
    }

    private func logTail() -> String {
        let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(12).joined(separator: "\n")
    }
}
