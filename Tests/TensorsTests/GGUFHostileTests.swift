import Foundation
import Testing

@testable import Tensors

/// Bytes of a GGUF file, piece by piece.
struct GGUFBytes: Sendable {
    var bytes: [UInt8] = []

    mutating func add(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func add(_ text: String, length: UInt64? = nil) {
        add(length ?? UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    /// Magic, version and counts.
    init(version: UInt32 = 3, tensors: UInt64 = 0, keys: UInt64 = 0) {
        bytes = Array("GGUF".utf8)
        add(version)
        add(tensors)
        add(keys)
    }

    /// A key with the number of its kind; the value's bytes are to follow.
    mutating func key(_ key: String, kind: UInt32) {
        add(key)
        add(kind)
    }

    /// A row of the table. `sizes` as the file has them, columns before rows.
    mutating func tensor(
        _ name: String = "x", sizes: [UInt64] = [2], axes: UInt32? = nil, type: UInt32 = 0,
        offset: UInt64 = 0
    ) {
        add(name)
        add(axes ?? UInt32(sizes.count))
        for size in sizes { add(size) }
        add(type)
        add(offset)
    }

    /// Pads to the alignment and appends so many bytes of data.
    mutating func data(_ count: Int, alignment: Int = 32) {
        while bytes.count % alignment != 0 { bytes.append(0) }
        bytes += [UInt8](repeating: 1, count: count)
    }
}

/// One file that breaks the format, and what the error must say about it.
struct HostileGGUF: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let tensor: String?
    let field: String
    let reason: String

    init(
        _ name: String, _ file: GGUFBytes = GGUFBytes(), tensor: String? = nil, field: String,
        reason: String, _ build: (inout GGUFBytes) -> Void = { _ in }
    ) {
        var file = file
        build(&file)
        testDescription = name
        bytes = file.bytes
        self.tensor = tensor
        self.field = field
        self.reason = reason
    }

    /// A file with one key, whose value is built.
    static func value(
        _ name: String, kind: UInt32, reason: String, _ build: (inout GGUFBytes) -> Void
    ) -> HostileGGUF {
        HostileGGUF(name, GGUFBytes(keys: 1), field: "k", reason: reason) {
            $0.key("k", kind: kind)
            build(&$0)
        }
    }

    /// A file with one tensor `x` and data behind it.
    static func tensor(
        _ name: String, field: String, reason: String, data: Int = 64,
        _ build: (inout GGUFBytes) -> Void
    ) -> HostileGGUF {
        HostileGGUF(name, GGUFBytes(tensors: 1), tensor: "x", field: field, reason: reason) {
            build(&$0)
            $0.data(data)
        }
    }
}

@Suite("Hostile GGUF files are refused with file, tensor and field")
struct GGUFHostileTests {
    static let headers: [HostileGGUF] = [
        HostileGGUF("another magic", field: "header", reason: "does not begin with 'GGUF'") {
            $0.bytes[0] = 0x67
        },
        HostileGGUF(
            "version 1", GGUFBytes(version: 1), field: "header",
            reason: "version 1 is not supported"
        ),
        HostileGGUF(
            "big-endian", GGUFBytes(version: 0x0300_0000), field: "header", reason: "big-endian"),
        HostileGGUF(
            "as many tensors as there are numbers", GGUFBytes(tensors: .max), field: "header",
            reason: "18446744073709551615 tensors do not fit"),
        HostileGGUF(
            "one tensor in no bytes", GGUFBytes(tensors: 1), field: "header",
            reason: "1 tensors do not fit into the 8 bytes left"),
        HostileGGUF(
            "as many keys as fit a signed number", GGUFBytes(keys: 1 << 63), field: "header",
            reason: "keys do not fit"),
        HostileGGUF(
            "more keys than are read", GGUFBytes(keys: 65_537), field: "header",
            reason: "65537 keys are more than 65536"
        ) { $0.bytes += [UInt8](repeating: 0, count: 65_537 * 13) },
        HostileGGUF(
            "more tensors than are read", GGUFBytes(tensors: 131_073), field: "header",
            reason: "131073 tensors are more than 131072"
        ) { $0.bytes += [UInt8](repeating: 0, count: 131_073 * 24) },
        HostileGGUF(
            "a key that comes twice", GGUFBytes(keys: 2), field: "metadata", reason: "twice"
        ) {
            for _ in 0..<2 {
                $0.key("k", kind: 0)
                $0.add(UInt8(1))
            }
        },
        HostileGGUF(
            "a key longer than the file", GGUFBytes(keys: 1), field: "metadata",
            reason: "bytes of a text do not fit"
        ) {
            $0.add("k", length: 1 << 40)
            $0.add(UInt64(0))
        },
        HostileGGUF(
            "a key longer than keys are", GGUFBytes(keys: 1), field: "metadata",
            reason: "more than 65535"
        ) {
            $0.key(String(repeating: "k", count: 65_536), kind: 0)
            $0.add(UInt8(1))
        },
        HostileGGUF(
            "an alignment of 0", GGUFBytes(keys: 1), field: "general.alignment",
            reason: "power of two"
        ) {
            $0.key("general.alignment", kind: 4)
            $0.add(UInt32(0))
        },
        HostileGGUF(
            "an alignment of 48", GGUFBytes(keys: 1), field: "general.alignment",
            reason: "power of two"
        ) {
            $0.key("general.alignment", kind: 4)
            $0.add(UInt32(48))
        },
        HostileGGUF(
            "an alignment of 64 bits", GGUFBytes(keys: 1), field: "general.alignment",
            reason: "kind uint32"
        ) {
            $0.key("general.alignment", kind: 10)
            $0.add(UInt64(32))
        },
    ]

    static let values: [HostileGGUF] = [
        .value("an unknown kind", kind: 13, reason: "13 is no kind of value") { $0.add(UInt8(0)) },
        .value("a truth value of 2", kind: 7, reason: "neither 0 nor 1") { $0.add(UInt8(2)) },
        .value("a number cut off", kind: 10, reason: "the header ends") { $0.add(UInt32(0)) },
        .value("a text past the end", kind: 8, reason: "9 bytes of a text do not fit") {
            $0.add("12345678", length: 9)
        },
        .value("a text of the largest length", kind: 8, reason: "do not fit") {
            $0.add("", length: .max)
        },
        .value("a text that is not UTF-8", kind: 8, reason: "not UTF-8") {
            $0.add(UInt64(2))
            $0.bytes += [0xFF, 0xFE]
        },
        .value("a list of an unknown kind", kind: 9, reason: "99 is no kind of value") {
            $0.add(UInt32(99))
            $0.add(UInt64(0))
        },
        .value("a list of more elements than bytes", kind: 9, reason: "elements do not fit") {
            $0.add(UInt32(0))
            $0.add(UInt64(1) << 62)
        },
        .value("a list of more texts than bytes", kind: 9, reason: "2 elements do not fit") {
            $0.add(UInt32(8))
            $0.add(UInt64(2))
            $0.add(UInt64(0))
        },
        .value("lists in lists without end", kind: 9, reason: "too deep") {
            for _ in 0..<100_000 {
                $0.add(UInt32(9))
                $0.add(UInt64(1))
            }
        },
        .value("a list of more elements than are read", kind: 9, reason: "more than 8388608") {
            $0.add(UInt32(0))
            $0.add(UInt64(8_388_609))
            $0.bytes += [UInt8](repeating: 0, count: 8_388_609)
        },
    ]

    static let tensors: [HostileGGUF] = [
        HostileGGUF(
            "a name that comes twice", GGUFBytes(tensors: 2), field: "tensors",
            reason: "comes twice"
        ) {
            $0.tensor()
            $0.tensor(offset: 32)
            $0.data(64)
        },
        HostileGGUF(
            "a name too long", GGUFBytes(tensors: 1), field: "tensors", reason: "more than 63"
        ) {
            $0.tensor(String(repeating: "x", count: 64))
            $0.data(64)
        },
        .tensor("five axes", field: "shape", reason: "5 axes are more than 4") {
            $0.tensor(sizes: [1, 1, 1, 1, 1])
        },
        .tensor("more axes than there are", field: "shape", reason: "more than 4") {
            $0.tensor(axes: .max)
        },
        .tensor("an empty axis", field: "shape", reason: "a size is 0") { $0.tensor(sizes: [0]) },
        .tensor("a size of 64 bits", field: "shape", reason: "a size is 18446744073709551615") {
            $0.tensor(sizes: [.max])
        },
        .tensor("a shape that overflows", field: "shape", reason: "overflows") {
            $0.tensor(sizes: [1 << 32, 1 << 32])
        },
        .tensor("bytes that overflow", field: "shape", reason: "overflows") {
            $0.tensor(sizes: [1 << 61])
        },
        .tensor("a type that is not read", field: "type", reason: "Q2_K is not supported") {
            $0.tensor(sizes: [256], type: 10)
        },
        .tensor("whole numbers", field: "type", reason: "I32 is not supported") {
            $0.tensor(type: 26)
        },
        .tensor("an unknown type", field: "type", reason: "4000000000 is not supported") {
            $0.tensor(type: 4_000_000_000)
        },
        .tensor("a row of half a block", field: "shape", reason: "not whole blocks of 32") {
            $0.tensor(sizes: [16, 2], type: 8)
        },
        .tensor("an offset out of line", field: "offset", reason: "no multiple of the alignment 32")
        {
            $0.tensor(offset: 8)
        },
        .tensor("an offset behind the file", field: "offset", reason: "do not fit into the file") {
            $0.tensor(offset: 96)
        },
        .tensor("the largest offset", field: "offset", reason: "do not fit into the file") {
            $0.tensor(offset: UInt64.max - 31)
        },
        .tensor("data cut off", field: "offset", reason: "8 bytes at 0 do not fit", data: 7) {
            $0.tensor()
        },
        .tensor("a terabyte in a small file", field: "offset", reason: "do not fit") {
            $0.tensor(sizes: [1 << 20, 1 << 18])
        },
        HostileGGUF(
            "an overlap", GGUFBytes(tensors: 2), field: "offset", reason: "another tensor's"
        ) {
            $0.tensor(sizes: [16])
            $0.tensor("y", sizes: [8], offset: 32)
            $0.data(96)
        },
        HostileGGUF(
            "the same bytes twice", GGUFBytes(tensors: 2), field: "offset",
            reason: "another tensor's"
        ) {
            $0.tensor(sizes: [16])
            $0.tensor("y", sizes: [16])
            $0.data(64)
        },
    ]

    @Test("Each at its own place", arguments: headers + values + tensors)
    func refused(file: HostileGGUF) throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("hostile.gguf")
            try Data(file.bytes).write(to: url)
            let error = try #require(throws: TensorError.self) { try GGUFFile(url: url) }
            guard case .gguf(let path, let tensor, let field, let reason) = error else {
                Issue.record("a GGUF error was expected, not \(error)")
                return
            }
            #expect(path == url.path)
            if let expected = file.tensor { #expect(tensor == expected) }
            #expect(field == file.field)
            #expect(reason.contains(file.reason), "\(reason)")
        }
    }

    /// A file with values of several kinds and tensors of several types.
    static let good: [UInt8] = {
        var file = GGUFBytes(version: 2, tensors: 2, keys: 3)
        file.key("general.alignment", kind: 4)
        file.add(UInt32(16))
        file.key("name", kind: 8)
        file.add("näme")
        file.key("list", kind: 9)
        file.add(UInt32(7))
        file.add(UInt64(3))
        file.bytes += [0, 1, 0]
        file.tensor(sizes: [2, 3])
        file.tensor("y", sizes: [32], type: 8, offset: 32)
        file.data(66, alignment: 16)
        return file.bytes
    }()

    private func reads(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { (try? GGUFHeader(of: $0, file: "mutant")) != nil }
    }

    @Test("A file of another alignment and the second version is read")
    func aligned() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("good.gguf")
            try Data(Self.good).write(to: url)
            let file = try GGUFFile(url: url)
            #expect(file.version == 2 && file["name"] == .string("näme"))
            #expect(file.layout(of: "x")?.shape == [3, 2])
            #expect(try file.tensor("x").shape == [3, 2])
            // d = 0x0101 as a float16, times the byte 1.
            let d = Float(Float16(bitPattern: 0x0101))
            #expect(try file.tensor("y").floats() == [Float](repeating: d, count: 32))
        }
    }

    @Test("Cut or altered anywhere, a good file is read or refused, never a crash")
    func mutations() {
        for cut in Self.good.indices { #expect(!reads(Array(Self.good[..<cut])), "cut at \(cut)") }
        var survivors = 0
        for position in Self.good.indices {
            for byte: UInt8 in [0x00, 0x01, 0x20, 0x7F, 0x80, 0xFF] {
                var mutant = Self.good
                mutant[position] = byte
                if reads(mutant) { survivors += 1 }
            }
        }
        // Data, names and padding may be anything; counts, lengths and types may not.
        #expect(survivors < Self.good.count * 4)
    }
}
