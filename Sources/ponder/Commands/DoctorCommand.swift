import ArgumentParser

/// `ponder doctor`.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Says what this machine has: versions, devices, threads, memory.",
        discussion: """
            Examples:
              ponder doctor
              ponder doctor --json

            \(ExitStatus.help) The status is 1 where something that every command needs is \
            missing.
            """)

    @Flag(help: "As one JSON object.")
    var json = false

    func run() throws {
        try examine(.here(), to: .standard)
    }

    func examine(_ machine: MachineReport, to console: Console) throws {
        console.out(
            json ? try machine.jsonLine(pretty: true) + "\n" : machine.text(on: console.outTerminal)
        )
        let failures = machine.checks.filter { !$0.isFine && $0.isNeeded }.map(\.name)
        guard failures.isEmpty else { throw CommandError.unfit(failures) }
    }
}
