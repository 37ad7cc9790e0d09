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
        let ticks = Ticks.linear(scale.domain, count: count).map {
            Tick(value: $0, label: .init(text: NumberText.short($0)))
        }
        return Axis(label: "step", scale: scale, ticks: ticks)
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

    /// A linear axis of shares from 0 to 1.
    static func shares(_ label: String, count: Int = 4) -> Axis {
        let scale = Scale.linear(0, 1)
        return Axis(
            label: label, scale: scale,
            ticks: Ticks.linear(scale.domain, count: count).map {
                Tick(value: $0, label: .init(text: NumberText.short($0)))
            })
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
