import Reasoning

/// Finds the end of any of some texts in the bytes of tokens as they come (Aho and Corasick, CACM
/// 1975), wherever in a token it lies.
///
/// What was read so far is a number, its state; 0 before the first token. Cost: one look-up for each
/// byte; the table has 256 entries for each byte of the texts.
public final class StopTexts: Sendable {
    /// The state after each byte, by state; `found` behind the end of a text.
    private let next: [Int32]
    /// The most bytes of a text.
    private let longest: Int
    private let bytes: @Sendable (Token) -> [UInt8]

    /// The state behind the end of a text.
    static let found: Int32 = -1

    /// - Parameters:
    ///   - texts: not empty, none of them.
    ///   - bytes: of a token.
    /// - Throws: `ConfigurationError` for an empty text.
    public init(_ texts: [String], bytes: @escaping @Sendable (Token) -> [UInt8]) throws {
        let texts = texts.map { Array($0.utf8) }
        guard !texts.contains(where: \.isEmpty) else {
            throw ConfigurationError(field: "stop", reason: "an empty text stops nothing")
        }
        self.bytes = bytes
        longest = texts.map(\.count).max() ?? 0
        next = Self.table(of: texts)
    }

    public convenience init(_ texts: [String], tokenizer: any Tokenizer) throws {
        try self.init(texts) { tokenizer.bytes(of: $0) }
    }

    /// The state behind a token; `found` where a text ends in it.
    func state(after token: Token, from state: Int32) -> Int32 {
        var state = state
        for byte in bytes(token) {
            state = next[Int(state) << 8 + Int(byte)]
            if state == Self.found { return state }
        }
        return state
    }

    /// The state behind tokens, as far as a text could still end behind them: none that ended among
    /// them counts.
    func state(behind tokens: [Token]) -> Int32 {
        var tail: [UInt8] = []
        for token in tokens.reversed() {
            guard tail.count < longest else { break }
            tail = bytes(token) + tail
        }
        var state: Int32 = 0
        for byte in tail {
            state = next[Int(state) << 8 + Int(byte)]
            if state == Self.found { state = 0 }
        }
        return state
    }

    private static func table(of texts: [[UInt8]]) -> [Int32] {
        // The trie of the texts; 0 is its root, and no edge leads back to it.
        var children = [[UInt8: Int32]()]
        var isEnd = [false]
        for text in texts {
            var node = 0
            for byte in text {
                if let child = children[node][byte] {
                    node = Int(child)
                } else {
                    children[node][byte] = Int32(children.count)
                    node = children.count
                    children.append([:])
                    isEnd.append(false)
                }
            }
            isEnd[node] = true
        }
        // Breadth first, so that a node's suffix link is done before the node.
        var next = [Int32](repeating: 0, count: children.count << 8)
        var links = [Int](repeating: 0, count: children.count)
        var queue = [0]
        var head = 0
        while head < queue.count {
            let node = queue[head]
            head += 1
            for byte in 0..<256 {
                let fallback = node == 0 ? 0 : next[links[node] << 8 + byte]
                guard let child = children[node][UInt8(byte)].map(Int.init) else {
                    next[node << 8 + byte] = fallback
                    continue
                }
                next[node << 8 + byte] = Int32(child)
                links[child] = node == 0 ? 0 : Int(fallback)
                isEnd[child] = isEnd[child] || isEnd[links[child]]
                queue.append(child)
            }
        }
        for index in next.indices where isEnd[Int(next[index])] { next[index] = found }
        return next
    }
}
