import Foundation
import Language
import Reasoning

/// The checkpoints of a training, `step-000020/` and so on, each whole or absent.
///
/// A checkpoint is written under a temporary name, its marker `complete.json` last, synced, and
/// renamed. The marker lists the size of every file, so that a copy that was cut short is found
/// out as well.
public struct CheckpointSeries: Sendable {
    /// A checkpoint on the disk.
    public struct Checkpoint: Hashable, Sendable {
        public var url: URL
        /// Steps done.
        public var step: Int
        /// What it is kept for, such as `base`; nil for one of the passing ones.
        public var name: String?
        /// Whether training was sound when it was written: loss and gradient finite.
        public var isHealthy: Bool

        /// The state beside the weights.
        /// - Throws: `RunError.file`.
        public func state() throws -> TrainingState { try TrainingState.read(folder: url) }
    }

    /// What `complete.json` says.
    struct Marker: Codable, Equatable {
        static let fileName = "complete.json"

        var step: Int
        var name: String?
        var isHealthy: Bool
        /// Bytes of each file, by its path in the folder.
        var files: [String: Int]
    }

    public let folder: URL

    public init(folder: URL) {
        self.folder = folder
    }

    /// Writes the checkpoint of `state.step`, then removes those no longer needed.
    /// - Parameters:
    ///   - name: what to keep it for; nil for a passing one.
    ///   - isHealthy: false to look at a training that went wrong; it is never resumed from.
    ///   - keeping: how many passing healthy ones to keep, at least one.
    ///   - content: writes weights and optimizer moments into the folder it gets.
    /// - Throws: `CheckpointError.file`, and what `content` throws.
    @discardableResult
    public func write(
        _ state: TrainingState, name: String? = nil, isHealthy: Bool = true, keeping: Int = 2,
        content: (URL) throws -> Void
    ) throws -> Checkpoint {
        let url = folder.appending(path: Self.folderName(step: state.step))
        try AtomicFolder.write(url) { temporary in
            try content(temporary)
            try state.write(folder: temporary)
            let marker = Marker(
                step: state.step, name: name, isHealthy: isHealthy,
                files: try Self.sizes(in: temporary))
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            try encoder.encode(marker).write(to: temporary.appending(path: Marker.fileName))
        }
        try retire(keeping: keeping)
        return Checkpoint(url: url, step: state.step, name: name, isHealthy: isHealthy)
    }

    /// Every whole checkpoint, in order of steps.
    /// - Throws: `CheckpointError.file`.
    public func all() throws -> [Checkpoint] {
        try folders().compactMap { try? Self.open($0) }.sorted { $0.step < $1.step }
    }

    /// The folders that have the name of a checkpoint.
    private func folders() throws -> [URL] {
        try AtomicFolder.names(in: folder)
            .filter { $0.hasPrefix("step-") && Int($0.dropFirst(5)) != nil }
            .map { folder.appending(path: $0) }
    }

    private static let damagedMark = ".damaged"

    /// Checkpoints that were set aside.
    /// - Throws: `CheckpointError.file`.
    func damaged() throws -> [URL] {
        try AtomicFolder.names(in: folder)
            .filter { $0.hasPrefix("step-") && $0.contains(Self.damagedMark) }
            .map { folder.appending(path: $0) }
    }

    /// Sets checkpoints that are not whole aside, as `step-000020.damaged`: they are kept, and a
    /// training goes on from an earlier one.
    /// - Returns: a sentence for each.
    /// - Throws: `RunError.file`, `CheckpointError.file`.
    func setDamagedAside() throws -> [String] {
        var notes: [String] = []
        for url in try folders() {
            do {
                _ = try Self.open(url)
            } catch {
                let plain = url.lastPathComponent + Self.damagedMark
                var (name, number) = (plain, 1)
                while FileManager.default.fileExists(atPath: folder.appending(path: name).path) {
                    number += 1
                    name = plain + "-\(number)"
                }
                do {
                    try FileManager.default.moveItem(at: url, to: folder.appending(path: name))
                } catch {
                    throw RunError.file(
                        url.path, reason: "cannot be set aside: \(error.localizedDescription)")
                }
                notes.append("\(error); it is set aside as \(name)")
            }
        }
        return notes
    }

    /// The one to resume from: the last healthy one.
    /// - Throws: `CheckpointError.file`.
    public func latest() throws -> Checkpoint? {
        try all().last { $0.isHealthy }
    }

    /// The last one of a name.
    /// - Throws: `CheckpointError.file`.
    public func named(_ name: String) throws -> Checkpoint? {
        try all().last { $0.name == name }
    }

    /// Removes the checkpoints after `step`: unhealthy ones, when a run goes back behind them.
    /// - Throws: `CheckpointError.file`.
    public func removeAll(after step: Int) throws {
        for checkpoint in try all() where checkpoint.step > step {
            try AtomicFolder.remove(checkpoint.url)
        }
    }

    /// A checkpoint whose marker is there and whose files have the sizes it lists.
    /// - Throws: `RunError.damagedCheckpoint`.
    public static func open(_ url: URL) throws -> Checkpoint {
        let file = url.appending(path: Marker.fileName)
        guard let data = try? Data(contentsOf: file) else {
            throw RunError.damagedCheckpoint(url.path, reason: "it has no \(Marker.fileName)")
        }
        guard let marker = try? JSONDecoder().decode(Marker.self, from: data) else {
            throw RunError.damagedCheckpoint(
                url.path, reason: "\(Marker.fileName) cannot be understood")
        }
        guard Limits.steps.contains(marker.step),
            url.lastPathComponent == folderName(step: marker.step)
        else {
            throw RunError.damagedCheckpoint(
                url.path, reason: "\(Marker.fileName) speaks of step \(marker.step)")
        }
        let found = try sizes(in: url)
        for (name, size) in marker.files.sorted(by: { $0.key < $1.key }) where found[name] != size {
            let present = found[name].map { "has \($0) bytes" } ?? "is absent"
            throw RunError.damagedCheckpoint(
                url.path, reason: "\(name) \(present) where \(size) were written")
        }
        return Checkpoint(
            url: url, step: marker.step, name: marker.name, isHealthy: marker.isHealthy)
    }

    static func folderName(step: Int) -> String {
        let digits = "\(step)"
        return "step-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// Keeps named ones, the last `keeping` healthy ones, and whatever came after the last healthy
    /// one; so that one is never removed.
    private func retire(keeping: Int) throws {
        let all = try all()
        let healthy = all.filter(\.isHealthy)
        guard let last = healthy.last else { return }
        let kept = Set(healthy.suffix(max(1, keeping)))
        for checkpoint in all
        where checkpoint.name == nil && !kept.contains(checkpoint) && checkpoint.step < last.step {
            try AtomicFolder.remove(checkpoint.url)
        }
    }

    /// Sizes in bytes of the files below a folder, the marker aside.
    private static func sizes(in folder: URL) throws -> [String: Int] {
        var sizes: [String: Int] = [:]
        for name in try AtomicFolder.names(in: folder) where name != Marker.fileName {
            let url = folder.appending(path: name)
            let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
            if attributes[.type] as? FileAttributeType == .typeDirectory {
                for (inner, size) in try Self.sizes(in: url) { sizes["\(name)/\(inner)"] = size }
            } else {
                sizes[name] = (attributes[.size] as? NSNumber)?.intValue
            }
        }
        return sizes
    }
}
