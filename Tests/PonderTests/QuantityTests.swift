import Testing

@testable import ponder

@Suite struct QuantityTests {
    @Test(
        "FLOPs have a prefix",
        arguments: [
            (0.0, "0.000 FLOP"), (1.0, "1.00 FLOP"), (999.4, "999 FLOP"), (999.6, "1.00 kFLOP"),
            (2.4e9, "2.40 GFLOP"), (5.6e15, "5.60 PFLOP"), (Double.nan, "–"),
            (-Double.infinity, "–"),
        ])
    func flops(value: Double, text: String) { #expect(Quantity.flops(value) == text) }

    @Test(
        "Durations",
        arguments: [
            (0.0, "0.0 s"), (0.44, "0.4 s"), (9.94, "9.9 s"), (42.3, "42 s"), (59.6, "1:00"),
            (185.0, "3:05"), (3723.0, "1:02:03"), (-1.0, "–"), (Double.infinity, "–"),
        ])
    func duration(seconds: Double, text: String) { #expect(Quantity.duration(seconds) == text) }

    @Test(
        "Counts and plurals",
        arguments: [
            (0, "0 chains"), (1, "1 chain"), (999, "999 chains"), (1_234_567, "1,234,567 chains"),
        ])
    func plural(count: Int, text: String) { #expect(Quantity.plural(count, "chain") == text) }

    @Test(
        "Three significant digits",
        arguments: [
            (0.0, "0.000"), (0.5234, "0.523"), (1.5, "1.50"), (15.04, "15.0"), (132.7, "133"),
            (0.00012, "0.00012"), (-2.5, "-2.50"),
        ])
    func significant(value: Double, text: String) {
        #expect(Quantity.significant(value) == text)
    }
}
