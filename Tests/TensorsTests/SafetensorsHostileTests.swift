import Foundation
import Testing

@testable import Tensors

/// One file that breaks the format, and what the error must say about it.
struct HostileFile: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    var tensor: String?
    let field: String
    let reason: String

    /// A file with an honest header length.
    init(
        _ name: String, _ json: String, data: Int = 8, tensor: String? = nil, field: String,
        reason: String
    ) {
        self.init(
            name, header: Array(json.utf8), data: data, tensor: tensor, field: field,
            reason: reason)
    }

    init(
        _ name: String, header: [UInt8], data: Int = 8, length: UInt64? = nil,
        tensor: String? = nil, field: String, reason: String
    ) {
        testDescription = name
        let stated = (length ?? UInt64(header.count)).littleEndian
        bytes =
            withUnsafeBytes(of: stated, Array.init) + header + [UInt8](repeating: 2, count: data)
        self.tensor = tensor
        self.field = field
        self.reason = reason
    }

    /// A file whose only tensor `x` has this entry.
    static func entry(
        _ name: String, _ fields: String, data: Int = 8, field: String, reason: String
    ) -> HostileFile {
        HostileFile(
            name, "{\"x\":{\(fields)}}", data: data, tensor: "x", field: field, reason: reason)
    }
}

@Suite("Hostile safetensors files are refused with file, tensor and field")
struct SafetensorsHostileTests {
    static let good = #""dtype":"F32","shape":[2],"data_offsets":[0,8]"#

    static let lengths: [HostileFile] = [
        HostileFile(
            "a length above the cap", header: [], length: 100_000_001, field: "header length",
            reason: "more than 100000000"),
        HostileFile(
            "the largest length", header: [], length: .max, field: "header length",
            reason: "more than"),
        HostileFile(
            "a length past the end", header: Array("{}".utf8), data: 0, length: 3,
            field: "header length", reason: "the 2 bytes that follow"),
        HostileFile("no header", header: [], field: "header", reason: "'{' must come first"),
    ]

    static let texts: [HostileFile] = [
        HostileFile("a list", "[]", field: "header", reason: "'{' must come first"),
        HostileFile("leading space", " {}", field: "header", reason: "'{' must come first"),
        HostileFile("an unclosed object", "{", field: "header", reason: "is missing"),
        HostileFile("a trailing comma", "{\"x\":{\(good)},}", field: "header", reason: "missing"),
        HostileFile("two objects", "{}{}", field: "header", reason: "something follows"),
        HostileFile("padding other than spaces", "{}\0", field: "header", reason: "follows"),
        HostileFile(
            "a name given twice", "{\"x\":{\(good)},\"x\":{\(good)}}", field: "header",
            reason: "'x' comes twice"),
        HostileFile(
            "a name given twice through an escape", "{\"x\":{\(good)},\"\\u0078\":{\(good)}}",
            field: "header", reason: "'x' comes twice"),
        HostileFile(
            "a name given twice in canonically equivalent spellings",
            "{\"\u{E9}\":{\(good)},\"e\u{301}\":{\(good)}}", field: "header",
            reason: "comes twice"),
        HostileFile(
            "a field given twice", "{\"x\":{\(good),\"dtype\":\"F32\"}}", field: "header",
            reason: "'dtype' comes twice"),
        HostileFile(
            "metadata given twice", "{\"__metadata__\":{},\"__metadata__\":{}}", data: 0,
            field: "header", reason: "comes twice"),
        HostileFile(
            "objects in objects", "{\"x\":{\"y\":{\"z\":{}}}}", field: "header",
            reason: "too deep"),
        HostileFile(
            "a hundred thousand lists",
            "{\"x\":{\"shape\":" + String(repeating: "[", count: 100_000), field: "header",
            reason: "a whole number is missing"),
        HostileFile(
            "bytes that are not UTF-8", header: [0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x3A, 0x7B, 0x7D],
            field: "header", reason: "not UTF-8"),
        HostileFile(
            "half a surrogate pair", "{\"\\ud800\":{\(good)}}", field: "header",
            reason: "surrogate"),
        HostileFile(
            "a control character in a name", "{\"a\u{1}\":{\(good)}}", field: "header",
            reason: "control character"),
        HostileFile("an unknown escape", "{\"\\x\":{}}", field: "header", reason: "escape"),
        HostileFile("a text cut off", "{\"x", field: "header", reason: "the text ends"),
        HostileFile("a number for an entry", "{\"x\":1}", field: "header", reason: "stands"),
        HostileFile(
            "metadata that is a number", "{\"__metadata__\":{\"a\":1}}", data: 0, field: "header",
            reason: "stands"),
        HostileFile(
            "metadata that is a list", "{\"__metadata__\":{\"a\":[1]}}", data: 0,
            field: "__metadata__.a", reason: "must be a string"),
    ]

