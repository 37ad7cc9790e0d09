import Foundation
import Language
import Reasoning

/// The folder of a run:
///
///     runs/NAME/
///       config.json     the resolved configuration, written once
///       store.sqlite    problems, chains, ledger and metrics (`RunStore`)
///       metrics.jsonl   metrics, one line for each step
///       events/         the same for TensorBoard
///       checkpoints/    step-000020/ … (`CheckpointSeries`)
///
/// It can be killed at any moment: what is half written is swept when it is opened again.
public struct RunFolder: Sendable {
    public let url: URL
    /// Whether the run was there before.
    public let isResumed: Bool
    /// Whether a phase whose checkpoints are all damaged begins anew, instead of being refused.
    public let startsOver: Bool
    /// Held while the run is open for writing.
    private let lock: RunLock?

    /// Makes the folder of a new run, or opens that of an interrupted one.
    /// - Parameters:
    ///   - configuration: the resolved configuration. A run resumes with the one it began with.
    ///   - defaults: what an older version did that did not save all of today's fields.
    ///   - mayChange: paths of fields that may differ, such as `training.steps`.
    ///   - startsOver: whether a phase whose checkpoints are all damaged begins anew. Default false.
    ///   - renamed: paths of fields that older runs saved under another name, by that name.
    ///   - writes: names that the run writes into the folder beside those above: a new run begins
    ///     only where there are none of them.
    /// - Throws: `RunError.locked` while another process has it, `RunError.configurationDiffers`,
    ///   `RunError.occupied`, `RunError.file`.
    public static func open<Configuration: Encodable>(
        _ url: URL, configuration: Configuration, over defaults: Configuration? = nil,
        mayChange: Set<String> = [], renamed: [String: String] = [:], startsOver: Bool = false,
        writes: Set<String> = []
    ) throws -> RunFolder {
        let found = try AtomicFolder.names(in: url)
        if !found.contains("config.json") {
            let foreign = found.filter { names.contains($0) || writes.contains($0) }
            guard foreign.isEmpty else { throw RunError.occupied(url.path, names: foreign) }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        } catch {
            let place = Self.nearest(to: url)
            throw RunError.file(
                url.path,
                reason: "cannot be made: "
                    + (place.hasDirectoryPath ? error.systemReason : "\(place.path) is no folder"))
        }
        let lock = try RunLock(folder: url)
        let configured = try encoder.encode(configuration) + Data("\n".utf8)
        let file = url.appending(path: "config.json")
        let isResumed = FileManager.default.fileExists(atPath: file.path)
        if isResumed {
            let differences = try ConfigurationDifference.between(
                parse(Data(contentsOf: file), file.path), parse(configured, "configuration"),
                defaults: defaults.map { try parse(encoder.encode($0), "defaults") },
                renamed: renamed
            ).filter { !mayChange.contains($0.field) }
            guard differences.isEmpty else {
                throw RunError.configurationDiffers(
                    run: url.path, differences: differences.map(\.description))
            }
        } else {
            try AtomicFolder.writeFile(file, configured)
        }
        let run = RunFolder(
            url: url, isResumed: isResumed, startsOver: startsOver, lock: lock)
        try AtomicFolder.sweep(url)
        return run
    }

    /// The first place on the way up from one where there is something.
    private static func nearest(to url: URL) -> URL {
        var place = url
        while !FileManager.default.fileExists(atPath: place.path), place.path != "/" {
            place.deleteLastPathComponent()
        }
        return URL(filePath: place.path)
    }

    /// Requires that a folder can hold one run for each seed, `seed-1/` and so on, and what is made
    /// of all of them: it has runs of these seeds alone, the first among them, or nothing that would
    /// be replaced.
    /// - Parameter writes: names beside those of the seeds' folders.
    /// - Throws: `RunError.occupied`, `CheckpointError.file`.
    public static func requireRoom(
        in url: URL, seeds: ClosedRange<UInt64>, writes: Set<String>
    ) throws {
        let found = try AtomicFolder.names(in: url)
        let runs = found.filter { $0.hasPrefix("seed-") }
        func isOwn(_ name: String) -> Bool {
            UInt64(name.dropFirst(5)).map { seeds.contains($0) && name == seedName($0) } ?? false
        }
        let foreign =
            runs.contains(seedName(seeds.lowerBound))
            ? runs.filter { !isOwn($0) } : found.filter { runs.contains($0) || writes.contains($0) }
        guard foreign.isEmpty else { throw RunError.occupied(url.path, names: foreign) }
    }

