import ArgumentParser

/// How progress is shown, as options.
struct ProgressOptions: ParsableArguments {
    @Flag(help: "Progress as plain lines, also on a terminal.")
    var plain = false

    @Flag(help: "No progress.")
    var quiet = false

    /// Live on a terminal, plain lines elsewhere.
    func mode(_ console: Console) -> ProgressRenderer.Mode {
        if quiet { return .silent }
        return console.errTerminal.isInteractive && !plain ? .live : .lines
    }
}
