import Foundation
import Report
import Tensors

/// What `ponder doctor` finds.
struct MachineReport: Codable, Equatable, Sendable {
    /// Something that Ponder uses, and whether it works.
    struct Check: Codable, Equatable, Sendable {
        var name: String
        var isFine: Bool
        /// Whether nothing works without it.
        var isNeeded: Bool
        /// What was found, or how to get it.
        var detail: String
    }

    var ponder: String
    var libTorch: String
    /// The compiler this was built with.
    var swift: String
    var system: String
    var processor: String
    var cores: Int
    /// Threads that one operation uses.
    var threads: Int
    /// Instruction set of the fused kernels.
    var kernels: String
    /// Bytes.
    var memory: UInt64
    /// Bytes that can be had without swapping; nil where the system does not say.
    var availableMemory: UInt64?
    /// Usable devices by name.
    var devices: [String]
    /// What each device did with each type.
    var placements: [Placement]
    /// A model there beside itself on the CPU, where one was asked for.
    var comparisons: [PlacementComparison]?
    var checks: [Check]

    /// The machine this runs on.
    /// - Parameter device: the one to try; nil: all.
    static func here(device: Device? = nil) -> MachineReport {
        let process = ProcessInfo.processInfo
        return MachineReport(
            ponder: Version.text, libTorch: TensorRuntime.version, swift: Version.swift,
            system: process.operatingSystemVersionString, processor: Self.processor(),
            cores: process.activeProcessorCount, threads: TensorRuntime.threads,
            kernels: FusedPath.instructionSet, memory: process.physicalMemory,
            availableMemory: Self.available(),
            devices: Device.available.map(\.rawValue), placements: placements(only: device),
            checks: [.arithmetic(), .git(), .store(), .space()])
    }

    /// The report for a person.
    func text(on terminal: Terminal) -> String {
        let gibibyte = Double(1 << 30)
        var memoryText = Quantity.significant(Double(memory) / gibibyte) + " GiB"
        if let availableMemory {
            memoryText += ", \(Quantity.significant(Double(availableMemory) / gibibyte)) free"
        }
        let facts = [
            ("ponder", ponder), ("LibTorch", libTorch), ("Swift", swift), ("system", system),
            ("processor", "\(processor), \(Quantity.plural(cores, "core"))"),
            ("threads", "\(threads)"), ("kernels", kernels), ("memory", memoryText),
            ("devices", devices.joined(separator: ", ")),
        ]
        let tried = placements.map {
            Check(
                name: "\($0.device) \($0.dtype)", isFine: $0.isFine, isNeeded: false,
                detail: $0.detail)
        }
        let checks = tried + checks
        let width = (facts.map(\.0) + checks.map(\.name)).map(\.count).max() ?? 0
        func line(_ name: String, _ text: String) -> String {
            name.trailing(width + 2) + text + "\n"
        }
        return facts.map { line($0.0, $0.1) }.joined()
            + checks.map { check in
                let word =
                    check.isFine
                    ? terminal.styled("fine", .good)
                    : check.isNeeded
                        ? terminal.styled("broken", .bad) : terminal.styled("missing", .doubtful)
                return line(check.name, "\(word): \(check.detail)")
            }.joined() + (comparisons ?? []).map(\.text).joined()
    }

    private static func processor() -> String {
        #if os(macOS)
            var size = 0
            sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0)
            var bytes = [UInt8](repeating: 0, count: size)
            sysctlbyname("machdep.cpu.brand_string", &bytes, &size, nil, 0)
            return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        #else
            return Self.value(of: "model name", in: "/proc/cpuinfo") ?? "unknown"
        #endif
    }

    private static func available() -> UInt64? {
        Self.value(of: "MemAvailable", in: "/proc/meminfo")
            .flatMap { $0.split(separator: " ").first }
            .flatMap { UInt64($0) }.map { $0 << 10 }
    }

    /// The first value of a key in a file of `key: value` lines.
    private static func value(of key: String, in file: String) -> String? {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
        return text.split(separator: "\n").first { $0.hasPrefix(key) }?
            .split(separator: ":", maxSplits: 1).last
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
