import ArgumentParser
import Foundation
import Language
import Tensors

/// `ponder doctor`.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Says what this machine has: versions, devices, threads, memory.",
        discussion: """
            Each device is tried with each type that a model may compute in. With --model, that \
            model answers, is trained a few steps, and is compared with itself on the CPU.

            Examples:
              ponder doctor
              ponder doctor --json
              ponder doctor --device cuda --model runs/o1/model

            \(ExitStatus.help) The status is 1 where something that every command needs is \
            missing.
            """)

    @Option(
        help: ArgumentHelp("Try this device alone.", valueName: "cpu|cuda|cuda:N|mps"))
    var device: Device?

    @Option(help: .folder("Compare the model of this folder on the device with itself on the CPU."))
    var model: String?

    @Flag(help: "As one JSON object.")
    var json = false

    func validate() throws {
        try validating("--device: ") { try device?.require() }
    }

    func run() async throws {
        var machine = MachineReport.here(device: device)
        if let model {
            machine.comparisons = try await PlacementComparison.all(
                of: URL(fileURLWithPath: model, isDirectory: true),
                on: device ?? Device.available.last ?? .cpu)
        }
        try examine(machine, to: .standard)
    }

    func examine(_ machine: MachineReport, to console: Console) throws {
        console.out(
            json ? try machine.jsonLine(pretty: true) + "\n" : machine.text(on: console.outTerminal)
        )
        let failures = machine.checks.filter { !$0.isFine && $0.isNeeded }.map(\.name)
        guard failures.isEmpty else { throw CommandError.unfit(failures) }
    }
}
