import Foundation
import Reasoning
import Testing

@testable import Language

@Suite("Unicode as the tokenizers library has it")
struct UnicodeTests {
    /// FNV-1a of 64 bits.
    private struct Digest {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325

        mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }

        var text: String {
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
    }

    private enum Entry: Decodable {
        case block(Int)
        case digest(String)

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            self =
                if let block = try? value.decode(Int.self) {
                    .block(block)
                } else {
                    .digest(try value.decode(String.self))
                }
        }
    }

    @Test(
        "Patterns match alike over all characters",
        arguments: WordPattern.allCases.map { ("\($0)", PreTokenizer.words($0)) }
            + [("whitespace", .whitespace), ("digits", .digits(individually: true))])
    func patterns(name: String, preTokenizer: PreTokenizer) throws {
        let goldens: [String: [[Entry]]] = try BytePairGolden.decode("patterns")
        let entries = try #require(goldens[name])
        #expect(entries.count == 42)
        for entry in entries {
            guard case .block(let first) = entry[0], case .digest(let expected) = entry[1] else {
                Issue.record("\(entry)")
                continue
            }
            let text = (first..<first + 4096).reduce(into: [UInt8]()) {
                $0.append(scalar: UInt32($1))
            }
            var pieces = TextPieces(text, isStart: true)
            preTokenizer.apply(to: &pieces)
            var digest = Digest()
            for piece in pieces.pieces { digest.add(UInt8(piece.count % 251)) }
            #expect(digest.text == expected, "from U+\(String(first, radix: 16))")
        }
    }

    private struct Forms: Decodable {
        var texts: [String]
        var forms: [String: [String]]
        var digests: [String: String]
    }

    @Test("Normal forms of texts and of all characters", arguments: UnicodeForm.allCases)
    func forms(form: UnicodeForm) throws {
        let goldens: Forms = try BytePairGolden.decode("forms")
        let forms = try #require(goldens.forms[form.rawValue])
        #expect(forms.count == goldens.texts.count)
        for (text, expected) in zip(goldens.texts, forms) {
            let found = form.normalized(bytes(text))
            #expect(found == bytes(expected), "\(text.debugDescription)")
            #expect(form.normalized(found) == found)
        }
        var digest = Digest()
        let characters = [
            0..<0x3400, 0xA000..<0xAC00, 0xD7A4..<0xD800, 0xE000..<0x12000, 0x16000..<0x19000,
            0x1A000..<0x20000, 0x2F800..<0x2FA20,
        ]
        for scalar in characters.joined() {
            var text: [UInt8] = []
            text.append(scalar: UInt32(scalar))
            for byte in form.normalized(text + [UInt8(ascii: "x")]) { digest.add(byte) }
        }
        #expect(digest.text == goldens.digests[form.rawValue])
    }

    @Test("All bytes of all scalars are read as they are written")
    func reading() {
        for value in [0, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x1_0000, 0x10_FFFF] {
            var text: [UInt8] = []
            text.append(scalar: UInt32(value))
            #expect(text == Unicode.Scalar(UInt32(value)).map { Array(String($0).utf8) })
            text.withUnsafeBufferPointer { bytes in
                let (scalar, width) = bytes.validScalar(at: 0)
                #expect(scalar == UInt32(value) && width == text.count)
                #expect(bytes.scalarStart(before: text.count) == 0)
                #expect(bytes.validPrefix == text.count)
            }
        }
        for text in [
            [0x61, 0xC0, 0x80], [0x61, 0xED, 0xA0, 0x80], [0x61, 0xF5], [0x61, 0xE2, 0x82],
        ] {
            text.map { UInt8($0) }.withUnsafeBufferPointer { #expect($0.validPrefix == 1) }
        }
    }
}
