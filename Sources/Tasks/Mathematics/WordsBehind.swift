/// What stands behind a number in its sentence.
enum WordsBehind {
    private static let closers = "$)}]*”’`€£"
    private static let doubts = "?≠≈<>±≤≥~"
    private static let relations: Set<String> = [
        "ne", "neq", "not", "approx", "sim", "simeq", "pm", "mp", "le", "leq", "ge", "geq", "lt",
        "gt", "cup", "cap", "to", "notin", "nmid",
    ]
    /// Whose `5 times` it is.
    private static let owners: Set<String> = [
        "the", "that", "this", "those", "his", "her", "its", "their", "what", "my", "our", "your",
    ]

    /// What they add to the number, ` million`, `%` or nothing; nil where they make it another number or
    /// none.
    ///
    /// - Parameter isQuoted: whether a quotation mark before the number waits for its other one.
    static func suffix(_ pieces: [TextPiece], isQuoted: Bool) -> String? {
        var words = 0
        var previous = ""
        for piece in pieces {
            switch piece {
            case .word(let word):
                // `5 degrees below zero`
                if word == "zero", previous == "below" || previous == "under" { return nil }
                previous = word
                // `5 is not it`, and `5 of them are not there`.
                if word == "or" || ValueWords.casts(doubt: word, near: words < 2) { return nil }
                words += 1
            case .command(let name): if relations.contains(name) { return nil }
            default: if piece.isSign(of: doubts) { return nil }
            }
        }
        // A unit may touch the number, and nothing else.
        if let word = pieces.first?.word, !UnitTable.isPlain(word) { return nil }
        var (rest, suffix, isMarked) = (pieces[...], "", false)
        while let piece = rest.popFirst() {
            switch piece {
            case .space: continue
            case .sign where piece.isSign(of: isQuoted ? closers + "\"" : closers): continue
            case .sign("°"), .command("degree"), .command("circ"): continue
            case .sign("%"):
                guard !isMarked else { return nil }
                (suffix, isMarked) = ("%", true)
            case .sign("^"):
                guard takesDegree(&rest) else { return nil }
            case .sign("/"):
                guard let word = rest.first?.word, UnitTable.isPlain(word) else { return nil }
                return suffix
            // `5(x + 1)` is a product.
            case .sign("("): return pieces.first == .space ? suffix : nil
            case .sign where piece.isSign(of: ".,;:"):
                let next = rest.first
                let ends = next.map { $0 == .space || $0.isSign(of: closers + "\"") } ?? true
                return ends ? suffix : nil
            case .word(let word):
                if let added = mark(word, &rest) {
                    guard !isMarked else { return nil }
                    (suffix, isMarked) = (added, true)
                    continue
                }
                return admits(word, rest) ? suffix : nil
            case .sign, .command, .number: return nil
            }
        }
        return suffix
    }

    /// What the text behind a box adds to it; nil where it makes it something else. A percentage adds
    /// nothing: published answers have it on either side of the box.
    static func suffix(ofBox pieces: [TextPiece]) -> String? {
        if pieces.first?.isNumber ?? false { return nil }
        var rest = pieces[...]
        while rest.first == .space || rest.first == .sign("$") { rest.removeFirst() }
        switch rest.popFirst() {
        case .word(let word) where ValueWords.scales[word] != nil: return " " + word
        case .sign("^"): return takesDegree(&rest) ? "" : nil
        case .sign("/"): return rest.first?.word == nil ? nil : ""
        case .sign("."), .sign(","): return rest.first?.isNumber ?? false ? nil : ""
        case .command("times"), .command("cdot"), .sign("×"): return nil
        default: return ""
        }
    }

    /// What a word of scale or a percentage adds.
    private static func mark(_ word: String, _ rest: inout ArraySlice<TextPiece>) -> String? {
        if ValueWords.scales[word] != nil { return " " + word }
        if word == "percent" { return "%" }
        var next = rest
        next.dropSpaces()
        guard word == "per", next.first?.word == "cent" else { return nil }
        rest = next.dropFirst()
        return "%"
    }

    /// Whether a word that is not of scale leaves the number as it is.
    private static func admits(_ word: String, _ pieces: ArraySlice<TextPiece>) -> Bool {
        var rest = pieces
        rest.dropSpaces()
        let next = rest.first
        switch word {
        case "a": return true
        case "times":
            guard let next else { return true }
            guard let following = next.word else { return next.isSign(of: ".,;)") }
            return !owners.contains(following) && !next.isLetter
        case "and":
            return
                !(next?.word.map {
                    ValueWords.continuations.contains($0) || ValueWords.isNumber($0)
                } ?? false)
        case "to":
            return !pieces.contains {
                $0.word.map { $0.hasPrefix("power") || ValueWords.isNumber($0) } ?? false
            }
                && !(next?.word.map(ValueWords.continuations.contains) ?? false)
        case "at": return next?.word != "least" && next?.word != "most"
        case "square", "cubic", "sq", "cu": return next?.word.map(UnitTable.isPlain) ?? false
        default:
            return word.unicodeScalars.count > 1 && !ValueWords.alters(before: word)
                && !ValueWords.isNumber(word)
        }
    }

    /// Takes the rest of `^\circ` and `^{\circ}`.
    private static func takesDegree(_ rest: inout ArraySlice<TextPiece>) -> Bool {
        if rest.first == .sign("{") { rest.removeFirst() }
        guard rest.first == .command("circ") else { return false }
        rest.removeFirst()
        return true
    }
}
