/// What the patterns by which texts are split ask of a character: `\p{L}`, `\p{M}`, `\p{N}`, `\s`, or
/// none of them. They do not overlap.
enum ScalarClass: UInt8, Sendable {
    case other
    case letter
    case mark
    case number
    case space
}

/// The class of every scalar, by the version of Unicode that the `tokenizers` library has: what Swift
/// itself says of a character depends on the system that a program runs on.
struct ScalarClasses: Sendable {
    static let shared = ScalarClasses()

    private let classes: [ScalarClass]
    /// What belongs to words beside letters and marks.
    private let otherWords: Set<UInt32>
    private let newNumbers: Set<UInt32>

    private init() {
        var classes = [ScalarClass](repeating: .other, count: 0x11_0000)
        for (text, value) in [
            (Self.letters, ScalarClass.letter), (Self.marks, .mark), (Self.numbers, .number),
            (Self.spaces, .space),
        ] {
            for range in UnicodeTable.ranges(text) {
                for scalar in range { classes[Int(scalar)] = value }
            }
        }
        self.classes = classes
        otherWords = Set(UnicodeTable.ranges(Self.otherWords).joined())
        newNumbers = Set(UnicodeTable.ranges(Self.newNumbers).joined())
    }

    /// - Parameter scalar: below 0x110000.
    @inline(__always)
    subscript(scalar: UInt32) -> ScalarClass { classes[Int(scalar)] }

    /// What `Digits` takes for a digit: numbers of a later version of Unicode than `\p{N}` is of.
    func isNumeric(_ scalar: UInt32) -> Bool {
        self[scalar] == .number || newNumbers.contains(scalar)
    }

    /// `\w`: letters, marks, digits and what joins words.
    func isWord(_ scalar: UInt32) -> Bool {
        switch self[scalar] {
        case .letter, .mark: true
        case .space: false
        case .number, .other: otherWords.contains(scalar)
        }
    }
}

/// Reads the texts in which tables of scalars are written.
enum UnicodeTable {
    /// `41-5A AA` as ranges.
    static func ranges(_ text: String) -> [ClosedRange<UInt32>] {
        words(text).map { range($0) }
    }

    /// `first-last`, or a single one.
    static func range(_ word: Substring) -> ClosedRange<UInt32> {
        let ends = word.split(separator: "-").map { scalar($0) }
        return ends[0]...ends[ends.count - 1]
    }

    static func words(_ text: String) -> [Substring] {
        text.split { $0 == " " || $0 == "\n" }
    }

    static func scalar(_ word: Substring) -> UInt32 {
        guard let value = UInt32(word, radix: 16), value < 0x11_0000 else {
            preconditionFailure("'\(word)' is no scalar")
        }
        return value
    }
}
