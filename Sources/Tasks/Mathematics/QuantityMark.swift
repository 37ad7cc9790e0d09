/// The unit, scale, percent or currency of an answer, taken off its tokens.
///
/// Behind a number only what is known here may stand: units, which leave it as it is, and words of scale,
/// which multiply it. Anything else is part of the expression, which then has no value.
struct QuantityMark {
    /// Its name with its power, such as `inch^2` or `mile/hour`; nil without one.
    var unit: String?
    var isPercent = false
    /// What a word of scale multiplies the number by: 12 for `5 dozen`.
    var scale = 1

    /// What the number counts; nil where it is bare.
    var name: String? { isPercent ? "percent" : unit }

    /// Takes what stands before and behind the number.
    static func take(from tokens: [MathToken]) -> (mark: QuantityMark, rest: [MathToken]) {
        let tokens = tokens.flatMap(Self.separate)
        var (mark, rest) = (QuantityMark(), tokens[...])
        if let percent = Self.percent(rest) {
            mark.isPercent = true
            return (mark, Array(percent))
        }
        if let currency = Self.currency(rest) {
            mark.unit = currency.unit
            rest = currency.rest
            // `$5 dollars`, and `-$5`.
            if let name = rest.last?.letters.flatMap(UnitTable.name), name == mark.unit {
                rest.removeLast()
            }
            mark.takeScale(from: &rest)
            return (mark, Array(rest))
        }
        // The degrees of `\sin 30^\circ` are the argument's.
        guard !tokens.contains(where: Self.isFunction) else { return (mark, tokens) }
        let tail = Self.tail(of: tokens)
        if tail < tokens.count, tail > 0, let unit = Self.unit(tokens[tail...]) {
            mark.unit = unit
            rest = tokens[..<tail]
        }
        mark.takeScale(from: &rest)
        return (mark, Array(rest))
    }

    /// The words of a text one by one.
    private static func separate(_ token: MathToken) -> [MathToken] {
        guard case .text(let text) = token else { return [token] }
        return text.split(whereSeparator: \.isWhitespace).map { .text(String($0)) }
    }

    /// What stands before `%`, `percent` or `per cent`; nil where there is none of them.
    private static func percent(_ tokens: ArraySlice<MathToken>) -> ArraySlice<MathToken>? {
        if tokens.last == .sign("%") { return tokens.dropLast() }
        switch tokens.last?.letters?.lowercased() {
        case "percent": return tokens.dropLast()
        case "cent" where tokens.dropLast().last?.letters?.lowercased() == "per":
            return tokens.dropLast(2)
        default: return nil
        }
    }

    /// Takes a word of scale behind one number; behind a sum nobody knows what it multiplies.
    private mutating func takeScale(from tokens: inout ArraySlice<MathToken>) {
        guard let word = tokens.last?.letters?.lowercased(), let scale = ValueWords.scales[word]
        else { return }
        let number = tokens.dropLast()
        let operators: Set<MathToken> = [.sign("+"), .sign("-"), .sign("*")]
        guard !number.isEmpty, !number.dropFirst().contains(where: operators.contains),
            number.allSatisfy({ $0.letters == nil })
        else { return }
        self.scale = scale
        tokens = number
    }

    /// A currency's sign in front, with or without a minus before it.
    private static func currency(
        _ tokens: ArraySlice<MathToken>
    ) -> (unit: String, rest: ArraySlice<MathToken>)? {
        let units: [MathToken: String] = [
            .command("$"): "dollar", .sign("€"): "euro", .sign("£"): "pound-sterling",
        ]
        if let first = tokens.first, let unit = units[first] { return (unit, tokens.dropFirst()) }
        if tokens.first == .sign("-"), let second = tokens.dropFirst().first,
            let unit = units[second]
        {
            return (unit, [.sign("-")] + tokens.dropFirst(2))
        }
        return nil
    }

