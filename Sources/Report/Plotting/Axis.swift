import Foundation

/// One axis of a plot: its name, its scale and its ticks.
struct Axis {
    /// How its numbers are written.
    enum Format { case percent, number, scientific }

    var label: String
    var scale: Scale
    var ticks: [Tick]
    var format = Format.number

    /// A log axis of compute around `values`.
    static func compute(_ label: String, _ values: [Double]) -> Axis {
        let scale = Scale.log(around: values)
        return Axis(
            label: label, scale: scale, ticks: Ticks.log(scale.domain), format: .scientific)
    }

    /// A linear axis of steps from 0 to the last of `values`.
    static func steps(_ values: [Double], count: Int) -> Axis {
        let finite = values.filter(\.isFinite)
        let scale = Scale.linear(min(finite.min() ?? 0, 0), max(finite.max() ?? 1, 1))
        return numbered("step", scale, count: count)
    }

    /// A linear axis of rounds from 0 to the last of `values`.
    static func rounds(_ values: [Double]) -> Axis {
        var axis = steps(values, count: min(max(values.count, 1), 6))
        axis.label = "round"
        return axis
    }

    /// A log axis of counts such as chains, numbered at powers of two.
    static func counts(_ label: String, _ values: [Double]) -> Axis {
        let scale = Scale.log(around: values)
        let powers = (0..<40).map { pow(2, Double($0)) }.filter(scale.domain.contains)
        let every = max(1, (powers.count + 5) / 6)
        let ticks = powers.enumerated().map { index, value in
            Tick(
                value: value,
                label: index % every == 0 ? .init(text: NumberText.short(value)) : nil)
        }
        return Axis(label: label, scale: scale, ticks: ticks)
    }

    /// A linear axis from 0, or below, to the last of `values`.
    static func linear(_ label: String, _ values: [Double], count: Int = 5) -> Axis {
        let finite = values.filter { $0.isFinite && abs($0) < 1e30 }
        return numbered(
            label, .linear(min(finite.min() ?? 0, 0), max(finite.max() ?? 1, 0)), count: count)
    }

    /// A linear axis of shares from 0 to 1.
    static func shares(_ label: String, count: Int = 4) -> Axis {
        numbered(label, .linear(0, 1), count: count)
    }

    private static func numbered(_ label: String, _ scale: Scale, count: Int) -> Axis {
        let ticks = Ticks.linear(scale.domain, count: count).map {
            Tick(value: $0, label: .init(text: NumberText.short($0)))
        }
        return Axis(label: label, scale: scale, ticks: ticks)
    }

    /// A vertical axis from zero (or below, where the data are) to a round number above all of
    /// `values`; shares end at 1. With `isClose` it starts at a round number below them. The unit of a percentage is written once, at the
    /// top; a power of ten that very large or small numbers share goes into the axis' name.
    static func vertical(
        _ label: String, _ values: [Double], format: Format = .number, count: Int = 5,
        isClose: Bool = false
    ) -> Axis {
        let finite = values.filter { $0.isFinite && abs($0) < 1e30 }
        let low = isClose && finite.count > 1 ? finite.min() ?? 0 : min(0, finite.min() ?? 0)
        let top = max(0, finite.max() ?? 0)
        let isEmpty = top - low <= 0
        let step = Ticks.roundStep((isEmpty ? 1 : top - low) / Double(max(count, 1)))
        var high = isEmpty ? 1 : (top / step - 1e-6).rounded(.up) * step
        if format == .percent { high = min(high, max(1, top)) }
        let scale = Scale.linear((low / step + 1e-6).rounded(.down) * step, high)
        let values = Ticks.linear(scale.domain, step: step)
        let exponent = format == .percent ? 0 : Self.sharedExponent(high)
        let power = pow(10, Double(exponent))
        let ticks = values.enumerated().map { index, value in
            let unit = index == values.count - 1 ? "\u{202F}%" : ""
            let text =
                format == .percent
                ? NumberText.short(value * 100) + unit : NumberText.short(value / power)
            return Tick(value: value, label: .init(text: text))
        }
        let name = exponent == 0 ? label : "10\(NumberText.superscript(exponent)) \(label)"
        return Axis(label: name, scale: scale, ticks: ticks, format: format)
    }

    /// The power of a thousand that all numbers of an axis up to `top` share, so that its ticks
    /// stay short: 0 from a hundredth to ten thousand.
    private static func sharedExponent(_ top: Double) -> Int {
        guard top.isFinite, top > 0, top >= 1e4 || top < 0.01 else { return 0 }
        return Int(floor(log10(top) / 3 + 1e-9)) * 3
    }

    /// A value of this axis as text.
    func written(_ value: Double) -> String {
        switch format {
        case .percent: NumberText.percent(value)
        case .number: NumberText.short(value)
        case .scientific: NumberText.scientific(value, places: 2)
        }
    }
}

/// Maps data to a length on paper, linearly or by its logarithm. Total: whatever the data, the
/// domain is finite and not empty.
struct Scale: Equatable {
    enum Kind: Equatable { case linear, log }

    let kind: Kind
    /// The smallest and largest value drawn; positive on a log scale.
    let domain: ClosedRange<Double>

    /// A linear scale from `low` to `high`; a single value gets room around it.
    static func linear(_ low: Double, _ high: Double) -> Scale {
        let unit = Scale(kind: .linear, domain: 0...1)
        guard low.isFinite, high.isFinite, high - low < .greatestFiniteMagnitude else {
            return unit
        }
        let (low, high) = (Swift.min(low, high), Swift.max(low, high))
        if high - low > Swift.max(abs(low), abs(high)) * 1e-12 {
            return Scale(kind: .linear, domain: low...high)
        }
        let room = Swift.max(abs(low) * 0.1, 0.5)
        guard (low - room).isFinite, (low + room).isFinite else { return unit }
        return Scale(kind: .linear, domain: (low - room)...(low + room))
    }

    /// A log scale around the positive, finite ones of `values`, with a little room at both ends; what
    /// lies beyond 10^±300 is drawn at the edge.
    static func log(around values: [Double]) -> Scale {
        let exponents = values.filter { $0.isFinite && $0 > 0 }.map {
            Swift.min(Swift.max(log10($0), -299), 299)
        }
        guard let low = exponents.min(), let high = exponents.max() else {
            return Scale(kind: .log, domain: 1...10)
        }
        let room = Swift.max((high - low) * 0.05, high - low < 1e-9 ? 0.5 : 0.04)
        return Scale(
            kind: .log,
            domain: pow(10, Swift.max(low - room, -300))...pow(10, Swift.min(high + room, 300)))
    }

    /// Where `value` lies between the ends of the domain, 0 to 1; nil when it cannot be drawn.
    func fraction(_ value: Double) -> Double? {
        guard value.isFinite else { return nil }
        switch kind {
        case .linear:
            return (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
        case .log:
            guard value > 0 else { return nil }
            let (low, high) = (log10(domain.lowerBound), log10(domain.upperBound))
            return (log10(value) - low) / (high - low)
        }
    }
}

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
