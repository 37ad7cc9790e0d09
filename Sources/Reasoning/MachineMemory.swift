import Foundation

/// The memory that this process may use, against which what is about to be taken is compared.
public enum MachineMemory {
    /// Bytes of the machine, or of the control group that the process runs in where that is less.
    public static let bytes: Double = {
        let physical = Double(ProcessInfo.processInfo.physicalMemory)
        let limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
            .compactMap { try? String(contentsOfFile: $0, encoding: .utf8) }
            .compactMap { Double($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
        return ([physical] + limits.filter { $0 > 0 }).min() ?? physical
    }()

    /// Bytes of the machine that can be had without swapping; nil where the system does not say.
    public static var available: UInt64? {
        SystemFile.value(of: "MemAvailable", in: "/proc/meminfo")
            .flatMap { $0.split(separator: " ").first }
            .flatMap { UInt64($0) }.map { $0 << 10 }
    }

    /// - Parameters:
    ///   - needed: bytes that would be taken.
    ///   - field: the setting by which a user can have less.
    ///   - purpose: what they are for, as in "keys and values".
    /// - Throws: where the machine has not so many.
    public static func require(
        _ needed: Double, for field: String, _ purpose: String, of available: Double = bytes
    ) throws(ConfigurationError) {
        guard needed > available else { return }
        throw ConfigurationError(
            field: field,
            reason: "\(purpose) would take \(text(needed)) and the machine has \(text(available))")
    }

    /// Bytes in words, such as `2.1 GB`.
    public static func text(_ bytes: Double) -> String {
        let isSmall = bytes < 1e9
        let count = bytes / (isSmall ? 1e6 : 1e9)
        return bytes >= 1e15
            ? String(format: "%.1e GB", count)
            : String(format: count < 10 ? "%.1f" : "%.0f", count) + (isSmall ? " MB" : " GB")
    }
}
