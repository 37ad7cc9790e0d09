/// The answer found in what a model wrote, with the rule that found it.
public struct ExtractedAnswer: Hashable, Sendable {
    /// The rules in the order in which they are tried.
    public enum Rule: String, Codable, CaseIterable, Sendable {
        /// The last closed `\boxed{…}`, also `\fbox` and `\framebox`.
        case boxed
        /// What stands behind the last `####` up to the end of its line, as in GSM8K.
        case marked
        /// What stands behind the last `the answer is` or `Answer:` up to the end of its sentence.
        case stated
        /// The whole text: one line.
        case whole
        /// The last number, where answers are numbers and what the other rules find has none.
        case lastNumber
    }

    public var text: String
    public var rule: Rule

    /// What answers of a task may be.
    public enum Kind: String, Codable, Sendable {
        case any
        /// Plain numbers: then the last one in a text counts where nothing else does.
        case numbers
    }

    /// The longest text that is looked through, in bytes.
    public static let maximumLength = 1 << 18

    /// Finds the answer; nil where there is none, which is not the same as a wrong one. Linear in the
    /// text's length.
    public init?(in text: String, of kind: Kind = .any) {
        guard text.utf8.count <= Self.maximumLength else { return nil }
        let bytes = Array(text.utf8)
        var hasManyLines = false
        if let box = Self.lastBox(in: bytes) {
            guard !ArithmeticExpression.isBlank(box.content),
                let answer = Self.answer(inBox: box.content, at: box.place, of: bytes)
            else { return nil }
            (self.text, rule) = (answer, .boxed)
        } else if let found = Self.marked(in: bytes) {
            (self.text, rule) = (found, .marked)
        } else if let (found, isDenied) = Self.stated(in: bytes) {
            guard !isDenied else { return nil }
            (self.text, rule) = (found, .stated)
        } else {
            let lines = bytes.split { $0 == 10 || $0 == 13 }
                .filter { !$0.allSatisfy(ArithmeticExpression.isSpace) }
            guard lines.count == 1 || kind == .numbers && !lines.isEmpty else { return nil }
            hasManyLines = lines.count > 1
            self.text = hasManyLines ? text : String(decoding: lines[0], as: UTF8.self)
            rule = .whole
        }
        guard kind == .numbers, hasManyLines || !Self.isNumber(self.text) else { return }
        // "not 5" and "between 3 and 5" say no number, and then nothing else in the text does.
        if rule != .whole, let number = LastNumber(in: Array(self.text.utf8)) {
            guard let answer = number.answer else { return nil }
            self.text = answer
        } else {
            guard let answer = LastNumber(in: bytes)?.answer else { return nil }
            (self.text, rule) = (answer, .lastNumber)
        }
    }

    /// Whether a text is read as a number; equations, words and formulas with variables are none: `5 a day`.
    private static func isNumber(_ text: String) -> Bool {
        guard let answer = MathematicalAnswer(text) else { return false }
        switch answer.value {
        case nil, .equation, .words: return answer.number != nil
        case .number(let value, _): return value.isConstant
        default: return true
        }
    }

    // MARK: Boxes

    private static let boxes = ["\\boxed", "\\fbox", "\\framebox"].map { Array($0.utf8) }

    /// Whether the last box of a text is closed: then the answer is whole, whatever would have followed.
    static func endsInBox(_ text: String) -> Bool {
        guard text.utf8.count <= maximumLength else { return false }
        return lastBox(in: Array(text.utf8)).map { !$0.isFollowedByOpenBox } ?? false
    }

    /// The content of the last box that is closed, a box in a box being part of it, its place, and
    /// whether one that is not closed stands behind it.
    private static func lastBox(
        in text: [UInt8]
    ) -> (content: String, place: Range<Int>, isFollowedByOpenBox: Bool)? {
        // All braces are matched in one pass, so that no text takes the square of its length.
        var (open, closing) = ([Int](), [Int: Int]())
        for (index, byte) in text.enumerated() where byte == 123 || byte == 125 {
            if index > 0, text[index - 1] == 92 { continue }
            if byte == 123 {
                open.append(index)
            } else if let start = open.popLast() {
                closing[start] = index
            }
        }
        var (found, place, end): (String?, Range<Int>, Int) = (nil, 0..<0, -1)
        var isOpen = false
        for (index, byte) in text.enumerated() where byte == 92 && index > end {
            guard let box = boxes.first(where: { text[index...].starts(with: $0) }) else {
                continue
            }
            var start = index + box.count
            while start < text.count, text[start] == 32 { start += 1 }
            guard start < text.count else { continue }
            if let close = closing[start] {
                found = String(decoding: text[(start + 1)..<close], as: UTF8.self)
                (place, end, isOpen) = (index..<(close + 1), close, false)
            } else if isDigit(text[start]), start > index + box.count {
                // `\boxed 5`
                let digits = text[start...].prefix(while: isDigit)
                found = String(decoding: digits, as: UTF8.self)
                place = index..<digits.endIndex
            } else if text[start] == 123 {
                isOpen = true
            }
        }
        return found.map { ($0, place, isOpen) }
    }

