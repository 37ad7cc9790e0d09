/// What stands before a number in its sentence.
enum WordsBefore {
    private static let openers = "$({[\"“‘`£€¥→⇒"
    private static let arrows: Set<String> = [
        "Rightarrow", "implies", "therefore", "longrightarrow", "rightarrow", "boxed", "fbox",
    ]

    /// Behind these a sentence begins anew.
    private static let conclusions: Set<String> = [
        "so", "then", "thus", "therefore", "hence", "because", "since",
    ]

    /// The number's sign, `-` or nothing; nil where what stands before it says another number or none.
    static func sign(of number: String, _ pieces: [TextPiece]) -> String? {
        // What stands behind a piece; nil: the number.
        var next: TextPiece?
        for piece in pieces.reversed() where piece != .space {
            defer { next = piece }
            if piece.isSign(of: "=,") { break }
            guard let word = piece.word else { continue }
            if conclusions.contains(word) { break }
            if ValueWords.casts(doubt: word) { return nil }
            // `between 5 and 6`, and not `between them`.
            if word == "between", next?.isNumber ?? true { return nil }
        }
        var rest = pieces[...]
        if rest.last?.isSign(of: "$") ?? false { rest.removeLast() }
        var sign = ""
        if rest.last?.isSign(of: "-−") ?? false {
            rest.removeLast()
            guard subtractsFromNothing(rest) else { return nil }
            sign = "-"
        } else {
            rest = pieces[...]
        }
        return admits(sign + number, rest) ? sign : nil
    }

    /// The sign that stands before a box; nil where the box is denied, or has a sign of its own.
    static func sign(ofBox content: String, _ pieces: [TextPiece]) -> String? {
        var rest = pieces[...]
        while rest.last == .space || rest.last?.isSign(of: "$*") ?? false { rest.removeLast() }
        switch rest.last {
        case .word(let word) where ValueWords.denies(word): return nil
        case .command("ne"), .command("neq"), .command("not"), .sign("≠"): return nil
        default: break
        }
        rest = pieces[...]
        if rest.last?.isSign(of: "$") ?? false { rest.removeLast() }
        guard rest.popLast()?.isSign(of: "-−") ?? false, subtractsFromNothing(rest) else {
            return ""
        }
        return NumberForm.canonical(Array(content.utf8))?.first == "-" ? nil : "-"
    }

    /// Whether a minus behind these pieces is a sign.
    private static func subtractsFromNothing(_ pieces: ArraySlice<TextPiece>) -> Bool {
        var rest = pieces
        guard rest.last == .space else {
            return rest.last?.isSign(of: "$(={[:*\"") ?? true
        }
        rest.dropLastSpaces()
        guard let last = rest.last else { return true }
        if let word = last.word { return word.unicodeScalars.count > 1 }
        return last.isSign(of: "=:,$(*")
    }

    private static func admits(_ number: String, _ pieces: ArraySlice<TextPiece>) -> Bool {
        var rest = pieces
        // A letter that touches the number makes it something else.
        if rest.last?.word != nil { return false }
        var isApart = false
        while let last = rest.last {
            switch last {
            case .space:
                rest.removeLast()
                isApart = true
            // Stars of emphasis touch the number, that of a list begins the line.
            case .sign("*") where !isApart || rest.count == 1: rest.removeLast()
            case .sign where last.isSign(of: openers): rest.removeLast()
            case .command(let name) where arrows.contains(name): rest.removeLast()
            case .word(let word) where ValueWords.articles.contains(word): rest.removeLast()
            case .sign(":"), .sign(","):
                rest.removeLast()
                rest.dropLastSpaces()
                if let word = rest.last?.word { return !ValueWords.casts(doubt: word) }
                return !(rest.last?.isNumber ?? false)
            case .sign("="):
                rest.removeLast()
                return Equation.holds(rest, number)
            // `=> 5`
            case .sign(">"):
                rest.removeLast()
                return rest.last == .sign("=")
            // `approx. 5`: other full stops end the sentence.
            case .sign("."): rest.removeLast()
            case .word(let word):
                rest.removeLast()
                return admits(word, rest, number)
            case .sign, .command, .number: return false
            }
        }
        return true
    }

