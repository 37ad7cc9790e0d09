import Foundation
import Statistics

/// Numbers as people read them. Total: what is not finite is a dash.
enum NumberText {
    static let none = "–"

    /// `value` with `places` decimals and a true minus sign.
    static func decimal(_ value: Double, places: Int) -> String {
        guard value.isFinite else { return none }
        guard abs(value) < 1e15 else { return scientific(value) }
        let text = String(format: "%.\(places)f", value)
        let isZero = !text.contains { $0.isNumber && $0 != "0" }
        return text.hasPrefix("-")
            ? (isZero ? "" : "−") + text.dropFirst() : text
    }

    /// Three significant digits or so, without needless zeros.
    static func short(_ value: Double) -> String {
        guard value.isFinite else { return none }
        if value == 0 { return "0" }
        let size = abs(value)
        if size >= 1e5 || size < 1e-3 { return scientific(value) }
        var text = decimal(value, places: size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3)
        while text.contains("."), text.hasSuffix("0") || text.hasSuffix(".") { text.removeLast() }
        return text
    }

    /// A share as a percentage: `68.4 %`.
    static func percent(_ share: Double, places: Int = 1) -> String {
        guard share.isFinite else { return none }
        return decimal(share * 100, places: places) + "\u{202F}%"
    }

    /// Two shares as one interval in percent: `64.1 to 72.3 %`.
    static func percent(_ low: Double, to high: Double) -> String {
        "\(decimal(low * 100, places: 1)) to \(percent(high))"
    }

    /// An interval of shares in whole percent: `64–72`.
    static func range(_ interval: Interval) -> String {
        "\(decimal(interval.low * 100, places: 0))–\(decimal(interval.high * 100, places: 0))"
    }

    /// `3.2×10¹²`.
    static func scientific(_ value: Double, places: Int = 1) -> String {
        guard value.isFinite else { return none }
        if value == 0 { return "0" }
        var exponent = Int(floor(log10(abs(value))))
        var mantissa = value / pow(10, Double(exponent))
        if !mantissa.isFinite {
            mantissa = value / pow(10, Double(exponent + 20)) * 1e20
        }
        if abs(mantissa) >= 10 - 0.5 * pow(10, Double(-places)) {
            mantissa /= 10
            exponent += 1
        }
        return "\(decimal(mantissa, places: places))×10\(superscript(exponent))"
    }

    private static let raised = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")

    static func superscript(_ number: Int) -> String {
        String(
            String(number).map { character in
                character.wholeNumberValue.map { raised[$0] } ?? "⁻"
            })
    }

    /// The plain digit or sign of a superscript character; nil for any other.
    static func lowered(_ character: Character) -> Character? {
        if character == "⁻" { return "−" }
        return raised.firstIndex(of: character).flatMap { String($0).first }
    }

    /// Digits in groups of three, set apart by narrow spaces.
    static func count(_ number: Int) -> String {
        number.grouped(by: "\u{202F}", minus: "−")
    }

    /// Large counts to three digits: `1.26 million`.
    static func rounded(_ number: Int) -> String {
        let value = Double(number)
        switch number.magnitude {
        case 1_000_000_000...: return short(value / 1e9) + "\u{A0}billion"
        case 1_000_000...: return short(value / 1e6) + "\u{A0}million"
        default: return count(number)
        }
    }

    /// `42 s`, `11.6 min` or `3.2 h`.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite else { return none }
        if seconds < 90 { return decimal(seconds, places: seconds < 10 ? 1 : 0) + "\u{202F}s" }
        if seconds < 5400 { return decimal(seconds / 60, places: 1) + "\u{202F}min" }
        return decimal(seconds / 3600, places: 1) + "\u{202F}h"
    }
}

extension Int {
    /// Its digits in groups of three.
    package func grouped(by separator: String, minus: String) -> String {
        let digits = Array(String(magnitude))
        var text = self < 0 ? minus : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += separator }
            text.append(digit)
        }
        return text
    }
}