    static let entries: [HostileFile] = [
        HostileFile(
            "a string for an entry", "{\"x\":\"y\"}", tensor: "x", field: "entry",
            reason: "must be an object"),
        .entry(
            "an unknown dtype", #""dtype":"F31","shape":[2],"data_offsets":[0,8]"#,
            field: "dtype", reason: "'F31' is not supported"),
        .entry(
            "a dtype that is a list", #""dtype":[1],"shape":[2],"data_offsets":[0,8]"#,
            field: "dtype", reason: "must be a string"),
        .entry(
            "no dtype", #""shape":[2],"data_offsets":[0,8]"#, field: "dtype",
            reason: "is missing"),
        .entry(
            "no shape", #""dtype":"F32","data_offsets":[0,8]"#, field: "shape",
            reason: "is missing"),
        .entry(
            "no offsets", #""dtype":"F32","shape":[2]"#, field: "data_offsets",
            reason: "is missing"),
        .entry("a field of its own", good + #","more":[1]"#, field: "more", reason: "not a field"),
        .entry(
            "a shape that is text", #""dtype":"F32","shape":"2","data_offsets":[0,8]"#,
            field: "shape", reason: "list of whole numbers"),
        .entry(
            "a shape that overflows",
            #""dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]"#,
            field: "shape", reason: "overflows"),
        .entry(
            "bytes that overflow",
            #""dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]"#, data: 0,
            field: "shape", reason: "overflows"),
        .entry(
            "a thousand axes",
            #""dtype":"F32","shape":[1"# + String(repeating: ",1", count: 999)
                + #"],"data_offsets":[0,4]"#,
            field: "shape", reason: "more than 64 axes"),
        .entry(
            "one offset", #""dtype":"F32","shape":[2],"data_offsets":[8]"#,
            field: "data_offsets", reason: "two numbers"),
        .entry(
            "offsets in reverse", #""dtype":"F32","shape":[2],"data_offsets":[8,0]"#,
            field: "data_offsets", reason: "begin after they end"),
        .entry(
            "fewer bytes than the shape needs",
            #""dtype":"F32","shape":[3],"data_offsets":[0,8]"#, field: "data_offsets",
            reason: "span 8 bytes where float32[3] has 12"),
        .entry(
            "an end past the file", good, data: 7, field: "data_offsets",
            reason: "end at byte 8 of 7"),
        .entry(
            "a hole at the start", #""dtype":"F32","shape":[1],"data_offsets":[4,8]"#,
            field: "data_offsets", reason: "hole"),
        HostileFile(
            "bytes at the end that belong to nothing", "{\"x\":{\(good)}}", data: 9,
            field: "data", reason: "1 bytes belong to no tensor"),
        HostileFile("data without tensors", "{}", field: "data", reason: "8 bytes belong"),
        HostileFile(
            "an overlap",
            "{\"x\":{\(good)},\"y\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
            tensor: "y", field: "data_offsets", reason: "overlap"),
        HostileFile(
            "the same bytes twice", "{\"x\":{\(good)},\"y\":{\(good)}}", field: "data_offsets",
            reason: "overlap"),
    ]

    /// Numbers that are not whole, not negative and not too large.
    static let numbers: [HostileFile] = [
        "-1", "1.5", "1e3", "01", "9223372036854775808", "null", "+1",
    ]
    .map {
        HostileFile(
            "the size \($0)",
            "{\"x\":{\"dtype\":\"F32\",\"shape\":[\($0)],\"data_offsets\":[0,8]}}",
            field: "header", reason: " at byte ")
    }

    @Test("Each at its own place", arguments: lengths + texts + entries + numbers)
    func refused(file: HostileFile) throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("hostile.safetensors")
            try Data(file.bytes).write(to: url)
            let error = try #require(throws: TensorError.self) { try loadSafetensors(url: url) }
            guard case .safetensors(let path, let tensor, let field, let reason) = error else {
                Issue.record("a safetensors error was expected, not \(error)")
                return
            }
            #expect(path == url.path)
            if let expected = file.tensor { #expect(tensor == expected) }
            #expect(field == file.field)
            #expect(reason.contains(file.reason), "\(reason)")
        }
    }

    @Test("A file of fewer than 8 bytes is refused", arguments: 0..<8)
    func short(count: Int) throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("short.safetensors")
            try Data([UInt8](repeating: 0, count: count)).write(to: url)
            #expect(throws: TensorError.self) { try SafetensorsFile(url: url) }
        }
    }

    @Test("A truth value other than 0 and 1 is refused")
    func booleans() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("bool.safetensors")
            let json = #"{"x":{"dtype":"BOOL","shape":[8],"data_offsets":[0,8]}}"#
            try Data(HostileFile("", json, field: "", reason: "").bytes).write(to: url)
            #expect(throws: TensorError.self) { try loadSafetensors(url: url) }
        }
    }

    @Test("Cut or altered anywhere, a good file is read or refused, never a crash")
    func mutations() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("good.safetensors")
            try saveSafetensors(
                [("x", try Tensor([1.5, 2])), ("y", try Tensor([true, false], [2, 1]))],
                metadata: ["format": "pt"], url: url)
            let good = [UInt8](try Data(contentsOf: url))
            func reads(_ bytes: [UInt8]) -> Bool {
                bytes.withUnsafeBytes { (try? SafetensorsHeader(of: $0, file: "mutant")) != nil }
            }
            for cut in good.indices {
                #expect(!reads(Array(good[..<cut])), "cut at \(cut)")
            }
            var survivors = 0
            for position in good.indices {
                for byte: UInt8 in [0x00, 0x22, 0x39, 0x7D, 0xFF] {
                    var mutant = good
                    mutant[position] = byte
                    if reads(mutant) { survivors += 1 }
                }
            }
            // Altered numbers and names may still make a valid file; altered structure may not.
            #expect(survivors < good.count * 5 / 2)
        }
    }
}
