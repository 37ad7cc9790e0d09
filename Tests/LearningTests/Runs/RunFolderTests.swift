import Foundation
import Language
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

    @Test("A file in the place of a run's folder, or on the way to it, is named and stays")
    func occupiedByAFile() throws {
        try Data("mine".utf8).write(to: url)
        #expect(throws: CheckpointError.file(url.path, reason: "is no folder")) {
            try RunFolder.open(url, configuration: Settings())
        }
        let error = #expect(throws: RunError.self) {
            try RunFolder.open(url.appending(path: "run"), configuration: Settings())
        }
        #expect(error?.description.contains("cannot be made: \(url.path) is no folder") == true)
        #expect(try Data(contentsOf: url) == Data("mine".utf8))
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
        let token = ".ponder-0123456789abcdef"
        try folder.write("x", to: "run/.config.json\(token).partial")
        try folder.write("x", to: "run/.model\(token).partial/model.safetensors")
        try folder.write("old", to: "run/.model\(token).replaced/model.safetensors")
        try folder.write("new", to: "run/base/model.safetensors")
        try folder.write("old", to: "run/.base\(token).replaced/model.safetensors")
        try folder.write("x", to: "run/checkpoints/.step-000003\(token).partial/state.json")
        try folder.write("x", to: "run/evaluations/.base-free.json\(token).partial")
        try folder.write("x", to: "run/seed-1/.lock")
        try folder.write("x", to: "run/seed-1/.x\(token).partial")
        let run = try RunFolder.open(url, configuration: Settings())
        #expect(try run.checkpoints().all().isEmpty)
        #expect(
            try folder.names(below: "run") == [
                ".lock", "base", "base/model.safetensors", "checkpoints", "config.json",
                "evaluations", "model", "model/model.safetensors", "seed-1",
                "seed-1/.lock", "seed-1/.x\(token).partial",
            ])
        #expect(
            try String(contentsOf: url.appending(path: "model/model.safetensors"), encoding: .utf8)
                == "old")
    }

    @Test("Other people's files are never swept, whatever their names end in")
    func foreignNames() throws {
        _ = try RunFolder.open(url, configuration: Settings())
        let names = [
            "run/thesis.partial", "run/data.replaced/a.txt", "run/.x.ponder-.partial",
            "run/.x.ponder-0123456789abcde.partial", "run/x.ponder-0123456789abcdef.partial",
            "run/.ponder-0123456789abcdef.partial", "run/checkpoints/step-000001.partial/a",
        ]
        for name in names { try folder.write("mine", to: name) }
        let run = try RunFolder.open(url, configuration: Settings())
        _ = try run.checkpoints()
        for name in names {
            #expect(
                try String(contentsOf: folder.url.appending(path: name), encoding: .utf8) == "mine")
        }
    }

    @Test(
        "A new run does not begin where it would replace something",
        arguments: ["model/a", "summary.json", "store.sqlite", "checkpoints/a", "events/a"])
    func occupied(name: String) throws {
        try folder.write("mine", to: "run/\(name)")
        try folder.write("mine", to: "run/notes.txt")
        let first = String(name.prefix { $0 != "/" })
        #expect(throws: RunError.occupied(url.path, names: [first])) {
            try RunFolder.open(
                url, configuration: Settings(), writes: RunFolder.reportNames.union(["model"]))
        }
        #expect(try folder.names(below: "run").count == (name.contains("/") ? 3 : 2))
    }

    @Test("A link in the place of something that a run writes is something")
    func occupiedByLink() throws {
        try folder.write("mine", to: "run/notes.txt")
        try FileManager.default.createSymbolicLink(
            atPath: url.appending(path: "model").path, withDestinationPath: "/nonexistent")
        #expect(throws: RunError.occupied(url.path, names: ["model"])) {
            try RunFolder.open(url, configuration: Settings(), writes: ["model"])
        }
    }

    @Test("A lock that is not ours is left as it is")
    func foreignLock() throws {
        try folder.write("precious", to: "treasure")
        let (target, lock) = (folder.url.appending(path: "treasure"), url.appending(path: ".lock"))
        let files = FileManager.default
        try files.createDirectory(at: url, withIntermediateDirectories: true)
        func refuses() throws {
            #expect(throws: RunError.self) { try RunFolder.open(url, configuration: Settings()) }
            #expect(try String(contentsOf: target, encoding: .utf8) == "precious")
            #expect(try files.contentsOfDirectory(atPath: url.path) == [".lock"])
            try files.removeItem(at: lock)
        }
        try files.createSymbolicLink(at: lock, withDestinationURL: target)
        try refuses()
        try files.linkItem(at: target, to: lock)
        try refuses()
        try Data("their words".utf8).write(to: lock)
        try refuses()
        try #require(mkfifo(lock.path, 0o600) == 0)
        try refuses()
    }

    @Test("Several seeds' folder holds these seeds alone, or nothing that is replaced")
    func room() throws {
        func check(_ seeds: ClosedRange<UInt64>) throws {
            try RunFolder.requireRoom(in: url, seeds: seeds, writes: ["summary.json", "model"])
        }
        try check(1...1)
        try folder.write("mine", to: "run/notes.txt")
        try check(1...1)
        try folder.write("x", to: "run/seed-1/config.json")
        try folder.write("x", to: "run/model/config.json")
        try check(1...1)
        try check(1...3)
        #expect(throws: RunError.occupied(url.path, names: ["model", "seed-1"])) {
            try check(2...3)
        }
        try folder.write("x", to: "run/seed-2/config.json")
        #expect(throws: RunError.occupied(url.path, names: ["seed-2"])) { try check(1...1) }
        try folder.write("x", to: "run/seed-02/config.json")
        #expect(throws: RunError.occupied(url.path, names: ["seed-02"])) { try check(1...2) }
    }
}
