import Foundation
import Reasoning

/// Makes hostile texts of good ones, for tests of what reads them: bytes turned, cut and doubled,
/// numbers and counts at their bounds, values of other types, keys twice, nesting past every bound,
/// pieces of other texts. A mutation depends on nothing but the seed.
public struct Mutator {
    /// How many mutations each part of a suite makes: `plain` over all parts, or as many as
    /// `PONDER_MUTATIONS` says.
    public static func count(of parts: Int, plain: Int = 6_000) -> Int {
        max(1, (asked ?? plain) / parts)
    }

    private static var asked: Int? {
        ProcessInfo.processInfo.environment["PONDER_MUTATIONS"].flatMap { Int($0) }
    }

    /// The longest that one of many mutations may take to be read, in seconds: looked at only where
    /// `PONDER_MUTATIONS` asks for many, since a test has no timings.
    public static let longestSeconds = 30.0

    private static let numbers: [[UInt8]] = [
        "9223372036854775807", "-9223372036854775808", "9223372036854775808",
        "18446744073709551616", "1e400", "-1e-400", "1e308", "0.1", "-1", "00", "NaN", "nan", "inf",
    ].map { Array($0.utf8) }

    private static let values: [[UInt8]] = [
        "null", "true", "{}", "[]", "\"\"", "-0.0", "1.5", "[null]", "{\"\": null}", "\"\\ud800\"",
        "\"\\udc00\\ud800\"", "[[1], {\"a\": [2]}]", "\"9\"", "4294967296", "1e19",
    ].map { Array($0.utf8) }

