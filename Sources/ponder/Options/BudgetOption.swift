import ArgumentParser
import Reasoning

extension Budget: ExpressibleByArgument {
    /// Reads a number with a unit: `3000` or `3000tok` (tokens), `2GF` or `2e9flop` (operations),
    /// `5s` or `2min` (seconds). A bound of nothing is read too, so that a command can say so.
    public init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        var rest = argument[digits.endIndex...]
        var number = String(digits)
        // An exponent is one only where digits follow.
        if rest.first?.lowercased() == "e" {
            let sign = rest.dropFirst().prefix { $0 == "+" || $0 == "-" }.prefix(1)
            let exponent = rest.dropFirst(1 + sign.count).prefix { $0.isASCII && $0.isNumber }
            if !exponent.isEmpty {
                number += "e" + sign + exponent
                rest = rest[exponent.endIndex...]
            }
        }
        guard let value = Double(number), value.isFinite, value < 1e30 else { return nil }
        self.init()
        switch rest.lowercased() {
        case "", "tok", "token", "tokens":
            guard value == value.rounded(), value < 1e15 else { return nil }
            tokens = Int(value)
        case "s": seconds = value
        case "min": seconds = value * 60
        case let unit:
            guard let scale = Self.operations(unit) else { return nil }
            flops = value * scale
        }
    }

    /// Operations of a unit such as `gf`, `gflop` or `flops`; nil for any other.
    private static func operations(_ unit: String) -> Double? {
        let names = ["flops", "flop", "f"]
        guard let name = names.first(where: { unit.hasSuffix($0) }) else { return nil }
        let scales = ["": 1.0, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12, "p": 1e15, "e": 1e18]
        return scales[String(unit.dropLast(name.count))]
    }
}
