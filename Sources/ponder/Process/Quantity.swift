import Foundation
import Report
import Statistics

/// Numbers as a terminal shows them. Total: what is not finite is a dash.
enum Quantity {
    /// Floating-point operations with an SI prefix: `2.4 GFLOP`.
    static func flops(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        let prefixes = ["", "k", "M", "G", "T", "P", "E", "Z"]
        var scaled = value
        var index = 0
        while abs(scaled) >= 999.5, index < prefixes.count - 1 {
            scaled /= 1000
            index += 1
        }
        return "\(significant(scaled)) \(prefixes[index])FLOP"
    }

    /// Bytes with an SI prefix: `2.0 GB`.
    static func bytes(_ count: Int) -> String {
        let prefixes = ["", "k", "M", "G", "T", "P"]
        var scaled = Double(count)
        var index = 0
        while scaled >= 999.5, index < prefixes.count - 1 {
            scaled /= 1000
            index += 1
        }
        return "\(index == 0 ? "\(count)" : significant(scaled)) \(prefixes[index])B"
    }

    /// Seconds as `0.4 s`, `42 s`, `3:05` or `1:02:03`.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "–" }
        if seconds < 59.5 {
            return String(format: seconds < 9.95 ? "%.1f s" : "%.0f s", seconds)
        }
        let whole = Int(seconds.rounded())
        let (hours, minutes) = (whole / 3600, whole / 60 % 60)
        return hours > 0
            ? String(format: "%d:%02d:%02d", hours, minutes, whole % 60)
            : String(format: "%d:%02d", minutes, whole % 60)
    }

    /// `61.3 %`.
    static func percent(_ share: Double) -> String {
        share.isFinite ? String(format: "%.1f %%", share * 100) : "–"
    }

    /// `58.1 to 64.4 %`.
    static func percent(_ interval: Interval) -> String {
        "\(percent(interval.low).dropLast(2)) to \(percent(interval.high))"
    }

    /// Digits in groups of three: `3,412`.
    static func count(_ number: Int) -> String {
        number.grouped(by: ",", minus: "-")
    }

    /// About three significant digits.
    static func significant(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        let size = abs(value)
        if value != 0, size < 0.001 || size >= 1e6 { return String(format: "%.2g", value) }
        let places = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3
        return String(format: "%.\(places)f", value)
    }

    /// `1 chain`, `2 chains`.
    static func plural(_ count: Int, _ noun: String) -> String {
        "\(Quantity.count(count)) \(noun)\(count == 1 ? "" : "s")"
    }
}
