/// What a text is changed by before it is split: a `normalizer` of `tokenizer.json`, of which a list
/// runs in order.
public enum TextNormalizer: Hashable, Sendable {
    case form(UnicodeForm)
    /// Each scalar's lower case by itself.
    case lowercase
    /// Puts a text before one that is not empty.
    case prepend(String)
    /// Puts a text in the place of each occurrence of another.
    case replace(String, with: String)
    /// Takes white space away.
    case strip(left: Bool, right: Bool)

    /// Most bytes that a text may grow to.
    static let longest = 1 << 28
    static let tooLong = TokenizerError.unsupported(
        field: "normalizer", value: "making a text of more than \(longest) bytes",
        supported: "texts of at most that")

    /// Changes UTF-8 text.
    /// - Parameter isStart: whether the text's first byte is the first of all; false afterwards where
    ///   it was taken away.
    /// - Throws: `TokenizerError` where the text grows beyond `longest`.
    func apply(to text: inout [UInt8], isStart: inout Bool) throws {
        guard !text.isEmpty else { return }
        switch self {
        case .form(let form):
            text = form.normalized(text)
        case .lowercase:
            text = Self.lowercased(text)
        case .prepend(let prefix):
            guard text.count + prefix.utf8.count <= Self.longest else { throw Self.tooLong }
            text.insert(contentsOf: prefix.utf8, at: 0)
        case .replace(let pattern, let content):
            if content.isEmpty, text.starts(with: pattern.utf8) { isStart = false }
            text = try text.replacing(ByteSearch(Array(pattern.utf8)), with: Array(content.utf8))
        case .strip(let left, let right):
            let kept = text.withUnsafeBufferPointer { Self.stripped($0, left: left, right: right) }
            if kept.lowerBound > 0 { isStart = false }
            text = Array(text[kept])
        }
    }

    private static func lowercased(_ text: [UInt8]) -> [UInt8] {
        if text.allSatisfy({ $0 < 0x80 }) {
            return text.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        }
        return String(decoding: text, as: UTF8.self).unicodeScalars.reduce(into: []) {
            $0 += $1.properties.lowercaseMapping.utf8
        }
    }

    private static func stripped(
        _ text: UnsafeBufferPointer<UInt8>, left: Bool, right: Bool
    ) -> Range<Int> {
        let classes = ScalarClasses.shared
        var (start, end) = (0, text.count)
        while left, start < end {
            let (scalar, width) = text.validScalar(at: start)
            guard classes[scalar] == .space else { break }
            start += width
        }
        while right, start < end {
            let last = text.scalarStart(before: end)
            guard classes[text.validScalar(at: last).value] == .space else { break }
            end = last
        }
        return start..<end
    }
}
