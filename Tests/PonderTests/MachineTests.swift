import Foundation
import Results
import Testing

@testable import ponder

@Suite struct MachineTests {
    private static func machine(_ checks: [MachineReport.Check]) -> MachineReport {
        MachineReport(
            ponder: "0.1.0",
            machine: Machine(
                processor: "CPU", cores: 2, threads: 2, kernels: "avx2", cpuCapability: "AVX512",
                libTorch: "2.13.0", swift: "6.3", system: "Linux", memory: 24 << 30),
            availableMemory: 12 << 30, devices: ["cpu"], placements: [], checks: checks)
    }

    @Test("This machine is fit, and says so as text and as JSON")
    func here() throws {
        let machine = MachineReport.here()
        #expect(machine.checks.filter { $0.isNeeded && !$0.isFine } == [])
        #expect(machine.devices.contains("cpu"))
        let onCPU = machine.placements.filter { $0.device == "cpu" }
        #expect(onCPU.map(\.dtype) == ["float32", "float16", "bfloat16"])
        #expect(onCPU.allSatisfy { $0.isFine }, "\(onCPU)")
        #expect(machine.machine.threads >= 1)
        #expect(machine.machine.memory > 1 << 28)
        let written = Written()
        try parse(DoctorCommand.self, ["--json"]).examine(machine, to: written.console())
        #expect(
            try JSONDecoder().decode(MachineReport.self, from: Data(written.out.utf8)) == machine)
        let fields = try JSONSerialization.jsonObject(with: Data(written.out.utf8))
        #expect((fields as? [String: Any])?["processor"] as? String == machine.machine.processor)
    }

    @Test("What is needed and broken is a failure, what is merely useful is not")
    func unfit() throws {
        let written = Written()
        let command = try parse(DoctorCommand.self, [])
        let git = MachineReport.Check(
            name: "git", isFine: false, isNeeded: false, detail: "not on the PATH")
        try command.examine(Self.machine([git]), to: written.console())
        #expect(written.out.contains("git        missing: not on the PATH"))
        #expect(written.out.contains("processor  CPU, 2 cores"))
        #expect(written.out.contains("kernels    avx2, in LibTorch AVX512"))
        #expect(written.out.contains("memory     24.0 GiB"))
        #expect(written.out.contains("available  12.0 GiB"))
        let store = MachineReport.Check(
            name: "SQLite", isFine: false, isNeeded: true, detail: "no")
        let error = #expect(throws: CommandError.self) {
            try command.examine(Self.machine([git, store]), to: written.console())
        }
        #expect(error == .unfit(["SQLite"]))
        #expect(error.map { ExitStatus($0) } == .failure)
    }
}
