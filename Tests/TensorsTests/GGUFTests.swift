import Foundation
import Testing

@testable import Tensors

@Suite("GGUF")
struct GGUFTests {
    private static func data(_ text: String) throws -> [UInt8] {
        [UInt8](try #require(Data(base64Encoded: text, options: .ignoreUnknownCharacters)))
    }

    private static func floats(_ text: String) throws -> [Float] {
        try data(text).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    }

    @Test(
        "Blocks of each type are the numbers that gguf-py makes of them, bit for bit",
        arguments: GGUFType.allCases.filter { $0.dtype == nil })
    func blocks(type: GGUFType) throws {
        let golden = try #require(GGUFGoldens.blocks[type])
        let expected = try Self.floats(golden.numbers)
        let bytes = try Self.data(golden.bytes)
        let found = bytes.withUnsafeBytes { type.dequantized($0, count: expected.count) }
        #expect(found.map(\.bitPattern) == expected.map(\.bitPattern))
    }

    @Test("Numbers become the blocks of 8 bits that gguf-py makes of them, byte for byte")
    func quantizing() throws {
        let numbers = try Self.floats(GGUFGoldens.quantized.numbers)
        let blocks = numbers.withUnsafeBufferPointer { GGUFType.blocks80($0) }
        #expect(try blocks == Self.data(GGUFGoldens.quantized.bytes))
    }

    static let metadata: [(key: String, value: GGUFValue)] = [
        ("a.uint8", .uint8(.max)), ("a.int8", .int8(.min)), ("a.uint16", .uint16(.max)),
        ("a.int16", .int16(.min)), ("a.uint32", .uint32(.max)), ("a.int32", .int32(.min)),
        ("a.float32", .float32(1e-5)), ("a.true", .bool(true)), ("a.false", .bool(false)),
        ("a.string", .string("naïve \u{0} 名前 😀")), ("a.uint64", .uint64(.max)),
        ("a.int64", .int64(.min)), ("a.float64", .float64(0.1)),
        ("a.texts", .array([.string(""), .string("x")])),
        ("a.lists", .array([.array([.int32(-1)]), .array([])])), ("a.empty", .array([])),
    ]

    @Test("What is written comes back: keys, values, names, shapes, numbers")
    func roundTrip() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("model.gguf")
            let random = try RandomSource(seed: 4)
            let values = try Tensor.normal([3, 2, 64], deviation: 2, random: random)
            let column = try values.reshaped(6, 64).transposed()
            let tensors = [
                GGUFTensor(name: "single", tensor: values, type: .f32),
                GGUFTensor(name: "half", tensor: values, type: .f16),
                GGUFTensor(name: "brain", tensor: column, type: .bf16),
                GGUFTensor(name: "scalar", tensor: try Tensor(scalar: 2.5 as Float), type: .f32),
                GGUFTensor(name: "bytes", tensor: values, type: .q80),
            ]
            try saveGGUF(tensors, metadata: Self.metadata, url: url)
            let file = try GGUFFile(url: url)
            #expect(file.version == 3)
            #expect(file.keys == Self.metadata.map(\.key))
            for (key, value) in Self.metadata { #expect(file[key] == value, "\(key)") }
            #expect(file["absent"] == nil)
            #expect(file.names == tensors.map(\.name))
            for tensor in tensors {
                #expect(file.layout(of: tensor.name)?.shape == tensor.tensor.shape)
                #expect(file.layout(of: tensor.name)?.type == tensor.type)
                guard let dtype = tensor.type.dtype else { continue }
                let read = try file.tensor(tensor.name)
                #expect(read.dtype == .float32 && read.shape == tensor.tensor.shape)
                #expect(try read.bytes() == tensor.tensor.asType(dtype).asType(.float32).bytes())
            }
            let coarse = try file.tensor("bytes")
            let gaps = try zip(coarse.floats(), values.floats()).map { abs($0 - $1) }
            let largest = try values.floats().map(abs).max() ?? 0
            #expect(gaps.allSatisfy { $0 <= largest / 127 * 0.6 })
            #expect(
                try file.tensor("bytes", dtype: .bfloat16).bytes()
                    == coarse.asType(.bfloat16).bytes())
            #expect(throws: TensorError.self) { try file.tensor("absent") }

            let first = try Data(contentsOf: url)
            try saveGGUF(tensors, metadata: Self.metadata, url: url)
            #expect(try Data(contentsOf: url) == first)
        }
    }

    @Test("Tensors of more numbers than are converted at a time come back whole")
    func pieces() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("large.gguf")
            let count = (1 << 18) + 96
            let values = (0..<count).map { Float($0 % 127 - 63) }
            // The largest magnitude of each block makes d a power of two: all numbers stay.
            let exact = values.enumerated().map { $0.offset % 32 == 0 ? 127 : $0.element }
            try saveGGUF(
                [GGUFTensor(name: "x", tensor: try Tensor(exact), type: .q80)], metadata: [],
                url: url)
            #expect(try GGUFFile(url: url).tensor("x").floats() == exact)
        }
    }

    @Test("Values are read as what they are meant as")
    func values() {
        #expect(GGUFValue.float32(1e-5).number == 1e-5)
        #expect(GGUFValue.uint8(7).number == 7)
        #expect(GGUFValue.uint64(.max).integer == nil)
        #expect(GGUFValue.string("7").integer == nil && GGUFValue.string("7").number == nil)
        #expect(GGUFValue.array([.string("a"), .string("b")]).strings == ["a", "b"])
        #expect(GGUFValue.array([.string("a")]).integers == nil)
        #expect(GGUFValue.array([.int32(-1), .int32(3)]).integers == [-1, 3])
    }

    /// What cannot be written, and what the error must say about it.
    static let unwritable: [(GGUFTensor, [(key: String, value: GGUFValue)], String)] = {
        func tensor(_ shape: [Int], _ type: GGUFType, value: Double = 1) -> GGUFTensor? {
            (try? Tensor.full(shape, value: value)).map {
                GGUFTensor(name: "x", tensor: $0, type: type)
            }
        }
        let cases: [(GGUFTensor?, [(key: String, value: GGUFValue)], String)] = [
            (tensor([2, 48], .q80), [], "a row of 48"),
            (tensor([256], .q4K), [], "Q4_K is not written"),
            (tensor([1, 1, 1, 1, 1], .f32), [], "more than four axes"),
            (tensor([0], .f32), [], "is empty"),
            (tensor([32], .q80, value: .infinity), [], "not finite as Q8_0"),
            (tensor([32], .q80, value: 1e38), [], "not finite as Q8_0"),
            (tensor([2], .f16, value: 1e5), [], "not finite as F16"),
            (tensor([2], .f32), [("a", .bool(true)), ("a", .bool(true))], "given twice"),
            (tensor([2], .f32), [("general.alignment", .uint32(64))], "reserved"),
            (tensor([2], .f32), [("a", .array([.bool(true), .uint8(1)]))], "several kinds"),
        ]
        return cases.compactMap { tensor, metadata, reason in
            tensor.map { ($0, metadata, reason) }
        }
    }()

    @Test("What the format cannot hold is refused, and the old file stays", arguments: 0..<10)
    func refused(index: Int) throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("model.gguf")
            try Data("old".utf8).write(to: url)
            let (tensor, metadata, reason) = Self.unwritable[index]
            let error = try #require(throws: TensorError.self) {
                try saveGGUF([tensor], metadata: metadata, url: url)
            }
            #expect(error.description.contains(reason), "\(error)")
            #expect(error.description.hasPrefix(url.path))
            #expect(try Data(contentsOf: url) == Data("old".utf8))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
        }
    }
}
