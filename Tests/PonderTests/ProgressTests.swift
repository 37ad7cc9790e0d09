import Foundation
import Learning
import Synchronization
import Testing

@testable import ponder

@Suite struct ProgressTests {
    private func snapshot(_ done: Int, of total: Int = 80, title: String = "learning")
        -> ProgressSnapshot
    {
        ProgressSnapshot(
            RunProgress(title: title, done: done, total: total, elapsed: Double(done) * 2),
            metrics: [.init("reward", 0.5234), .init("length", 132.7)])
    }

    @Test("The bar has rate, time left and metrics, as far as there is room")
    func bar() {
        let wide = snapshot(52).bar(width: 120)
        #expect(wide.hasPrefix("learning  "))
        #expect(wide.contains("52/80  56 s left  2.00 s/step  reward 0.523  length 133"))
        #expect(snapshot(52).bar(width: 40) == "learning  52/80  65 %  56 s left")
        // The usual terminal has room for a short bar and both metrics.
        let usual = snapshot(52).bar(width: 79)
        #expect(usual.contains("█") && usual.hasSuffix("reward 0.523  length 133"))
        for width in 0..<130 { #expect(snapshot(52).bar(width: width).count <= width) }
    }

    @Test("Before the first step there is no rate; at the end nothing is left")
    func ends() {
        #expect(!snapshot(0).bar(width: 120).contains("left"))
        #expect(!snapshot(80).bar(width: 120).contains("left"))
        #expect(snapshot(80).bar(width: 120).contains("80/80  2.00 s/step"))
    }

    @Test("A log's line and a script's object say the same")
    func forms() throws {
        #expect(
            snapshot(52).line
                == "learning 52/80 steps, 65 %, 1:44 elapsed, 0:56 left, 2.0 s/step, "
                + "reward 0.523, length 133")
        let record = snapshot(52).record
        #expect(record.phase == "learning")
        #expect(record.remaining == 56)
        #expect(record.metrics == ["reward": 0.5234, "length": 132.7])
    }

    @Test("What is not a number is left out of the object")
    func notANumber() {
        var snapshot = snapshot(1)
        snapshot.metrics = [.init("reward", .nan), .init("length", 3)]
        #expect(snapshot.record.metrics == ["length": 3])
        #expect(snapshot.line.contains("reward –"))
    }

    /// Reports steps 1...n, a second apart.
    private func render(
        _ mode: ProgressRenderer.Mode, steps: Int, total: Int, terminal: Terminal = .plain
    ) -> Written {
        let written = Written()
        let clock = Clock()
        let renderer = ProgressRenderer(
            console: written.console(err: terminal), mode: mode, now: { clock.seconds })
        for step in 1...steps {
            renderer.report(snapshot(step, of: total))
            clock.advance()
        }
        renderer.finish()
        return written
    }

    @Test("Lines come at intervals, the first and the last always")
    func lines() {
        let lines = render(.lines, steps: 35, total: 35).err.split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines.first?.hasPrefix("learning 1/35") == true)
        #expect(lines.last?.hasPrefix("learning 35/35") == true)
    }

    @Test("A phase that stops early still shows its last step")
    func stopped() {
        let lines = render(.lines, steps: 5, total: 35).err.split(separator: "\n")
        #expect(lines.last?.hasPrefix("learning 5/35") == true)
    }

    @Test("A terminal's line is rewritten and ended once")
    func live() {
        let text = render(
            .live, steps: 3, total: 3, terminal: Terminal(isInteractive: true, width: 50)
        ).err
        #expect(text.count { $0 == "\r" } == 3)
        #expect(text.count { $0 == "\n" } == 1)
        #expect(text.hasSuffix("\n"))
        for line in text.split(separator: "\r") {
            #expect(line.prefix { $0 != "\u{1B}" }.count <= 49)
        }
    }

    @Test("JSON goes to standard output, one object a line; silence is silent")
    func json() throws {
        let written = render(.json, steps: 2, total: 2)
        #expect(written.err.isEmpty)
        let records = try written.out.split(separator: "\n").map {
            try JSONDecoder().decode(ProgressSnapshot.Record.self, from: Data($0.utf8))
        }
        #expect(records.map(\.done) == [1, 2])
        let silent = render(.silent, steps: 2, total: 2)
        #expect(silent.out.isEmpty && silent.err.isEmpty)
    }

    @Test("A note clears the bar and stands on its own line")
    func note() {
        let written = Written()
        let renderer = ProgressRenderer(
            console: written.console(err: Terminal(isInteractive: true)), mode: .live)
        renderer.report(snapshot(1))
        renderer.note("stopping after this step")
        renderer.finish()
        #expect(written.err.hasSuffix("\r\u{1B}[Kstopping after this step\n"))
    }
}

/// A clock that a test moves.
private final class Clock: Sendable {
    private let time = Mutex(0.0)
    var seconds: Double { time.withLock { $0 } }
    func advance() { time.withLock { $0 += 1 } }
}