    /// Where the words, degrees, powers and strokes of a unit begin at the end of an answer.
    private static func tail(of tokens: [MathToken]) -> Int {
        var start = tokens.count
        while start > 0 {
            switch tokens[start - 1] {
            case .text(let text) where Self.words(text) != nil: start -= 1
            case .word(let word)
            where UnitTable.isPlain(word) || isJoining(word): start -= 1
            case .command("degree"): start -= 1
            case .number where power(endingAt: start - 1, in: tokens) != nil:
                start -= 2
            case .sign("}") where power(endingAt: start - 1, in: tokens) != nil: start -= 4
            case .sign("/") where start < tokens.count && start > 1 && isUnit(tokens[start - 2]):
                start -= 1
            default: return start
            }
        }
        return start
    }

    private static func isFunction(_ token: MathToken) -> Bool {
        switch token {
        case .command(let name), .word(let name): MathNames.functions.contains(name)
        default: false
        }
    }

    private static func isUnit(_ token: MathToken) -> Bool {
        switch token {
        case .text(let text): words(text) != nil
        case .word(let word): UnitTable.isPlain(word)
        default: false
        }
    }

    private static func isJoining(_ word: String) -> Bool {
        word == "per" || UnitTable.powers[word.lowercased()] != nil
    }

    /// The power behind a unit, `^2` or `^{2}`, whose last token is at `end`.
    private static func power(endingAt end: Int, in tokens: [MathToken]) -> Int? {
        var place = end
        let braced = tokens[end] == .sign("}")
        if braced { place -= 1 }
        guard place >= 2, case .number(let digits) = tokens[place], digits == "2" || digits == "3"
        else { return nil }
        if braced {
            guard tokens[place - 1] == .sign("{") else { return nil }
            place -= 1
        }
        guard place >= 2, tokens[place - 1] == .sign("^"), isUnit(tokens[place - 2]) else {
            return nil
        }
        return Int(digits)
    }

    /// The words of a text that names a unit and nothing else.
    private static func words(_ text: String) -> [String]? {
        let words = text.split { $0.isWhitespace || $0 == "." }.map(String.init)
        let known = words.allSatisfy { word in
            word.split(separator: "/").allSatisfy {
                UnitTable.name(of: String($0)) != nil || isJoining(String($0))
            }
        }
        return known && !words.isEmpty ? words : nil
    }

    /// One name for the unit: `square feet` and `ft^2` are `foot^2`; nil for words that name none.
    private static func unit(_ tokens: ArraySlice<MathToken>) -> String? {
        var (name, power, begins) = ("", 1, true)
        // A power or a stroke that waits for its unit.
        var waits = false
        func add(_ word: String) -> Bool {
            if word == "per" || word == "/" {
                guard !waits else { return false }
                name += "/"
                (begins, waits) = (true, true)
            } else if let number = UnitTable.powers[word.lowercased()] {
                if word.lowercased().hasSuffix("d") {
                    guard !begins, !waits else { return false }
                    name += "^\(number)"
                } else {
                    guard power == 1 else { return false }
                    (power, waits) = (number, true)
                }
            } else {
                guard let unit = UnitTable.name(of: word) else { return false }
                name += (begins ? "" : " ") + unit + (power > 1 ? "^\(power)" : "")
                (power, begins, waits) = (1, false, false)
            }
            return true
        }
        for token in tokens {
            switch token {
            case .text(let text), .word(let text):
                for word in text.split(whereSeparator: { $0.isWhitespace || $0 == "." }) {
                    var parts = word.split(separator: "/", omittingEmptySubsequences: false)[...]
                    while let part = parts.popFirst() {
                        guard part.isEmpty || add(String(part)) else { return nil }
                        guard parts.isEmpty || add("/") else { return nil }
                    }
                }
            case .command("degree"): guard add("degree") else { return nil }
            case .sign("/"): guard add("/") else { return nil }
            case .number(let digits): name += "^\(digits)"
            default: break
            }
        }
        return waits || name.isEmpty ? nil : name
    }
}
