import Foundation

/// The version of the code that runs: what `git` says of the checkout this was built in.
public enum SourceCommit {
    /// Such as `1a2b3c4d5e6f`, with `-dirty` behind it where files had been changed; `unknown`
    /// where there is no checkout or no git.
    public static func find(
        near executable: URL? = Bundle.main.executableURL?.resolvingSymlinksInPath()
    ) -> String {
        guard let folder = executable?.deletingLastPathComponent(),
            let commit = git(["rev-parse", "--short=12", "HEAD"], in: folder), !commit.isEmpty
        else { return "unknown" }
        // Asked at the top: a build folder may lie outside of what is compared otherwise.
        let top = git(["rev-parse", "--show-toplevel"], in: folder) ?? folder.path
        let changes = git(
            ["status", "--porcelain", "--untracked-files=no"], in: URL(fileURLWithPath: top))
        return commit + (changes?.isEmpty == false ? "-dirty" : "")
    }

    /// Git's answer without its last line feed; nil where it has none.
    private static func git(_ arguments: [String], in folder: URL) -> String? {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git", "-C", folder.path] + arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        return String(decoding: data, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
