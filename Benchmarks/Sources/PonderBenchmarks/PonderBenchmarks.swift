import ArgumentParser
import Foundation

/// Ponder against its peers, in turns, in one run.
@main
struct PonderBenchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "PonderBenchmarks",
        abstract:
            "Measures Ponder against PyTorch, transformers and TRL, and against this machine.",
        discussion: """
            Each comparison runs ours and the peer in turns and prints the median, lowest and highest \
            ratio of a round; above 1 is in our favour. The rows of a \
            full run go to results/latest.json.
            """)

    @Option(help: "Run the comparisons whose name contains this text.")
    var only: String?

    @Option(help: "Rounds of each comparison, instead of its own number.")
    var rounds: Int?

    @Flag(help: "A small share of the work in one round: shows that all runs, measures nothing.")
    var quick = false

    @Option(help: "Threads on both sides.")
    var threads = 2

    @Option(help: "The Benchmarks folder.", completion: .directory)
    var folder = "."

    func validate() throws {
        if threads < 1 { throw ValidationError("--threads must be at least 1.") }
        if let rounds, rounds < 1 { throw ValidationError("--rounds must be at least 1.") }
    }

    func run() async throws {
        let benchmarks = URL(filePath: folder).standardizedFileURL
        let hardware = try Hardware.measure(threads: threads)
        say(
            String(
                format: "This machine with %d threads: sgemm %.0f GFLOP/s, copying %.1f GB/s",
                threads, hardware.gigaflopsPerSecond, hardware.gigabytesPerSecond))
        let model = try BenchmarkModel.folder(
            in: benchmarks.appending(path: ".build/models"), isQuick: quick, say: say)
        let suite = Suite(
            hardware: hardware, threads: threads, model: model, isQuick: quick)
        var table = ResultsTable()
        for var comparison in try chosen(from: suite.all) {
            comparison.rounds = rounds ?? (quick ? 1 : comparison.rounds)
            say(comparison.name)
            let peer = try Peer(
                script: comparison.script, arguments: comparison.arguments, benchmarks: benchmarks)
            defer { peer.stop() }
            let results = try await comparison.run(with: peer) { round, ours, theirs in
                say(String(format: "  round %d: ours %.4g, peer %.4g", round, ours, theirs))
            }
            for row in results { table.add(row) }
            if isWhole { try table.write(to: benchmarks.appending(path: "results")) }
        }
        print(table.text)
    }

    /// Whether this run's numbers may stand as the results.
    private var isWhole: Bool { only == nil && !quick }

    private func chosen(from all: [Comparison]) throws -> [Comparison] {
        guard let only else { return all }
        let chosen = all.filter { $0.name.lowercased().contains(only.lowercased()) }
        guard !chosen.isEmpty else {
            throw BenchmarkError.noComparison(name: only, known: all.map(\.name))
        }
        return chosen
    }

    private func say(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}
