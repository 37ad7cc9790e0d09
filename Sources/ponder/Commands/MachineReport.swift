import Experiments
import Foundation
import Reasoning
import Report
import Results
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
    /// What it is; in JSON among the report's own keys.
    var machine: Machine
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
        MachineReport(
            ponder: Version.text, machine: .here, availableMemory: MachineMemory.available,
            devices: Device.available.map(\.rawValue), placements: placements(only: device),
            checks: [.arithmetic(), .git(), .store(), .space()])
    }

    /// The report for a person.
    func text(on terminal: Terminal) -> String {
        let available = availableMemory.map { ("available", Machine.gibibytes($0)) }
        let facts =
            [("ponder", ponder)] + machine.facts.map { ($0.name, $0.value) }
            + (available.map { [$0] } ?? []) + [("devices", devices.joined(separator: ", "))]
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
}

extension MachineReport {
    private enum CodingKeys: String, CodingKey {
        case ponder, availableMemory, devices, placements, comparisons, checks
    }

    func encode(to encoder: any Encoder) throws {
        try machine.encode(to: encoder)
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(ponder, forKey: .ponder)
        try fields.encodeIfPresent(availableMemory, forKey: .availableMemory)
        try fields.encode(devices, forKey: .devices)
        try fields.encode(placements, forKey: .placements)
        try fields.encodeIfPresent(comparisons, forKey: .comparisons)
        try fields.encode(checks, forKey: .checks)
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            ponder: try fields.decode(String.self, forKey: .ponder),
            machine: try Machine(from: decoder),
            availableMemory: try fields.decodeIfPresent(UInt64.self, forKey: .availableMemory),
            devices: try fields.decode([String].self, forKey: .devices),
            placements: try fields.decode([Placement].self, forKey: .placements),
            comparisons: try fields.decodeIfPresent(
                [PlacementComparison].self, forKey: .comparisons),
            checks: try fields.decode([Check].self, forKey: .checks))
    }
}
