import Foundation
import Language

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
    /// Held while the run is open for writing.
    private let lock: RunLock?

    /// Makes the folder of a new run, or opens that of an interrupted one.
    /// - Parameters:
    ///   - configuration: the resolved configuration. A run resumes with the one it began with.
    ///   - defaults: what an older version did that did not save all of today's fields.
    ///   - mayChange: paths of fields that may differ, such as `training.steps`.
    ///   - renamed: paths of fields that older runs saved under another name, by that name.
    /// - Throws: `RunError.locked` while another process has it, `RunError.configurationDiffers`,
    ///   `RunError.file`.
    public static func open<Configuration: Encodable>(
        _ url: URL, configuration: Configuration, over defaults: Configuration? = nil,
        mayChange: Set<String> = [], renamed: [String: String] = [:]
    ) throws -> RunFolder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        } catch {
            throw RunError.file(url.path, reason: "cannot be made: \(error.localizedDescription)")
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
        let run = RunFolder(url: url, isResumed: isResumed, lock: lock)
        try AtomicFolder.sweep(url)
        return run
    }

    /// Opens a run to read it, also while it is being written.
    /// - Throws: `RunError.notARun`.
    public static func read(_ url: URL) throws -> RunFolder {
        let file = url.appending(path: "config.json")
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw RunError.notARun(url.path)
        }
        return RunFolder(url: url, isResumed: true, lock: nil)
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
            throw RunError.file(file.path, reason: "\(error)")
        }
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
