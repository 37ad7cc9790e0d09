/// How far a piece of work is, as a value; a terminal or a log renders it.
public struct RunProgress: Hashable, Sendable {
    /// What is being done, such as `pretraining`.
    public var title: String
    /// What is counted, in the plural, such as `steps`.
    public var unit: String
    /// Done so far, what was done before a resume included.
    public var done: Int
    /// To do in all.
    public var total: Int
    /// Done before `elapsed` began to count.
    public var before: Int
    /// Seconds since this process began the work.
    public var elapsed: Double

    public init(
        title: String, unit: String = "steps", done: Int, total: Int, before: Int = 0,
        elapsed: Double
    ) {
        self.title = title
        self.unit = unit
        self.done = done
        self.total = total
        self.before = before
        self.elapsed = elapsed
    }

    /// Between 0 and 1.
    public var fraction: Double {
        total > 0 ? min(1, max(0, Double(done) / Double(total))) : 1
    }

    /// Units in a second since the process began; nil before the first.
    public var rate: Double? {
        done > before && elapsed > 0 ? Double(done - before) / elapsed : nil
    }

    /// Seconds to go at this rate; nil before the first unit.
    public var remaining: Double? {
        rate.map { Double(max(0, total - done)) / $0 }
    }

    /// Such as `learning 12/40 steps, 30 %, 1:05 elapsed, 2:32 left, 5.4 s/step`.
    public var text: String {
        var parts = ["\(title) \(done)/\(total) \(unit)", "\(Int(fraction * 100)) %"]
        parts.append("\(Self.time(elapsed)) elapsed")
        if let rate, let remaining {
            parts.append("\(Self.time(remaining)) left")
            let singular = unit.hasSuffix("s") ? String(unit.dropLast()) : unit
            parts.append(
                rate >= 1
                    ? "\(Self.short(rate)) \(unit)/s" : "\(Self.short(1 / rate)) s/\(singular)")
        }
        return parts.joined(separator: ", ")
    }

    /// Seconds as `m:ss` or `h:mm:ss`.
    public static func time(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "–" }
        let whole = Int(seconds.rounded())
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let (hours, minutes) = (whole / 3600, whole / 60 % 60)
        return hours > 0
            ? "\(hours):\(two(minutes)):\(two(whole % 60))" : "\(minutes):\(two(whole % 60))"
    }

    /// Three significant digits at most.
    private static func short(_ value: Double) -> String {
        guard value.isFinite, value < 1e15 else { return "–" }
        return value >= 100 ? "\(Int(value.rounded()))" : "\((value * 10).rounded() / 10)"
    }
}
