/// Texts found by their first byte, the longest where several begin at the same place.
struct TextPatterns: Hashable, Sendable {
    struct Pattern: Hashable, Sendable {
        let bytes: [UInt8]
        let token: Int32
    }

    /// For each byte, whether a pattern begins with it.
    let begins: [Bool]
    /// For each byte, the patterns that begin with it, longest first.
    private let patterns: [[Pattern]]

    /// - Parameter texts: none of them empty.
    init(_ texts: some Sequence<(text: String, token: Int32)>) {
        var patterns = [[Pattern]](repeating: [], count: 256)
        for (text, token) in texts {
            guard let first = text.utf8.first else { continue }
            patterns[Int(first)].append(Pattern(bytes: Array(text.utf8), token: token))
        }
        self.patterns = patterns.map { $0.sorted { $0.bytes.count > $1.bytes.count } }
        begins = patterns.map { !$0.isEmpty }
    }

    /// The pattern that stands at `position`, and its length in bytes.
    func match(in bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> (
        token: Int32, length: Int
    )? {
        for pattern in patterns[Int(bytes[position])]
        where pattern.bytes.count <= bytes.count - position {
            if pattern.bytes.indices.allSatisfy({ bytes[position + $0] == pattern.bytes[$0] }) {
                return (pattern.token, pattern.bytes.count)
            }
        }
        return nil
    }
}
