import Foundation

/// A mark on an axis.
struct Tick: Equatable {
    var value: Double
    /// Nil for a small mark without a number.
    var label: Label?

    /// The number beside a tick: `mantissa × 10^exponent`, or plain text.
    struct Label: Equatable {
        var text: String
        /// Set above the line behind `text`.
        var superscript: String = ""
    }
}

/// Chooses the ticks of an axis.
enum Ticks {
    /// About `count` round values (1, 2 or 5 times a power of ten) inside the domain.
    static func linear(_ domain: ClosedRange<Double>, count: Int = 5) -> [Double] {
        let span = domain.upperBound - domain.lowerBound
        guard span.isFinite, span > 0, count > 0 else { return [] }
        return linear(domain, step: roundStep(span / Double(count)))
    }

    /// The multiples of `step` inside the domain.
    static func linear(_ domain: ClosedRange<Double>, step: Double) -> [Double] {
        guard step.isFinite, step > 0, (domain.upperBound - domain.lowerBound) / step < 1000,
            abs(domain.upperBound / step) < 1e12, abs(domain.lowerBound / step) < 1e12
        else { return [] }
        let first = (domain.lowerBound / step - 1e-9).rounded(.up)
        let last = (domain.upperBound / step + 1e-9).rounded(.down)
        guard first <= last else { return [] }
        return stride(from: first, through: last, by: 1).map { $0 * step }
    }

    /// The smallest of 1, 2, 5, 10 times a power of ten that is not below `step`.
    static func roundStep(_ step: Double) -> Double {
        guard step.isFinite, step > 0 else { return 1 }
        let power = pow(10, floor(log10(step)))
        let mantissa = step / power
        for candidate in [1.0, 2, 5] where mantissa <= candidate * (1 + 1e-9) {
            return candidate * power
        }
        return 10 * power
    }

    /// Decades with numbers `10^k`, and small marks between them. Over less than two decades the
    /// marks at 2 and 5 get numbers too; over less than a factor of three every digit does.
    static func log(_ domain: ClosedRange<Double>) -> [Tick] {
        guard domain.lowerBound > 0, domain.upperBound.isFinite else { return [] }
        let (low, high) = (log10(domain.lowerBound), log10(domain.upperBound))
        let span = high - low
        guard span > 0 else { return [] }
        let numbered: Set<Int> = span >= 2 ? [1] : span >= 0.5 ? [1, 2, 5] : Set(1...9)
        let every = max(1, Int((span / 6).rounded(.up)))
        var ticks: [Tick] = []
        for exponent in Int(floor(low))...Int(floor(high)) {
            for digit in span > 6 ? 1...1 : 1...9 {
                let value = Double(digit) * pow(10, Double(exponent))
                let place = log10(value)
                guard place >= low - 1e-9, place <= high + 1e-9 else { continue }
                let shown = numbered.contains(digit) && exponent.isMultiple(of: every)
                ticks.append(
                    Tick(value: value, label: shown ? power(digit, exponent) : nil))
            }
        }
        return ticks
    }

    private static func power(_ digit: Int, _ exponent: Int) -> Tick.Label {
        let minus = exponent < 0 ? "−" : ""
        return Tick.Label(
            text: digit == 1 ? "10" : "\(digit)·10", superscript: "\(minus)\(abs(exponent))")
    }
}