    /// The name of a seed's folder among several.
    public static func seedName(_ seed: UInt64) -> String { "seed-\(seed)" }

    /// What a report and the summary it is drawn from are called.
    public static let reportNames: Set = ["summary.json", "report.html", "figures"]

    /// What every run writes beside its configuration.
    private static let names: Set = [
        "store.sqlite", "store.sqlite-wal", "store.sqlite-shm", "metrics.jsonl", "events",
        "checkpoints",
    ]

    /// Opens a run to read it, also while it is being written.
    /// - Throws: `RunError.notARun`.
    public static func read(_ url: URL) throws -> RunFolder {
        let file = url.appending(path: "config.json")
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw RunError.notARun(url.path)
        }
        return RunFolder(url: url, isResumed: true, startsOver: false, lock: nil)
    }

    /// The configuration that the run began with.
    /// - Throws: `RunError.file`.
    public func configuration<Configuration: Decodable>(
        _ type: Configuration.Type = Configuration.self
    ) throws -> Configuration {
        try reading { try JSONDecoder().decode(type, from: $0) }
    }

    /// The configuration that the run began with; a field that it does not have, since it came with a
    /// later version, is as the defaults have it.
    ///
    /// - Parameter defaults: for what was saved, fields by name as in the file.
    /// - Throws: `RunError.file`.
    public func configuration<Configuration: Codable>(
        over defaults: (_ saved: [String: Any]) throws -> Configuration
    ) throws -> Configuration {
        try reading { data in
            let saved = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
            let base = try JSONSerialization.jsonObject(
                with: JSONEncoder().encode(defaults(saved)))
            return try JSONDecoder().decode(
                Configuration.self,
                from: JSONSerialization.data(withJSONObject: Self.overlay(saved, on: base)))
        }
    }

    private func reading<Value>(_ body: (Data) throws -> Value) throws -> Value {
        let file = url.appending(path: "config.json")
        do {
            return try body(Data(contentsOf: file))
        } catch {
            throw RunError.file(file.path, reason: error.sentence)
        }
    }

    /// Writes a file of the run, whole or not at all.
    /// - Throws: `CheckpointError.file`.
    public func write(_ value: some Encodable, as name: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFolder.writeFile(
            url.appending(path: name), encoder.encode(value) + Data("\n".utf8))
    }

    /// `base` with the fields of `saved` in the place of its own. A choice written as one key, such as
    /// `{"cosine": {}}`, replaces another one whole.
    private static func overlay(_ saved: Any, on base: Any) -> Any {
        guard let fields = saved as? [String: Any], let own = base as? [String: Any],
            !(fields.count == 1 && own.count == 1 && fields.keys.first != own.keys.first)
        else { return saved }
        return own.merging(fields) { overlay($1, on: $0) }
    }

    public var storeURL: URL { url.appending(path: "store.sqlite") }
    public var metricsURL: URL { url.appending(path: "metrics.jsonl") }
    public var eventsURL: URL { url.appending(path: "events") }

    /// The checkpoints of a phase, under `checkpoints/PHASE`; without one, under `checkpoints`.
    /// - Throws: `CheckpointError.file` when leftovers cannot be swept.
    public func checkpoints(of phase: String? = nil) throws -> CheckpointSeries {
        let folder = url.appending(path: "checkpoints")
        let series = CheckpointSeries(folder: phase.map { folder.appending(path: $0) } ?? folder)
        if lock != nil { try AtomicFolder.sweep(series.folder) }
        return series
    }

    private static func parse(_ data: Data, _ file: String) throws -> JSON {
        do {
            return try JSONParser.parse(data)
        } catch let failure as JSONParser.Failure {
            throw RunError.file(file, reason: failure.description)
        }
    }
}
