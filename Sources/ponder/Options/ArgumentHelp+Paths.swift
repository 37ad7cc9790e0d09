import ArgumentParser

extension ArgumentHelp {
    /// Of an option that names a folder.
    static func folder(_ text: String) -> Self { Self(text, valueName: "folder") }

    /// Of an option that names a file.
    static func file(_ text: String) -> Self { Self(text, valueName: "file") }
}
