import Foundation
import Testing

@testable import Reasoning

@Suite("What the system says of the machine")
struct SystemFileTests {
    @Test("The first value of a key, and nil where there is none")
    func values() throws {
        let file = FileManager.default.temporaryDirectory.appending(
            path: "system-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let text =
            "vendor_id\t: Maker\nmodel name\t: Chip: 9\nmodel name\t: Other\nMemAvailable:  12 kB"
        try Data(text.utf8).write(to: file)
        #expect(SystemFile.value(of: "model name", in: file.path) == "Chip: 9")
        #expect(SystemFile.value(of: "MemAvailable", in: file.path) == "12 kB")
        #expect(SystemFile.value(of: "cores", in: file.path) == nil)
        #expect(SystemFile.value(of: "model name", in: file.path + "-none") == nil)
    }

    #if os(Linux)
        @Test("Free memory is some of the machine's, in bytes")
        func memory() throws {
            let available = try #require(MachineMemory.available)
            #expect(available > 1 << 20)
            #expect(available < ProcessInfo.processInfo.physicalMemory)
        }
    #endif
}
