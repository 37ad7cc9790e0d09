import Foundation
import Reasoning

/// Makes hostile texts of good ones: bytes turned, cut and doubled, numbers at their bounds, other
/// texts' pieces. A mutation depends on nothing but the seed.
struct Mutator {
    /// How many mutations a test makes: a few thousand over all, or PONDER_MUTATIONS over all.
    static func count(of parts: Int) -> Int {
        let asked = ProcessInfo.processInfo.environment["PONDER_MUTATIONS"].flatMap { Int($0) }
        return max(1, (asked ?? 6_000) / parts)
    }

    private static let pieces: [[UInt8]] = [
        "9223372036854775807", "-9223372036854775808", "9223372036854775808",
        "18446744073709551616", "1e400", "-1e-400", "1e308", "0.1", "-1", "00", "NaN", "nan", "inf",
        "null", "true", "{}", "[]", "[[", "{\"", "\"", "'", "\\", "\\u0000", "\\ud800", ",", ":",
        "..", "-", " ", "\n", "\t", "\u{0}", "\u{1B}[2J", "\u{202E}", "é", "👩‍👩‍👧", "&a", "*a", "? ",
        "- ", "#", "####", "<think>", "</think>", "<eos>", "\\boxed{", "\\frac{1}{0}", "1/0",
    ].map { Array($0.utf8) }

    let texts: [[UInt8]]
    private var stream: RandomStream

    init(_ texts: [[UInt8]], seed: String) {
        self.texts = texts
        stream = RandomStream(1, "mutations-" + seed)
    }

    mutating func next() -> [UInt8] {
        var text = texts[below(texts.count)]
        for _ in 0...below(4) { mutate(&text) }
        return text
    }

    private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &stream) }

    /// A range, mostly a short one.
    private mutating func range(in text: [UInt8]) -> Range<Int> {
        let start = below(text.count + 1)
        let most = min(text.count - start, below(8) == 0 ? text.count : 12)
        return start..<start + below(most + 1)
    }

    private mutating func mutate(_ text: inout [UInt8]) {
        switch below(9) {
        case 0 where !text.isEmpty: text[below(text.count)] ^= UInt8(1 << below(8))
        case 1 where !text.isEmpty: text[below(text.count)] = UInt8(below(256))
        case 2: text.removeSubrange(range(in: text))
        case 3: text.insert(contentsOf: text[range(in: text)], at: below(text.count + 1))
        case 4:
            text.insert(
                contentsOf: Self.pieces[below(Self.pieces.count)], at: below(text.count + 1))
        case 5:
            text.replaceSubrange(range(in: text), with: Self.pieces[below(Self.pieces.count)])
        case 6:
            let other = texts[below(texts.count)]
            text.replaceSubrange(range(in: text), with: other[range(in: other)])
        case 7:
            // A number in the place of a number.
            let digits = text.indices.filter { (48...57).contains(text[$0]) }
            guard !digits.isEmpty else { return }
            let start = digits[below(digits.count)]
            let end = text[start...].firstIndex { !(48...57).contains($0) } ?? text.count
            text.replaceSubrange(start..<end, with: Self.pieces[below(13)])
        default: text.removeLast(below(text.count + 1))
        }
    }
}
