/// The last number of a text, read together with what stands around it.
///
/// A number that stands alone in running text is an answer only where nothing beside it makes it
/// another one. Signs are closed: between the number and the next word only those of a short list may
/// stand, so that powers, operators, relations and ranges leave no answer. Words are open, as nobody can
/// list what things are counted: those of `ValueWords` leave no answer or, where it is certain, the
/// answer that they make (`5 million`, `5 %`). What stands before an equals sign has to be equal where it
/// can be read, so that `5 = 6` says nothing.
struct LastNumber {
    /// The number as an answer, such as `-7`, `1,234.50`, `5 million` or `50%`; nil where what stands
    /// around it changes it, denies it or leaves it open.
    let answer: String?

    /// Nil for a text without a digit. Linear in the text's length.
    init?(in text: [UInt8]) {
        guard let place = Self.place(in: text) else { return nil }
        let number = String(decoding: text[place], as: UTF8.self)
        let start = Self.start(ofSentenceAround: place, in: text)
        let end = Self.end(ofSentenceAround: place, in: text)
        let before = TextPiece.pieces(of: Self.withoutNote(text[start..<place.lowerBound]))
        let after = TextPiece.pieces(of: text[place.upperBound..<end])
        guard let sign = WordsBefore.sign(of: number, before),
            let suffix = WordsBehind.suffix(after, isQuoted: before.contains(.sign("\"")))
        else {
            answer = nil
            return
        }
        answer = sign + number + suffix
    }

    // MARK: Where it stands

    /// Where the last number is that is no power of a unit, with its commas, its decimals and the
    /// denominator of a fraction.
    private static func place(in text: [UInt8]) -> Range<Int>? {
        func isPart(_ index: Int) -> Bool {
            guard index >= 0 else { return false }
            if isDigit(text[index]) { return true }
            // A point, comma or stroke between two digits, or a point before them.
            let isJoint = [44, 46, 47].contains(text[index]) && isDigit(text[index + 1])
            return isJoint && (index > 0 && isDigit(text[index - 1]) || text[index] == 46)
        }
        var end = text.count
        while let last = text[..<end].lastIndex(where: isDigit) {
            var start = last
            while isPart(start - 1) { start -= 1 }
            let number = text[start...last]
            if !number.contains(47), NumberForm.canonical(Array(number)) == nil,
                let comma = number.lastIndex(of: 44)
            {
                // `3,4` is two numbers.
                start = comma + 1
            }
            if isMarker(start..<(last + 1), in: text) {
                end = start
                continue
            }
            guard let power = power(at: start, in: text) else { return start..<(last + 1) }
            end = power
        }
        return nil
    }

    /// Whether a number counts the lines of a list: `2. Then …` at the beginning of a line.
    private static func isMarker(_ place: Range<Int>, in text: [UInt8]) -> Bool {
        let line = text[..<place.lowerBound].reversed().prefix { $0 != 10 && $0 != 13 }
        guard place.count <= 2, line.allSatisfy({ [32, 9, 35, 42].contains($0) }) else {
            return false
        }
        let rest = text[place.upperBound...].prefix { $0 != 10 && $0 != 13 }.drop { $0 == 42 }
        guard let mark = rest.first, mark == 46 || mark == 41, rest.dropFirst().first == 32 else {
            return false
        }
        return rest.dropFirst().contains { !isSpace($0) }
    }

    /// Where the `^` of `cm^2` or `cm^{2}` is, whose digits begin at an index; nil for any other number.
    private static func power(at start: Int, in text: [UInt8]) -> Int? {
        let index = start > 0 && text[start - 1] == 123 ? start - 1 : start
        guard index > 1, text[index - 1] == 94, (97...122).contains(text[index - 2] | 32) else {
            return nil
        }
        return index - 1
    }

    private static func start(ofSentenceAround place: Range<Int>, in text: [UInt8]) -> Int {
        var index = place.lowerBound
        while index > 0 {
            let byte = text[index - 1]
            if byte == 10 || byte == 13 { return index }
            // A mark ends a sentence where white space stands behind it, and not before it.
            if index < place.lowerBound, isSpace(text[index]), isEnd(byte), index > 1,
                !isSpace(text[index - 2]), byte != 46 || !isAbbreviation(text[..<(index - 1)])
            {
                return index
            }
            index -= 1
        }
        return 0
    }

    private static func end(ofSentenceAround place: Range<Int>, in text: [UInt8]) -> Int {
        for index in place.upperBound..<text.count {
            if text[index] == 10 || text[index] == 13 { return index }
            if isEnd(text[index]), index + 1 == text.count || isSpace(text[index + 1]) {
                return index + 1
            }
        }
        return text.count
    }

    /// Whether a text ends with a word of which a full stop is part.
    private static func isAbbreviation(_ text: ArraySlice<UInt8>) -> Bool {
        let word = text.suffix(8).reversed().prefix { (97...122).contains($0 | 32) }
        return ["no", "nr", "approx", "ca", "vs", "fig", "eq", "max", "min", "est"]
            .contains(String(decoding: word.reversed(), as: UTF8.self).lowercased())
    }

    /// A text without the note of a calculator at its end: `9*2=<<9*2=18>>` is `9*2=`.
    private static func withoutNote(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard text.suffix(2) == [62, 62], let note = Array(text).lastRange(of: [60, 60]) else {
            return text
        }
        return text.prefix(note.lowerBound)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    private static func isSpace(_ byte: UInt8) -> Bool { ArithmeticExpression.isSpace(byte) }
    /// `.`, `!`, `?`, `;`.
    private static func isEnd(_ byte: UInt8) -> Bool { [46, 33, 63, 59].contains(byte) }
}
