import Foundation
import Learning
import Synchronization

/// Shows progress where a person or a script looks for it.
final class ProgressRenderer: Sendable {
    enum Mode: Sendable {
        /// One line on the terminal behind standard error, rewritten.
        case live
        /// Lines on standard error, at intervals.
        case lines
        /// JSON lines on standard output.
        case json
        case silent

        /// Seconds between two of its showings.
        var interval: Double {
            switch self {
            case .live: 0.1
            case .lines: 10
            case .json: 1
            case .silent: .infinity
            }
        }
    }

    private struct State {
        var shownAt: Double?
        var phase: String?
        /// The last snapshot, if it is not shown.
        var pending: ProgressSnapshot?
        /// Whether the terminal's line holds a bar.
        var isOpen = false
    }

    private let console: Console
    private let mode: Mode
    /// Seconds on a clock that only goes forward.
    private let now: @Sendable () -> Double
    private let state = Mutex(State())

    init(
        console: Console, mode: Mode,
        now: @escaping @Sendable () -> Double = { ProcessInfo.processInfo.systemUptime }
    ) {
        self.console = console
        self.mode = mode
        self.now = now
    }

    /// Shows a snapshot if its turn has come: the first and the last of a phase always, those
    /// between at the mode's interval. A phase that ends unseen is shown when the next begins.
    func report(_ snapshot: ProgressSnapshot) {
        guard mode != .silent else { return }
        let time = now()
        state.withLock { state in
            let isNewPhase = state.phase != snapshot.progress.title
            if isNewPhase { close(&state) }
            state.phase = snapshot.progress.title
            let isLast = snapshot.progress.done >= snapshot.progress.total
            let isDue = state.shownAt.map { time - $0 >= mode.interval } ?? true
            guard isNewPhase || isLast || isDue else {
                state.pending = snapshot
                return
            }
            show(snapshot, &state)
            state.shownAt = time
        }
    }

    /// Writes a line of its own, above the bar.
    func note(_ text: String) {
        state.withLock { state in
            switch mode {
            case .silent: return
            case .live:
                if state.isOpen { console.err("\r\u{1B}[K") }
                state.isOpen = false
                console.err(text + "\n")
            case .lines: console.err(text + "\n")
            case .json: write(["event": "note", "text": text])
            }
        }
    }

    /// Shows what is not shown yet and ends the terminal's line.
    func finish() {
        state.withLock { close(&$0) }
    }

    private func close(_ state: inout State) {
        if let pending = state.pending { show(pending, &state) }
        if state.isOpen { console.err("\n") }
        state = State()
    }

    private func show(_ snapshot: ProgressSnapshot, _ state: inout State) {
        state.pending = nil
        switch mode {
        case .live:
            // The last column stays free: writing it would move some terminals to the next line.
            console.err("\r" + snapshot.bar(width: console.errTerminal.width - 1) + "\u{1B}[K")
            state.isOpen = true
        case .lines: console.err(snapshot.line + "\n")
        case .json: write(snapshot.record)
        case .silent: break
        }
    }

    private func write(_ record: some Encodable) {
        guard let line = try? record.jsonLine() else { return }
        console.out(line + "\n")
    }
}