    /// The most bytes beside a box or a phrase that are looked at.
    private static let reach = 96

    /// What a box says with what touches it: `-\boxed{5}` is -5 and `\boxed{5}` million are 5 million;
    /// nil where it is denied, raised to a power or goes on behind it, as with `\boxed 5.5`.
    private static func answer(
        inBox content: String, at place: Range<Int>, of text: [UInt8]
    ) -> String? {
        let before = text[..<place.lowerBound].suffix(reach).split(
            omittingEmptySubsequences: false, whereSeparator: isLineEnd)
        let after = text[place.upperBound...].prefix(reach).prefix { !isLineEnd($0) }
        guard
            let sign = WordsBefore.sign(
                ofBox: content, TextPiece.pieces(of: before.last ?? [])),
            let suffix = WordsBehind.suffix(ofBox: TextPiece.pieces(of: after))
        else { return nil }
        guard !sign.isEmpty, NumberForm.canonical(Array(content.utf8)) == nil else {
            return sign + content + suffix
        }
        return "\(sign)(\(content))\(suffix)"
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 10 || byte == 13 }

    // MARK: Marks and words

    private static func marked(in text: [UInt8]) -> String? {
        guard let mark = text.lastRange(of: Array("####".utf8)) else { return nil }
        let line = text[mark.upperBound...].prefix { $0 != 10 }
        let goesOn = text[line.endIndex...].contains { !ArithmeticExpression.isSpace($0) }
        return goesOn && isHeading(line) ? nil : nonblank(line)
    }

    /// Whether what stands behind `####` looks like a heading of what follows: `2. Multiply`, `Step 2: …`.
    private static func isHeading(_ line: ArraySlice<UInt8>) -> Bool {
        var rest = line.drop { $0 == 32 }
        if String(decoding: rest.prefix(4), as: UTF8.self).lowercased() == "step" { return true }
        let digits = rest.prefix(while: isDigit)
        rest = rest.dropFirst(digits.count)
        guard !digits.isEmpty, let mark = rest.first, mark == 46 || mark == 41 else { return false }
        return rest.dropFirst().first == 32 && rest.dropFirst().contains { $0 != 32 && $0 != 13 }
    }

    private static let phrases = ["answer is", "answer:", "answer is:"].map { Array($0.utf8) }

    /// What is said to be the answer, and whether the words before it deny that, as with `wrong answer:`.
    private static func stated(in text: [UInt8]) -> (text: String, isDenied: Bool)? {
        let lower = text.map { (65...90).contains($0) ? $0 + 32 : $0 }
        let places = phrases.compactMap { lower.lastRange(of: $0, isWord: true) }
        guard let place = places.max(by: { $0.upperBound < $1.upperBound }) else { return nil }
        var line = text[place.upperBound...].drop { $0 == 32 || $0 == 58 || $0 == 42 }
        if line.first == 10 { line = line.drop { $0 == 10 || $0 == 32 } }
        line = line.prefix { $0 != 10 }
        // A sentence ends in a full stop with a space behind it.
        for index in line.indices.dropLast() where line[index] == 46 && line[index + 1] == 32 {
            line = line[..<index]
            break
        }
        while line.last == 42 || line.last == 32 || line.last == 13 { line.removeLast() }
        let before = lower[..<place.lowerBound].suffix(reach).split(
            omittingEmptySubsequences: false, whereSeparator: isLineEnd)
        let words = TextPiece.pieces(of: before.last ?? []).reversed()
            .prefix { $0 == .space || $0.word != nil }.compactMap(\.word).prefix(8)
        let isDenied = words.contains { ValueWords.denies($0) || $0 == "no" }
        return nonblank(line).map { ($0, isDenied) }
    }

    private static func nonblank(_ text: ArraySlice<UInt8>) -> String? {
        let text = String(decoding: text, as: UTF8.self)
        return ArithmeticExpression.isBlank(text) ? nil : text
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}

extension [UInt8] {
    /// The last place where `other` stands; linear for texts whose pieces do not repeat.
    ///
    /// - Parameter isWord: whether no letter may follow it, as in `answer isn't`.
    func lastRange(of other: [UInt8], isWord: Bool = false) -> Range<Int>? {
        guard other.count <= count else { return nil }
        for start in stride(from: count - other.count, through: 0, by: -1)
        where self[start] == other[0] && self[start..<(start + other.count)].elementsEqual(other) {
            let end = start + other.count
            let goesOn = end < count && (97...122).contains(self[end] | 32)
            if !isWord || !goesOn || other.last == 58 { return start..<end }
        }
        return nil
    }
}
