/// The contents of `\boxed{…}` in an answer.
enum BoxedAnswer {
    private static let opening = Array("\\boxed{".utf8)

    /// The innermost boxes' contents, in the order found: a box within a box counts, the text around
    /// it does not. Empty without any box; nil when a box is not closed.
    ///
    /// Every level of nesting is one pass, so time is at most the square of the text's length over
    /// seven, and the length is bounded by the caller.
    static func contents(of text: [UInt8]) -> [[UInt8]]? {
        guard var pending = boxes(in: text) else { return nil }
        var innermost: [[UInt8]] = []
        while let box = pending.popLast() {
            guard let inner = boxes(in: box) else { return nil }
            if inner.isEmpty { innermost.append(box) } else { pending += inner }
        }
        return innermost.reversed()
    }

    /// The boxes that lie in no other box.
    private static func boxes(in text: [UInt8]) -> [[UInt8]]? {
        var found: [[UInt8]] = []
        var position = 0
        while position + opening.count <= text.count {
            guard text[position...].starts(with: opening) else {
                position += 1
                continue
            }
            let start = position + opening.count
            guard let end = closing(in: text, from: start) else { return nil }
            found.append(Array(text[start..<end]))
            position = end + 1
        }
        return found
    }

    /// The content of a box that is the whole text; nil where there is anything else.
    static func whole(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.starts(with: opening), let end = closing(in: bytes, from: opening.count),
            end == bytes.count - 1
        else { return nil }
        return String(decoding: bytes[opening.count..<end], as: UTF8.self)
    }

    /// Where the brace opened just before `start` closes.
    private static func closing(in text: [UInt8], from start: Int) -> Int? {
        var depth = 1
        for position in start..<text.count {
            if text[position] == UInt8(ascii: "{") { depth += 1 }
            if text[position] == UInt8(ascii: "}") { depth -= 1 }
            if depth == 0 { return position }
        }
        return nil
    }
}
