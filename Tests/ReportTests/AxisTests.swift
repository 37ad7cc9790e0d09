import Foundation
import Testing

@testable import Report

@Suite("Axes")
struct AxisTests {
    @Test(
        "linear ticks are round and inside the domain",
        arguments: [
            (0.0...1.0, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]),
            (0...80, 4, [0, 20, 40, 60, 80]),
            (3...11, 4, [4, 6, 8, 10]),
            (-1...1, 4, [-1, -0.5, 0, 0.5, 1]),
            (0...0.07, 3, [0, 0.05]),
        ])
    func linear(domain: ClosedRange<Double>, count: Int, expected: [Double]) {
        let ticks = Ticks.linear(domain, count: count)
        #expect(ticks.count == expected.count)
        for (tick, value) in zip(ticks, expected) { #expect(abs(tick - value) < 1e-9) }
    }

    @Test("wide log axes number their decades, narrow ones smaller steps")
    func log() {
        func labels(_ domain: ClosedRange<Double>) -> [String] {
            Ticks.log(domain).compactMap { tick in
                tick.label.map { "\($0.text)^\($0.superscript)" }
            }
        }
        #expect(labels(1e9...1e12) == ["10^9", "10^10", "10^11", "10^12"])
        #expect(labels(1e12...2.5e13) == ["10^12", "2·10^12", "5·10^12", "10^13", "2·10^13"])
        #expect(labels(1.9e12...4.2e12) == ["2·10^12", "3·10^12", "4·10^12"])
        #expect(labels(1e-3...0.1) == ["10^−3", "10^−2", "10^−1"])
        #expect(labels(1...1e18) == ["10^0", "10^3", "10^6", "10^9", "10^12", "10^15", "10^18"])
        #expect(Ticks.log(0...5).isEmpty)
    }

    @Test(
        "a vertical axis ends at a round number not below the data",
        arguments: [
            ([0.74], Axis.Format.percent, "80\u{202F}%", 0.8),
            ([0.97, 0.2], .percent, "100\u{202F}%", 1),
            ([238], .number, "250", 250),
            ([], .number, "1", 1),
            ([.nan, .infinity], .percent, "100\u{202F}%", 1),
            ([0, 0], .number, "1", 1),
            ([31_000], .number, "40", 40_000),
            ([2.4e-6], .number, "2.5", 2.5e-6),
        ])
    func vertical(values: [Double], format: Axis.Format, last: String, top: Double) {
        let axis = Axis.vertical("", values, format: format)
        #expect(axis.ticks.last?.label?.text == last)
        #expect(abs(axis.scale.domain.upperBound / top - 1) < 1e-9)
        #expect(axis.scale.domain.lowerBound == 0)
    }

    @Test("a power of ten that all numbers share moves into the axis' name")
    func sharedExponent() {
        #expect(Axis.vertical("tokens", [31_000]).label == "10³ tokens")
        #expect(Axis.vertical("nats", [2.4e-6]).label == "10⁻⁶ nats")
        #expect(Axis.vertical("nats", [0.05]).label == "nats")
    }

    @Test(
        "no data give a scale that cannot be drawn on",
        arguments: [
            [], [0], [-3, .nan], [1e12], [1e12, 1e12], [3e-308, 1.7e308], [.infinity],
        ] as [[Double]])
    func total(values: [Double]) {
        for scale in [Axis.compute("", values).scale, Axis.steps(values, count: 4).scale] {
            #expect(scale.domain.lowerBound < scale.domain.upperBound)
            #expect(scale.domain.upperBound.isFinite)
        }
        for value in values {
            if let fraction = Scale.log(around: values).fraction(value) {
                #expect(fraction.isFinite)
            }
        }
    }

    @Test("labels move apart no more than needed and stay inside")
    func spread() {
        #expect(Plot.spread([10, 50], gap: 16, within: 0...100) == [10, 50])
        #expect(Plot.spread([50, 52, 90], gap: 16, within: 0...100) == [50, 66, 90])
        #expect(Plot.spread([90, 95, 99], gap: 16, within: 0...100) == [68, 84, 100])
        #expect(Plot.spread([], gap: 16, within: 0...100) == [])
    }
}

@Suite("Numbers as text")
struct NumberTextTests {
    @Test(
        "scientific",
        arguments: [
            (3.21e12, "3.2×10¹²"), (9.97e9, "1.0×10¹⁰"), (0.0012, "1.2×10⁻³"), (0, "0"),
            (-4e5, "−4.0×10⁵"), (.nan, "–"), (.infinity, "–"), (3e-308, "3.0×10⁻³⁰⁸"),
        ])
    func scientific(value: Double, expected: String) {
        #expect(NumberText.scientific(value) == expected)
    }

    @Test(
        "short",
        arguments: [
            (0.0, "0"), (0.25, "0.25"), (250, "250"), (12.5, "12.5"), (-0.0004, "−4.0×10⁻⁴"),
            (1e6, "1.0×10⁶"), (0.2, "0.2"),
        ])
    func short(value: Double, expected: String) {
        #expect(NumberText.short(value) == expected)
    }

    @Test("percentages, counts and durations")
    func others() {
        #expect(NumberText.percent(0.684) == "68.4\u{202F}%")
        #expect(NumberText.percent(-0.0001) == "0.0\u{202F}%")
        #expect(NumberText.count(1_234_567) == "1\u{202F}234\u{202F}567")
        #expect(NumberText.count(Int.min).hasPrefix("−9"))
        #expect(NumberText.duration(4.21) == "4.2\u{202F}s")
        #expect(NumberText.duration(696) == "11.6\u{202F}min")
        #expect(NumberText.duration(7200) == "2.0\u{202F}h")
    }
}
