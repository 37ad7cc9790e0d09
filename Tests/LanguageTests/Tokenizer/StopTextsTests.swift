import Reasoning
import Testing

@testable import Language

@Suite("Stop texts")
struct StopTextsTests {
    /// Every token a few letters.
    private static let pieces = ["a", "b", "ab", "ba", "aab", "c", "abc", "cab", "bb"]

    private func stop(_ texts: [String]) throws -> StopTexts {
        try StopTexts(texts) { Array(Self.pieces[Int($0)].utf8) }
    }

    /// The first token in which a text ends, by looking at all that was read.
    private func reference(_ tokens: [Token], _ texts: [String]) -> Int? {
        var text = ""
        for (index, token) in tokens.enumerated() {
            let start = text.utf8.count
            text += Self.pieces[Int(token)]
            let bytes = Array(text.utf8)
            for end in start + 1...bytes.count
            where texts.contains(where: {
                bytes[..<end].suffix($0.utf8.count) == Array($0.utf8)[...]
            }) {
                return index
            }
        }
        return nil
    }

    @Test(
        "The first token in which any text ends is found, wherever in the token it ends",
        arguments: [
            ["a"], ["ab"], ["abab"], ["bab", "abc"], ["aabaab"], ["bbb", "b", "cc"],
            ["abcab", "bcabb", "cabba"], ["ca", "abca"], ["zz"],
        ])
    func found(texts: [String]) throws {
        let stop = try stop(texts)
        var stream = RandomStream(3, texts.joined(separator: ","))
        var ends = 0
        for _ in 0..<2_000 {
            let tokens = (0..<12).map { _ in
                Token(Int.random(in: 0..<Self.pieces.count, using: &stream))
            }
            var state: Int32 = 0
            let found = tokens.firstIndex { token in
                state = stop.state(after: token, from: state)
                return state == StopTexts.found
            }
            #expect(found == reference(tokens, texts))
            ends += found == nil ? 0 : 1
        }
        #expect(texts == ["zz"] ? ends == 0 : ends > 20)
    }

    @Test("A text may begin before what is read, and what ended there does not count again")
    func behind() throws {
        let stop = try stop(["abc", "bb"])
        let (a, b, c) = (Token(0), Token(1), Token(5))
        #expect(stop.state(after: c, from: stop.state(behind: [c, a, b])) == StopTexts.found)
        #expect(stop.state(after: c, from: stop.state(behind: [b, b])) != StopTexts.found)
        #expect(stop.state(after: c, from: stop.state(behind: [])) != StopTexts.found)
        #expect(stop.state(behind: [a, b, c]) == 0)
    }

    @Test("A character's bytes may come in several tokens")
    func bytes() throws {
        let stop = try StopTexts(["é."], tokenizer: ByteTokenizer())
        var state: Int32 = 0
        for byte in Array("e\u{301}éé".utf8) {
            state = stop.state(after: Token(byte), from: state)
            #expect(state != StopTexts.found)
        }
        #expect(stop.state(after: Token(UInt8(ascii: ".")), from: state) == StopTexts.found)
    }

    @Test("An empty text is refused by name")
    func empty() {
        let error = #expect(throws: ConfigurationError.self) { try stop(["a", ""]) }
        #expect(error?.field == "stop")
    }
}
