import Learning
import Report

/// How far a piece of work is, with its latest measurements.
struct ProgressSnapshot: Equatable, Sendable {
    struct Metric: Equatable, Sendable {
        var name: String
        var value: Double

        init(_ name: String, _ value: Double) {
            self.name = name
            self.value = value
        }
    }

    var progress: RunProgress
    /// Shown in this order; the first ones have the better chance of fitting into a line.
    var metrics: [Metric]

    init(_ progress: RunProgress, metrics: [Metric] = []) {
        self.progress = progress
        self.metrics = metrics
    }

    /// `learning  ██████▌   52/80  56 s left  2.00 s/step  reward 0.523  length 133`: as much of it
    /// as fits into `width` columns. Where there is no room for a bar there is the percentage.
    func bar(width: Int) -> String {
        let size = min(24, width - 72)
        var line = progress.title
        var parts: [String] = []
        if size >= 6 {
            line += "  " + Sparkline.bar(progress.fraction, width: size).trailing(size)
        } else {
            parts.append("\(Int(progress.fraction * 100)) %")
        }
        line += "  \(progress.done)/\(progress.total)"
        for part in parts + timing + measurements where line.count + 2 + part.count <= width {
            line += "  " + part
        }
        return String(line.prefix(max(0, width)))
    }

    /// A line for a log.
    var line: String { ([progress.text] + measurements).joined(separator: ", ") }

    /// An object for a script.
    var record: Record {
        Record(
            event: "progress", phase: progress.title, unit: progress.unit, done: progress.done,
            total: progress.total, elapsed: progress.elapsed, remaining: progress.remaining,
            metrics: Dictionary(
                metrics.filter(\.value.isFinite).map { ($0.name, $0.value) },
                uniquingKeysWith: { $1 }))
    }

    struct Record: Codable, Equatable, Sendable {
        var event: String
        var phase: String
        var unit: String
        var done: Int
        var total: Int
        /// Seconds.
        var elapsed: Double
        /// Seconds; absent before there is a rate.
        var remaining: Double?
        var metrics: [String: Double]
    }

    private var measurements: [String] {
        metrics.map { "\($0.name) \(Quantity.significant($0.value))" }
    }

    private var timing: [String] {
        guard let rate = progress.rate, let remaining = progress.remaining else { return [] }
        let singular =
            progress.unit.hasSuffix("s") ? String(progress.unit.dropLast()) : progress.unit
        let pace =
            rate >= 1
            ? "\(Quantity.significant(rate)) \(progress.unit)/s"
            : "\(Quantity.significant(1 / rate)) s/\(singular)"
        return progress.done >= progress.total
            ? [pace] : ["\(Quantity.duration(remaining)) left", pace]
    }
}
