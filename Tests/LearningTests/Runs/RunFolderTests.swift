import Foundation
import Testing

@testable import Learning

@Suite("Run folder")
struct RunFolderTests {
    struct Settings: Codable, Equatable {
        var seed = 7
        var rate = 0.001
        var model = Model()

        struct Model: Codable, Equatable {
            var width = 128
            var name: String?
        }
    }

    let folder: TemporaryFolder
    let url: URL

    init() throws {
        folder = try TemporaryFolder()
        url = folder.url.appending(path: "run")
    }

    @Test("A new run saves its configuration once, and a second opening resumes it")
    func resume() throws {
        do {
            let run = try RunFolder.open(url, configuration: Settings())
            #expect(!run.isResumed)
        }
        let saved = try Data(contentsOf: url.appending(path: "config.json"))
        let run = try RunFolder.open(url, configuration: Settings())
        #expect(run.isResumed)
        #expect(try run.configuration(Settings.self) == Settings())
        #expect(try Data(contentsOf: url.appending(path: "config.json")) == saved)
    }

    @Test("A resume with another configuration is refused with the fields that differ")
    func mismatch() throws {
        _ = try RunFolder.open(url, configuration: Settings())
        let other = Settings(seed: 8, model: .init(width: 256, name: "x"))
        let error = #expect(throws: RunError.self) {
            try RunFolder.open(url, configuration: other)
        }
        #expect(
            error
                == .configurationDiffers(
                    run: url.path,
                    differences: [
                        "model.name was absent and is \"x\"", "model.width was 128 and is 256",
                        "seed was 7 and is 8",
                    ]))
        #expect(
            try RunFolder.open(
                url, configuration: other, mayChange: ["seed", "model.width", "model.name"]
            ).isResumed)
    }

    @Test("A field that was renamed is compared under today's name")
    func renamed() throws {
        struct Older: Codable {
            var seed = 7
            var net = Settings.Model(width: 128)
        }
        struct Newer: Codable {
            var seed = 7
            var model = ["llama": Settings.Model(width: 128)]
        }
        _ = try RunFolder.open(url, configuration: Older())
        let renamed = ["net": "model.llama"]
        #expect(throws: RunError.self) { try RunFolder.open(url, configuration: Newer()) }
        #expect(try RunFolder.open(url, configuration: Newer(), renamed: renamed).isResumed)
        let other = Newer(model: ["llama": Settings.Model(width: 64)])
        let error = #expect(throws: RunError.self) {
            try RunFolder.open(url, configuration: other, renamed: renamed)
        }
        #expect(
            error
                == .configurationDiffers(
                    run: url.path, differences: ["model.llama.width was 128 and is 64"]))
    }

    @Test("Two writers do not share a run, a reader may look on")
    func lock() throws {
        do {
            let run = try RunFolder.open(url, configuration: Settings())
            let process = ProcessInfo.processInfo.processIdentifier
            #expect(throws: RunError.locked(run: url.path, by: "process \(process)")) {
                try RunFolder.open(url, configuration: Settings())
            }
            #expect(try RunFolder.read(url).configuration(Settings.self).seed == 7)
            withExtendedLifetime(run) {}
        }
        #expect(try RunFolder.open(url, configuration: Settings()).isResumed)
    }

    @Test("A folder that is no run is not read as one")
    func notARun() {
        #expect(throws: RunError.notARun(url.path)) { try RunFolder.read(url) }
    }

    @Test("A configuration that was tampered with names file and line")
    func damaged() throws {
        try folder.write("{\n\"seed\": ", to: "run/config.json")
        let error = #expect(throws: RunError.self) {
            try RunFolder.open(url, configuration: Settings())
        }
        let isNamed = error?.description.hasSuffix(
            "config.json: line 2: the text ends where a value should be")
        #expect(isNamed == true)
    }

    @Test("What a killed process left half written is swept, what it set aside comes back")
    func sweep() throws {
        _ = try RunFolder.open(url, configuration: Settings())
        try folder.write("x", to: "run/config.json.partial")
        try folder.write("x", to: "run/model.partial/model.safetensors")
        try folder.write("old", to: "run/model.replaced/model.safetensors")
        try folder.write("new", to: "run/base/model.safetensors")
        try folder.write("old", to: "run/base.replaced/model.safetensors")
        try folder.write("x", to: "run/checkpoints/step-000003.partial/state.json")
        let run = try RunFolder.open(url, configuration: Settings())
        #expect(try run.checkpoints().all().isEmpty)
        #expect(
            try folder.names(below: "run") == [
                ".lock", "base", "base/model.safetensors", "checkpoints", "config.json", "model",
                "model/model.safetensors",
            ])
        #expect(
            try String(contentsOf: url.appending(path: "model/model.safetensors"), encoding: .utf8)
                == "old")
    }
}
