/// Reads numbers as people write them, exactly, whatever their length.
///
/// Total: there is no arithmetic on digits but for the parts of a fraction, which are bounded. Linear
/// in the text's length.
enum NumberForm {
    /// The largest numerator or denominator.
    static let largestPart = 1_000_000_000_000_000_000

    /// One text for all ways to write a number: `0.5`, or `1/3` in lowest terms where there is no
    /// end to the decimals. Nil for a text that is anything but one number.
    static func canonical(_ text: [UInt8]) -> String? {
        var rest = text[...]
        var isNegative = false
        if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            isNegative = first == UInt8(ascii: "-")
            rest.removeFirst()
        }
        guard let value = latexFraction(rest) ?? plainFraction(rest) ?? Decimal(rest)?.text else {
            return nil
        }
        return isNegative && value != "0" ? "-" + value : value
    }

    /// `\frac{a}{b}`, also `\dfrac` and `\tfrac`.
    private static func latexFraction(_ text: ArraySlice<UInt8>) -> String? {
        for name in ["\\frac{", "\\dfrac{", "\\tfrac{"] where text.starts(with: name.utf8) {
            guard text.last == UInt8(ascii: "}") else { return nil }
            let inner = text.dropFirst(name.utf8.count).dropLast()
            let parts = inner.split(separator: UInt8(ascii: "}"), omittingEmptySubsequences: false)
            guard parts.count == 2, parts[1].first == UInt8(ascii: "{") else { return nil }
            return quotient(of: parts[0], over: parts[1].dropFirst())
        }
        return nil
    }

    /// `a/b`, spaces around the stroke allowed.
    private static func plainFraction(_ text: ArraySlice<UInt8>) -> String? {
        let parts = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        var (above, below) = (parts[0], parts[1])
        if above.last == 32 { above.removeLast() }
        if below.first == 32 { below.removeFirst() }
        guard let above = ungrouped(above), let below = ungrouped(below) else { return nil }
        return quotient(of: above, over: below)
    }

    /// Its decimals where they end, else the fraction in lowest terms; nil over zero.
    private static func quotient(
        of above: ArraySlice<UInt8>, over below: ArraySlice<UInt8>
    ) -> String? {
        guard let above = whole(above), let below = whole(below),
            let fraction = Fraction(above, over: below)
        else { return nil }
        let (numerator, denominator) = (fraction.numerator, fraction.denominator)
        var others = denominator
        while others.isMultiple(of: 2) { others /= 2 }
        while others.isMultiple(of: 5) { others /= 5 }
        guard others == 1 else { return "\(numerator)/\(denominator)" }
        // Long division; at most 59 places for a denominator up to 10¹⁸, and ten times a remainder is
        // less than 2⁶⁴.
        var digits = Array("\(numerator / denominator)".utf8)
        var (rest, places) = (UInt64(numerator % denominator), 0)
        while rest > 0 {
            digits.append(48 + UInt8(rest * 10 / UInt64(denominator)))
            rest = rest * 10 % UInt64(denominator)
            places += 1
        }
        return Decimal(digits: digits[...], exponent: -places).text
    }

    private static func whole(_ text: ArraySlice<UInt8>) -> Int? {
        guard areDigits(text), let value = Int(String(decoding: text, as: UTF8.self)),
            value <= largestPart
        else { return nil }
        return value
    }

    /// Digits, written plain or with a comma before every third from the right.
    fileprivate static func ungrouped(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let groups = text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard groups.count > 1 else { return areDigits(text) ? text : nil }
        guard (1...3).contains(groups[0].count), groups.dropFirst().allSatisfy({ $0.count == 3 }),
            groups.allSatisfy(areDigits)
        else { return nil }
        return ArraySlice(groups.joined())
    }

    fileprivate static func areDigits(_ text: ArraySlice<UInt8>) -> Bool {
        !text.isEmpty && text.allSatisfy { (48...57).contains($0) }
    }
}

/// A number that is `digits × 10^exponent`, without zeros at either end of its digits.
private struct Decimal {
    let digits: ArraySlice<UInt8>
    let exponent: Int

    init(digits: ArraySlice<UInt8>, exponent: Int) {
        let significant = digits.drop { $0 == 48 }
        let end = significant.lastIndex { $0 != 48 }.map { $0 + 1 } ?? significant.startIndex
        self.digits = significant[..<end]
        self.exponent = exponent + significant.endIndex - end
    }

    /// Reads `1,234.50`, `.5` or `1e-5`: a whole number, perhaps decimals, perhaps a power of ten.
    init?(_ text: ArraySlice<UInt8>) {
        let halves = text.split(
            maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { $0 | 32 == 101 })
        var exponent = 0
        if halves.count == 2 {
            guard let power = Self.power(halves[1]) else { return nil }
            exponent = power
        }
        let parts = halves[0].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        switch parts.count {
        case 1:
            guard let digits = NumberForm.ungrouped(parts[0]) else { return nil }
            self.init(digits: digits, exponent: exponent)
        case 2:
            guard let whole = parts[0].isEmpty ? [] : NumberForm.ungrouped(parts[0]),
                NumberForm.areDigits(parts[1])
            else { return nil }
            self.init(digits: whole + parts[1], exponent: exponent - parts[1].count)
        default:
            return nil
        }
    }

    private static func power(_ text: ArraySlice<UInt8>) -> Int? {
        let isNegative = text.first == UInt8(ascii: "-")
        let digits = isNegative || text.first == UInt8(ascii: "+") ? text.dropFirst() : text
        let significant = digits.drop { $0 == 48 }
        guard NumberForm.areDigits(digits), significant.count <= 4 else { return nil }
        let value = significant.reduce(0) { $0 * 10 + Int($1 - 48) }
        return isNegative ? -value : value
    }

    /// Plain where that takes few zeros, else with a power of ten. The value alone decides.
    var text: String {
        guard !digits.isEmpty else { return "0" }
        let figures = String(decoding: digits, as: UTF8.self)
        func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }
        let point = figures.utf8.count + exponent
        if exponent > 32 || point < -32 { return "\(figures)e\(exponent)" }
        if exponent >= 0 { return figures + zeros(exponent) }
        if point <= 0 { return "0." + zeros(-point) + figures }
        return "\(figures.prefix(point)).\(figures.dropFirst(point))"
    }
}
