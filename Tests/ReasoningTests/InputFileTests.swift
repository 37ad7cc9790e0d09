import Foundation
import Reasoning
import Testing

@Suite("Files to be read")
struct InputFileTests {
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "ponder-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    @Test("A file comes whole, and one that is too long is refused")
    func whole() throws {
        try withFolder { folder in
            let path = folder.appending(path: "a").path
            let data = Data((0..<200_000).map { UInt8($0 % 251) })
            try data.write(to: URL(fileURLWithPath: path))
            #expect(try InputFile.contents(of: path) == data)
            #expect(try InputFile.contents(of: path, limit: 200_000) == data)
            #expect(throws: InputFile.Failure.self) {
                try InputFile.contents(of: path, limit: 199_999)
            }
        }
    }

    @Test("A folder, nothing, and a pipe that nothing writes to say what they are, without waiting")
    func refused() throws {
        try withFolder { folder in
            let pipe = folder.appending(path: "pipe").path
            try #require(mkfifo(pipe, 0o600) == 0)
            for (path, reason) in [
                (folder.path, "is a folder, not a file"),
                (folder.path + "/absent", "there is no such file"),
                (pipe, "is a pipe that nothing writes to"),
            ] {
                #expect(throws: InputFile.Failure(path: path, reason: reason)) {
                    try InputFile.contents(of: path)
                }
            }
        }
    }

    @Test("A pipe that somebody writes to is read to its end")
    func pipe() throws {
        let pipe = Pipe()
        let text = Data(String(repeating: "line\n", count: 1_000).utf8)
        try pipe.fileHandleForWriting.write(contentsOf: text)
        try pipe.fileHandleForWriting.close()
        let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
        #expect(try InputFile.contents(of: path) == text)
    }
}