    private static let pieces: [[UInt8]] =
        numbers + values
        + [
            "[[", "{\"", "\"", "'", "\\", "\\u0000", "\\ud800", ",", ":", "..", "-", " ", "\n",
            "\t", "\u{0}", "\u{1B}[2J", "\u{202E}", "é", "👩‍👩‍👧", "&a", "*a", "? ", "- ", "#",
            "####", "<think>", "</think>", "<eos>", "\\boxed{", "\\frac{1}{0}", "1/0", "{{", "}}",
            "{% for x in range(9999999999) %}", "{% endfor %}", "|tojson", "~", "\u{FEFF}", "\r\n",
        ].map { Array($0.utf8) } + [[0x80], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0x1F, 0x8B]]

    /// Sizes and counts of binary files, little-endian: of 32 and of 64 bits.
    private static let counts: [[UInt8]] = [
        0, 1, 1 << 20, 1 << 31, 1 << 40, 1 << 62, 1 << 63, .max,
    ]
    .flatMap { (count: UInt64) in
        [4, 8].map { bytes in (0..<bytes).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } }
    }

    /// The texts that were given, which are good.
    public let texts: [[UInt8]]
    private let others: [[UInt8]]
    private var stream: RandomStream

    /// - Parameters:
    ///   - texts: what is mutated.
    ///   - seed: a name; the same one gives the same mutations.
    ///   - others: texts of other kinds, of which pieces are taken.
    public init(_ texts: [[UInt8]], seed: String, others: [[UInt8]] = []) {
        precondition(!texts.isEmpty, "There is nothing to mutate.")
        self.texts = texts
        self.others = others.isEmpty ? texts : others
        stream = RandomStream(1, "mutations-" + seed)
    }

    /// The next mutation of one of the texts.
    public mutating func next() -> [UInt8] {
        var text = texts[below(texts.count)]
        for _ in 0...below(4) { mutate(&text) }
        return text
    }

    /// Mutates a text of the caller's, once.
    public mutating func mutate(_ text: inout [UInt8]) {
        switch below(14) {
        case 0 where !text.isEmpty: text[below(text.count)] ^= UInt8(1 << below(8))
        case 1 where !text.isEmpty: text[below(text.count)] = UInt8(below(256))
        case 2: text.removeSubrange(range(in: text))
        case 3: text.insert(contentsOf: text[range(in: text)], at: below(text.count + 1))
        case 4: text.insert(contentsOf: one(of: Self.pieces), at: below(text.count + 1))
        case 5: text.replaceSubrange(range(in: text), with: one(of: Self.pieces))
        case 6:
            let other = one(of: below(2) == 0 ? texts : others)
            text.replaceSubrange(range(in: text), with: other[range(in: other)])
        case 7: replaceNumber(in: &text)
        case 8, 9: replaceValue(in: &text)
        case 10: repeatKey(in: &text)
        case 11 where text.count >= 8:
            let count = one(of: Self.counts)
            // Mostly near the beginning, where headers are.
            let start = below(below(3) == 0 ? text.count - 7 : min(text.count - 7, 256))
            text.replaceSubrange(start..<start + count.count, with: count)
        case 12 where below(8) == 0: nest(in: &text)
        default: text.removeLast(below(text.count + 1))
        }
    }

    private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &stream) }

    private mutating func one(of texts: [[UInt8]]) -> [UInt8] { texts[below(texts.count)] }

    /// A range, mostly a short one.
    private mutating func range(in text: [UInt8]) -> Range<Int> {
        let start = below(text.count + 1)
        let most = min(text.count - start, below(8) == 0 ? text.count : 12)
        return start..<start + below(most + 1)
    }

    private mutating func replaceNumber(in text: inout [UInt8]) {
        let digits = text.indices.filter { (48...57).contains(text[$0]) }
        guard !digits.isEmpty else { return }
        let start = digits[below(digits.count)]
        let end = text[start...].firstIndex { !(48...57).contains($0) } ?? text.count
        text.replaceSubrange(start..<end, with: one(of: Self.numbers))
    }

    /// Puts a value of any type in the place of a value of JSON, up to the next comma or bracket.
    private mutating func replaceValue(in text: inout [UInt8]) {
        guard let (colon, end) = member(of: text) else { return }
        text.replaceSubrange(colon + 1..<end, with: one(of: Self.values))
    }

    /// Writes a member of a JSON object twice, the second time with another value.
    private mutating func repeatKey(in text: inout [UInt8]) {
        guard let (colon, end) = member(of: text),
            let close = text[..<colon].lastIndex(of: UInt8(ascii: "\"")),
            let open = text[..<close].lastIndex(of: UInt8(ascii: "\""))
        else { return }
        text.insert(
            contentsOf: [UInt8(ascii: ",")] + text[open...colon] + one(of: Self.values), at: end)
    }

    /// A colon of the text, and where the value behind it ends, as far as a glance says.
    private mutating func member(of text: [UInt8]) -> (colon: Int, end: Int)? {
        let colons = text.indices.filter { text[$0] == UInt8(ascii: ":") }
        guard !colons.isEmpty else { return nil }
        let colon = colons[below(colons.count)]
        let end = text[(colon + 1)...].firstIndex { ",]}".utf8.contains($0) } ?? text.count
        return (colon, end)
    }

    /// Nests brackets past every bound around, or in the place of, a piece of the text.
    private mutating func nest(in text: inout [UInt8]) {
        let (open, close) = [
            ("[", "]"), ("{\"a\":", "}"), ("(", ")"), ("\\{", "\\}"), ("\\sqrt{", "}"),
            ("{% if x %}", "{% endif %}"),
        ][below(6)]
        let depth = [65, 1_000, 20_000][below(3)]
        let piece = range(in: text)
        let nested = String(repeating: open, count: depth).utf8
        let closed = String(repeating: close, count: below(2) == 0 ? depth : 0).utf8
        text.replaceSubrange(piece, with: Array(nested) + text[piece] + Array(closed))
    }

    /// Reads mutations until `count` of them have been read, each saved before it is: what is read last
    /// before a trap can be looked at.
    ///
    /// - Parameters:
    ///   - name: of the file in the temporary folder in which each is saved, where `PONDER_MUTATIONS` asks
    ///     for many.
    ///   - read: what reads one; what it throws is an answer as good as another.
    /// - Returns: a sentence for each that took longer than `longestSeconds`, where many are asked for.
    public mutating func read(
        count: Int, named name: String, _ read: ([UInt8]) throws -> Void
    ) -> [String] {
        var slow: [String] = []
        for _ in 0..<count {
            let text = next()
            guard Self.asked != nil else {
                try? read(text)
                continue
            }
            let file = FileManager.default.temporaryDirectory
                .appending(path: "ponder-mutation-\(name)")
            try? Data(text).write(to: file)
            let clock = ContinuousClock()
            let time = clock.measure { _ = try? read(text) } / .seconds(1)
            guard time > Self.longestSeconds else { continue }
            let kept = file.path + "-slow-\(slow.count)"
            try? Data(text).write(to: URL(filePath: kept))
            slow.append("\(kept) took \(time) s")
        }
        return slow
    }
}
