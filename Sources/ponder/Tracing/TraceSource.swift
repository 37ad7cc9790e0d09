import Experiments
import Foundation
import Learning
import Reasoning
import Results
import Tasks

/// What there is to look at behind a path.
enum TraceSource {
    /// Solved problems, as `ponder solve --out` writes them.
    case traces([Trace])
    /// Judged chains, as `ponder evaluate --chains` writes them.
    case chains([ChainRecord])
    /// The memory of a run.
    case run(RunStore)

    /// Opens a file of traces or chains, a run's folder, the folder of a reproduction with one run,
    /// or a store.
    ///
    /// - Throws: `CommandError.file` for a path with nothing to look at; `TaskError` naming file, line
    ///   and field of what is no trace; `RunError.file`.
    static func open(_ path: String) throws -> TraceSource {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandError.file(path, reason: "there is no such file or folder")
        }
        if isFolder.boolValue {
            return .run(try RunStore(reading: store(in: URL(fileURLWithPath: path))))
        }
        if path.hasSuffix(".sqlite") {
            return .run(try RunStore(reading: URL(fileURLWithPath: path)))
        }
        if let samples = try ChainRecord.read(path) { return .chains(samples) }
        return .traces(try TraceFile.read(path))
    }

    /// The store of a run, or of the only seed of several runs.
    private static func store(in folder: URL) throws -> URL {
        func store(_ folder: URL) -> URL? {
            let url = folder.appending(path: "store.sqlite")
            return FileManager.default.fileExists(atPath: url.path) ? url : nil
        }
        if let own = store(folder) { return own }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let runs = names.sorted().filter { store(folder.appending(path: $0)) != nil }
        if runs.count == 1, let only = store(folder.appending(path: runs[0])) { return only }
        throw CommandError.file(
            folder.path,
            reason: runs.isEmpty
                ? "holds no run: name a run's folder, or a file of ponder solve --out"
                : "holds several runs: name one of \(runs.joined(separator: ", "))")
    }
}

extension ChainRecord {
    /// The chains of a file, or nil where its first line is none, so that it is another kind of file.
    ///
    /// - Throws: `TaskError` naming file, line and field.
    static func read(_ path: String) throws -> [ChainRecord]? {
        var reader = try LineReader(path: path, longest: TraceFile.longestLine)
        var samples: [ChainRecord] = []
        while let text = try reader.next() {
            if text.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
            do {
                samples.append(try JSONDecoder().decode(ChainRecord.self, from: Data(text)))
            } catch {
                guard !samples.isEmpty else { return nil }
                throw TaskError.malformed(
                    file: path, line: reader.line, field: "(line)",
                    reason: "is not a chain like those above it")
            }
        }
        return samples.isEmpty ? nil : samples
    }

    /// The chains of a step of a run, in the order in which they were recorded.
    ///
    /// - Throws: `CommandError.argument` where the step has none, with those that have; `RunError`.
    static func read(_ store: RunStore, step: Int) throws -> [ChainRecord] {
        var samples: [ChainRecord] = []
        var questions: [String: Problem] = [:]
        for phase in try store.phases() {
            for chain in try store.chains(phase: phase, step: step) {
                if questions[chain.problem] == nil {
                    questions[chain.problem] = try store.problem(chain.problem)
                }
                let problem = questions[chain.problem]
                samples.append(
                    ChainRecord(
                        problem: chain.problem, question: problem?.question, task: problem?.task,
                        sample: chain.sample, reward: chain.reward, chain: chain.chain))
            }
        }
        guard !samples.isEmpty else {
            let steps = try store.phases().flatMap { try store.stepsWithChains(phase: $0) }
            let known =
                steps.isEmpty
                ? "none has" : "there are \(steps.min() ?? 0) to \(steps.max() ?? 0)"
            throw CommandError.argument(
                "--step", reason: "the run recorded no chains at step \(step); \(known)")
        }
        return samples
    }
}
