/// Reads numbers as people write them, exactly.
enum NumberForm {
    /// The most digits of a whole number or of a numerator or denominator.
    static let maximumDigits = 18

    /// The exact value of a text that is one number and nothing else; nil otherwise.
    static func fraction(in text: [UInt8]) -> Fraction? {
        var rest = text[...]
        var sign = 1
        if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            sign = first == UInt8(ascii: "-") ? -1 : 1
            rest.removeFirst()
        }
        guard let value = latexFraction(rest) ?? plainFraction(rest) ?? decimal(rest) else {
            return nil
        }
        return Fraction(sign).multiplied(by: value)
    }

    /// `\frac{a}{b}`, also `\dfrac` and `\tfrac`.
    private static func latexFraction(_ text: ArraySlice<UInt8>) -> Fraction? {
        for name in ["\\frac{", "\\dfrac{", "\\tfrac{"] where text.starts(with: name.utf8) {
            guard text.last == UInt8(ascii: "}") else { return nil }
            let inner = text.dropFirst(name.utf8.count).dropLast()
            let parts = inner.split(separator: UInt8(ascii: "}"), omittingEmptySubsequences: false)
            guard parts.count == 2, parts[1].first == UInt8(ascii: "{"),
                let above = digits(parts[0]), let below = digits(parts[1].dropFirst())
            else { return nil }
            return Fraction(above, over: below)
        }
        return nil
    }

    /// `a/b`, spaces around the stroke allowed.
    private static func plainFraction(_ text: ArraySlice<UInt8>) -> Fraction? {
        let parts = text.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        var (above, below) = (parts[0], parts[1])
        if above.last == 32 { above.removeLast() }
        if below.first == 32 { below.removeFirst() }
        guard let above = grouped(above), let below = grouped(below) else { return nil }
        return Fraction(above, over: below)
    }

    /// A whole number, or decimals of at most 18 digits in all.
    private static func decimal(_ text: ArraySlice<UInt8>) -> Fraction? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        switch parts.count {
        case 1:
            return grouped(text).map { Fraction($0) }
        case 2:
            guard let whole = parts[0].isEmpty ? 0 : grouped(parts[0]) else { return nil }
            // Trailing zeros are no digits of the value.
            var places = parts[1]
            guard !places.isEmpty, places.allSatisfy({ (48...57).contains($0) }) else { return nil }
            while places.last == 48 { places.removeLast() }
            if places.isEmpty { return Fraction(whole) }
            guard let tail = digits(places) else { return nil }
            let power = places.reduce(1) { value, _ in value * 10 }
            return Fraction(tail, over: power).flatMap { Fraction(whole).adding($0) }
        default:
            return nil
        }
    }

    /// Digits, plain or with a comma before every third from the right.
    private static func grouped(_ text: ArraySlice<UInt8>) -> Int? {
        let groups = text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard groups.count > 1 else { return digits(text) }
        guard (1...3).contains(groups[0].count), groups.dropFirst().allSatisfy({ $0.count == 3 })
        else { return nil }
        return digits(ArraySlice(groups.joined()))
    }

    private static func digits(_ text: ArraySlice<UInt8>) -> Int? {
        let significant = text.drop { $0 == 48 }
        guard !text.isEmpty, significant.count <= maximumDigits,
            significant.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return significant.reduce(0) { $0 * 10 + Int($1 - 48) }
    }
}