    /// Whether a number may stand behind a word, which stands behind the pieces.
    private static func admits(
        _ word: String, _ pieces: ArraySlice<TextPiece>, _ number: String
    ) -> Bool {
        var rest = pieces
        rest.dropLastSpaces()
        let previous = rest.last?.word
        switch word {
        case "of": return previous.map(ValueWords.wholes.contains) ?? false
        case "to":
            if previous == "equal" || previous == "added" || previous == "add" {
                rest.removeLast()
                rest.dropLastSpaces()
                // `greater than or equal to 5`, `10 added to 5`.
                return rest.last != .word("or") && !(rest.last?.isNumber ?? false)
            }
            if previous == "up" {
                rest.removeLast()
                rest.dropLastSpaces()
                return rest.last?.word.map(ValueWords.results.contains) ?? false
            }
            return previous.map {
                ValueWords.results.contains($0) || ValueWords.changes.contains($0)
            } ?? false
        // `twice as much as 5`
        case "as": return !rest.contains { $0.word.map(ValueWords.multiplies) ?? false }
        case "in": return previous != "one" && !(rest.last?.isNumber ?? false)
        case "by":
            guard let previous else { return true }
            rest.removeLast()
            rest.dropLastSpaces()
            // `20 reduced by 5`
            return !ValueWords.alters(behind: previous) && !(rest.last?.isNumber ?? false)
        case "is", "are", "be", "equals", "equal", "makes", "gives", "was":
            return Equation.holds(rest, number)
        default:
            return word.unicodeScalars.count > 1 && !ValueWords.alters(behind: word)
        }
    }
}

/// An equation in running text.
private enum Equation {
    private static let operators = "+-−–*/×÷·"
    /// Behind these the side of an equation goes on with numbers: `20% of 50 = 10`.
    private static let joining: Set<String> = [
        "of", "by", "than", "from", "to", "with", "times", "plus", "minus", "over",
    ]

    /// Whether what stands before an equals sign may be equal to the number: where it can be read as a
    /// number it is, and where it has words they are no more than a name.
    static func holds(_ pieces: ArraySlice<TextPiece>, _ number: String) -> Bool {
        var rest = pieces
        rest.dropLastSpaces()
        var side: [String] = []
        while let last = rest.last {
            switch last {
            case .space, .sign("$"): break
            case .number(let digits): side.append(digits)
            case .word("x") where multiplies(rest.dropLast(), side.last): side.append("*")
            case .sign(let sign) where last.isSign(of: operators + "()%"):
                side.append(String(Character(sign)))
            default: return holds(side.reversed(), behind: rest, number)
            }
            rest.removeLast()
        }
        return holds(side.reversed(), behind: rest, number)
    }

    /// Whether an `x` between these is a sign: `3 x 4`.
    private static func multiplies(_ left: ArraySlice<TextPiece>, _ right: String?) -> Bool {
        var left = left
        left.dropLastSpaces()
        guard let last = left.last, let first = right?.utf8.first else { return false }
        return (last.isNumber || last.isSign(of: ")%"))
            && (first == UInt8(ascii: "(") || first == UInt8(ascii: ".")
                || first < 58 && first > 47)
    }

    private static func holds(
        _ side: [String], behind rest: ArraySlice<TextPiece>, _ number: String
    ) -> Bool {
        guard let first = side.first else { return isName(rest) }
        let last = rest.last
        // A percentage of something is not read here.
        if side.contains("%") { return side.contains { operators.contains($0) } }
        if "+*/×÷·)".contains(first) {
            // The words before an operator are counted things; a variable is none.
            return last?.word != nil && last?.isLetter != true
        }
        if let word = last?.word {
            if joining.contains(word) { return true }
            if last?.isLetter == true { return false }
        } else if let last, !last.isSign(of: "=:,.*\"") {
            return false
        }
        guard let value = MathematicalAnswer(side.joined(separator: " ")),
            let expected = MathematicalAnswer(number)
        else { return false }
        return value.isEqual(to: expected)
    }

    /// Whether words before an equals sign name what has the value.
    private static func isName(_ pieces: ArraySlice<TextPiece>) -> Bool {
        guard let last = pieces.last else { return true }
        if last.isLetter {
            var rest = pieces.dropLast()
            rest.dropLastSpaces()
            if let word = rest.last?.word {
                return rest.last?.isLetter != true && !ValueWords.alters(behind: word)
            }
            return rest.last?.isSign(of: ":,$") ?? true
        }
        guard last.word != nil else { return last.isSign(of: ":*\"") }
        return !ValueWords.alter(name: pieces.suffix(12).compactMap(\.word))
    }
}
