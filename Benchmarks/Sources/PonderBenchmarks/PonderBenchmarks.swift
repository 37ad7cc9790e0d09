import ArgumentParser
import Experiments
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
            whole run, and of none else, go to results/latest.json, with commit, date and machine.
            """)

    @Option(help: "Run the comparisons whose name contains this text.")
    var only: String?

    @Option(help: "Rounds of each comparison, instead of its own number.")
    var rounds: Int?

    @Flag(help: "A small share of the work in one round: shows that all runs, measures nothing.")
    var quick = false

    @Option(help: "Threads on both sides.")
    var threads = 2

    @Option(help: "A model of the demo's task to search with, instead of the benchmarks' own.")
    var searchModel: String?

    @Flag(help: "Say what would be compared, as a table in Markdown, and measure nothing.")
    var list = false

    @Option(help: "The Benchmarks folder.", completion: .directory)
    var folder = "."

    func validate() throws {
        if threads < 1 { throw ValidationError("--threads must be at least 1.") }
        if let rounds, rounds < 1 { throw ValidationError("--rounds must be at least 1.") }
    }

    func run() async throws {
        let benchmarks = URL(filePath: folder).standardizedFileURL
        let models = benchmarks.appending(path: ".build/models")
        guard !list else {
            let suite = Suite(
                hardware: .unmeasured, threads: threads, model: models, isQuick: quick)
            return print(suite.list)
        }
        let commit = SourceCommit.find()
        let hardware = try Hardware.measure(threads: threads)
        say(
            String(
                format: "This machine with %d threads: sgemm %.0f GFLOP/s, copying %.1f GB/s",
                threads, hardware.gigaflopsPerSecond, hardware.gigabytesPerSecond))
        let model = try BenchmarkModel.folder(in: models, isQuick: quick, say: say)
        let suite = Suite(
            hardware: hardware, threads: threads, model: model, isQuick: quick)
        var table = ResultsTable()
        try require(suite)
        for var comparison in suite.all.filter({ isChosen($0.name) }) {
            comparison.rounds = rounds ?? (quick ? 1 : comparison.rounds)
            say(comparison.name)
            let peer = try Peer(
                script: comparison.script, arguments: comparison.arguments, benchmarks: benchmarks)
            defer { peer.stop() }
            let results = try await comparison.run(with: peer) { round, ours, theirs in
                say(String(format: "  round %d: ours %.4g, peer %.4g", round, ours, theirs))
            }
            for row in results { table.add(row) }
        }
        for var search in suite.searches where isChosen(search.title) {
            search.rounds = rounds ?? (quick ? 1 : search.rounds)
            if let searchModel { search.suite.model = URL(filePath: searchModel) }
            say(search.title)
            let results = try await search.run { round, ours, theirs in
                say(String(format: "  round %d: search %.4g, sampling %.4g", round, ours, theirs))
            }
            for row in results { table.add(row) }
        }
        print(table.text)
        guard narrowing.isEmpty else {
            say("results/latest.json is left as it was: \(narrowing.joined(separator: ", "))")
            return
        }
        try BenchmarkRecord(commit: commit, rows: table.rows)
            .write(to: benchmarks.appending(path: "results"))
    }

    /// The options for which this run is not the whole one, whose rows alone stand as the results.
    private var narrowing: [String] {
        [
            only.map { "--only \($0)" }, rounds.map { "--rounds \($0)" }, quick ? "--quick" : nil,
            searchModel.map { "--search-model \($0)" },
        ].compactMap(\.self)
    }

    private func isChosen(_ name: String) -> Bool {
        only.map { name.lowercased().contains($0.lowercased()) } ?? true
    }

    /// - Throws: ``BenchmarkError/noComparison(name:known:)`` where none was chosen.
    private func require(_ suite: Suite) throws {
        let known = suite.all.map(\.name) + suite.searches.map(\.title)
        guard let only, !known.contains(where: isChosen) else { return }
        throw BenchmarkError.noComparison(name: only, known: known)
    }

    private func say(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}
