/// Finds added tokens in a text from the left, the longest where several begin.
///
/// Cost: for each byte of the text at most as many steps as the longest token has bytes, however many
/// tokens there are.
struct AddedTokenFinder: Sendable {
    /// A part of a text, and the token that it is; -1 for text between tokens.
    struct Part: Equatable {
        var range: Range<Int>
        var token: Int32
    }

    private let tokens: [AddedToken]
    /// For each byte, whether a token begins with it.
    private let begins: [Bool]
    /// The node of the trie behind a node, in the upper bits, and a byte.
    private let edges: [UInt64: Int32]
    /// The index of the token that ends in a node.
    private let ends: [Int32: Int]

    /// - Parameter patterns: the text by which each token is found; none empty, all different.
    init(_ tokens: [AddedToken], patterns: [[UInt8]]) {
        self.tokens = tokens
        var begins = [Bool](repeating: false, count: 256)
        var edges: [UInt64: Int32] = [:]
        var ends: [Int32: Int] = [:]
        var count: Int32 = 1
        for (index, pattern) in patterns.enumerated() {
            var node: Int32 = 0
            for byte in pattern {
                let key = Self.key(node, byte)
                if let next = edges[key] {
                    node = next
                } else {
                    edges[key] = count
                    node = count
                    count += 1
                }
            }
            ends[node] = index
            if let first = pattern.first { begins[Int(first)] = true }
        }
        self.begins = begins
        self.edges = edges
        self.ends = ends
    }

    private static func key(_ node: Int32, _ byte: UInt8) -> UInt64 {
        UInt64(UInt32(bitPattern: node)) << 8 | UInt64(byte)
    }

    /// The tokens of valid UTF-8 text and what lies between them, as the `tokenizers` library cuts it:
    /// a token that may not stand within a word hides those that begin in it, and one that takes white
    /// space may take some that another was found in.
    func parts(of text: UnsafeBufferPointer<UInt8>) -> [Part] {
        guard !tokens.isEmpty else { return [Part(range: 0..<text.count, token: -1)] }
        var parts: [Part] = []
        // Where the text begins that is in no part.
        var rest = 0
        // White space that was looked through.
        var space = 0..<0
        var position = 0
        while position < text.count {
            guard begins[Int(text[position])], let found = match(in: text, at: position) else {
                position += 1
                continue
            }
            let token = tokens[found.index]
            var range = position..<position + found.length
            position = range.upperBound
            if token.isSingleWord, isWithinWord(range, of: text) { continue }
            if token.stripsLeft {
                range = spaceStart(before: range.lowerBound, from: rest, text)..<range.upperBound
            }
            if token.stripsRight {
                if !space.contains(range.upperBound) {
                    space = range.upperBound..<spaceEnd(from: range.upperBound, text)
                }
                range = range.lowerBound..<space.upperBound
            }
            if rest < range.lowerBound {
                parts.append(Part(range: rest..<range.lowerBound, token: -1))
            }
            parts.append(Part(range: range, token: token.token))
            rest = range.upperBound
        }
        if rest < text.count { parts.append(Part(range: rest..<text.count, token: -1)) }
        return parts
    }

    private func match(
        in text: UnsafeBufferPointer<UInt8>, at position: Int
    ) -> (index: Int, length: Int)? {
        var found: (index: Int, length: Int)?
        var node: Int32 = 0
        for end in position..<text.count {
            guard let next = edges[Self.key(node, text[end])] else { break }
            node = next
            if let index = ends[node] { found = (index, end + 1 - position) }
        }
        return found
    }

    private func isWithinWord(_ range: Range<Int>, of text: UnsafeBufferPointer<UInt8>) -> Bool {
        func isWord(at place: Int) -> Bool {
            ScalarClasses.shared.isWord(text.validScalar(at: place).value)
        }
        return range.lowerBound > 0 && isWord(at: text.scalarStart(before: range.lowerBound))
            || range.upperBound < text.count && isWord(at: range.upperBound)
    }

    private func spaceStart(
        before end: Int, from bound: Int, _ text: UnsafeBufferPointer<UInt8>
    ) -> Int {
        var start = end
        while start > bound {
            let last = text.scalarStart(before: start)
            guard ScalarClasses.shared[text.validScalar(at: last).value] == .space else { break }
            start = last
        }
        return start
    }

    private func spaceEnd(from start: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int {
        var end = start
        while end < text.count {
            let (scalar, width) = text.validScalar(at: end)
            guard ScalarClasses.shared[scalar] == .space else { break }
            end += width
        }
        return end
    }
}
