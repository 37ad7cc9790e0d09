import Foundation
import Reasoning
import Testing

@testable import ponder

@Suite("Files that commands write")
struct ResultFileTests {
    let folder: TemporaryFolder
    let input: String

    init() throws {
        folder = try TemporaryFolder()
        input = try folder.file("input.jsonl", "precious")
    }

    /// Everything in the folder with its text.
    private func contents() throws -> [String: String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.url.path)
            .reduce(into: [:]) { $0[$1] = (try? folder.text(of: $1)) ?? "" }
    }

    private func refuse(_ path: String, inputs: [String] = []) throws {
        let before = try contents()
        let error = #expect(throws: CommandError.self) { try ResultFile(path, inputs: inputs) }
        #expect(error?.status == .badInput)
        #expect(try contents() == before)
    }

    @Test("A folder, a link, a pipe or a device is not replaced")
    func irregular() throws {
        let files = FileManager.default
        let inner = folder.path("d")
        try files.createDirectory(atPath: inner, withIntermediateDirectories: true)
        _ = try folder.file("d/thesis.txt", "years")
        for path in ["", inner, inner + "/", folder.path("new") + "/", "/dev/null", inner + "/."] {
            try refuse(path)
        }
        try files.createSymbolicLink(atPath: folder.path("l"), withDestinationPath: inner)
        try files.createSymbolicLink(atPath: folder.path("m"), withDestinationPath: input)
        try files.createSymbolicLink(atPath: folder.path("n"), withDestinationPath: "nowhere")
        try #require(mkfifo(folder.path("p"), 0o600) == 0)
        for name in ["l", "l/", "m", "n", "p"] { try refuse(folder.path(name)) }
    }

    @Test("An input is not replaced under any of its names")
    func inputs() throws {
        let files = FileManager.default
        try files.linkItem(atPath: input, toPath: folder.path("hard"))
        try files.createSymbolicLink(atPath: folder.path("soft"), withDestinationPath: input)
        try files.createDirectory(
            atPath: folder.path("model"), withIntermediateDirectories: true)
        let weights = try folder.file("model/weights", "weights")
        try refuse(input, inputs: [input])
        try refuse(folder.path("model/../input.jsonl"), inputs: [input])
        try refuse(folder.path("hard"), inputs: [input])
        try refuse(input, inputs: [folder.path("soft")])
        try refuse(weights, inputs: [folder.path("model")])
        _ = try ResultFile(folder.path("model/new"), inputs: [folder.path("model")])
        _ = try ResultFile(input, inputs: [folder.path("absent"), folder.path("model")])
    }

    @Test("A folder that is not there or takes nothing is refused")
    func nowhere() throws {
        try refuse("/nonexistent/chains.jsonl")
        try refuse(input + "/chains.jsonl")
    }

    @Test("A file is replaced whole, and what an interrupted command left is kept")
    func replaced() throws {
        let path = try folder.file("out.jsonl", "before")
        let earlier = try folder.file("out.jsonl.partial", "some of it")
        let lines = try ProblemLines(ResultFile(path, inputs: [input]))
        try lines.append(["one", "two"], at: 0)
        #expect(try folder.text(of: "out.jsonl") == "before")
        try lines.finish()
        #expect(try folder.text(of: "out.jsonl") == "one\ntwo\n")
        #expect(try String(contentsOfFile: earlier, encoding: .utf8) == "some of it")
        #expect(try contents().count == 3)
    }

    @Test("What takes the name while the work goes on is not replaced, and the result is kept")
    func taken() throws {
        let path = folder.path("out.jsonl")
        let lines = try ProblemLines(ResultFile(path, inputs: []))
        try lines.append(["one"], at: 0)
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        _ = try folder.file("out.jsonl/thesis.txt", "years")
        let error = #expect(throws: WriteError.self) { try lines.finish() }
        #expect(error.map(ExitStatus.init) == .failure)
        #expect(error?.description.contains(lines.partial) == true)
        #expect(try folder.text(of: "out.jsonl/thesis.txt") == "years")
        #expect(try String(contentsOfFile: lines.partial, encoding: .utf8) == "one\n")
    }
}
