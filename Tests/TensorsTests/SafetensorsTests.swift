import Foundation
import Testing

@testable import Tensors

/// A folder for one test, removed afterwards.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("tensors-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}

@Suite("Safetensors")
struct SafetensorsTests {
    static func sample() throws -> [(name: String, tensor: Tensor)] {
        let random = try RandomSource(seed: 4)
        var tensors: [(name: String, tensor: Tensor)] = [
            ("scalar", try Tensor(scalar: 2.5 as Float)),
            ("empty", try Tensor([Float](), [0, 3])),
            ("transposed", try Tensor([1, 2, 3, 4, 5, 6], [2, 3]).transposed()),
            ("a \"quoted\"\n\\ naïve 名前 😀", try Tensor([true, false, true])),
        ]
        for dtype in DType.allCases {
            let values = try Tensor.uniform([3, 5], low: 0, high: 100, random: random)
            tensors.append(("of.\(dtype.rawValue)", try values.asType(dtype)))
        }
        return tensors
    }

    @Test("What is written comes back: names, dtypes, shapes, bits, metadata")
    func roundTrip() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("model.safetensors")
            let tensors = try Self.sample()
            let metadata = ["format": "pt", "nöte": "line\nand \u{1} \"quote\""]
            try saveSafetensors(tensors, metadata: metadata, url: url)
            let file = try SafetensorsFile(url: url)
            #expect(file.metadata == metadata)
            #expect(Set(file.names) == Set(tensors.map(\.name)))
            for (name, tensor) in tensors {
                let read = try file.tensor(name)
                #expect(read.dtype == tensor.dtype && read.shape == tensor.shape)
                #expect(try read.bytes() == tensor.bytes(), "\(name)")
                #expect(file.layout(of: name)?.shape == tensor.shape)
            }
            #expect(throws: TensorError.self) { try file.tensor("absent") }
        }
    }

    /// Written by `scripts/goldens/safetensors_file.py`.
    static let upstream = """
        UAMAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJwdCJ9LCJpbnQ2NCI6eyJkdHlwZSI6Ikk2NCIsInNoYX
        BlIjpbMSwzXSwiZGF0YV9vZmZzZXRzIjpbMCwyNF19LCJmbG9hdDY0Ijp7ImR0eXBlIjoiRjY0Iiwic2hhcGUiOlsx
        LDNdLCJkYXRhX29mZnNldHMiOlsyNCw0OF19LCJlbXB0eSI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMCwzXSwiZG
        F0YV9vZmZzZXRzIjpbNDgsNDhdfSwiZmxvYXQzMiI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMSwzXSwiZGF0YV9v
        ZmZzZXRzIjpbNDgsNjBdfSwicXVvdGVkIFwiw6lcIlxuIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsxXSwiZGF0YV
        9vZmZzZXRzIjpbNjAsNjRdfSwic2NhbGFyIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOltdLCJkYXRhX29mZnNldHMi
        Ols2NCw2OF19LCJpbnQzMiI6eyJkdHlwZSI6IkkzMiIsInNoYXBlIjpbMSwzXSwiZGF0YV9vZmZzZXRzIjpbNjgsOD
        BdfSwiYmZsb2F0MTYiOnsiZHR5cGUiOiJCRjE2Iiwic2hhcGUiOlsxLDNdLCJkYXRhX29mZnNldHMiOls4MCw4Nl19
        LCJmbG9hdDE2Ijp7ImR0eXBlIjoiRjE2Iiwic2hhcGUiOlsxLDNdLCJkYXRhX29mZnNldHMiOls4Niw5Ml19LCJpbn
        QxNiI6eyJkdHlwZSI6IkkxNiIsInNoYXBlIjpbMSwzXSwiZGF0YV9vZmZzZXRzIjpbOTIsOThdfSwiaW50OCI6eyJk
        dHlwZSI6Ikk4Iiwic2hhcGUiOlsxLDNdLCJkYXRhX29mZnNldHMiOls5OCwxMDFdfSwidWludDgiOnsiZHR5cGUiOi
        JVOCIsInNoYXBlIjpbMSwzXSwiZGF0YV9vZmZzZXRzIjpbMTAxLDEwNF19LCJib29sIjp7ImR0eXBlIjoiQk9PTCIs
        InNoYXBlIjpbMSwzXSwiZGF0YV9vZmZzZXRzIjpbMTA0LDEwN119fSAgICAgIAAAAAAAAAAAAQAAAAAAAAABAAAAAA
        AAAAAAAAAAAAAAAAAAAAAA8D8AAAAAAADwPwAAAAAAAIA/AACAPwAAgD8AACBAAAAAAAEAAAABAAAAAACAP4A/AAAA
        PAA8AAABAAEAAAEBAAEBAAEB
        """

    @Test("Bytes are those of the upstream library, and what it wrote is read")
    func parity() throws {
        let golden = try #require(
            Data(base64Encoded: Self.upstream, options: .ignoreUnknownCharacters))
        let row = try Tensor([0, 1, 1], [1, 3])
        var tensors = try DType.allCases.map { (name: $0.rawValue, tensor: try row.asType($0)) }
        tensors.append(("scalar", try Tensor(scalar: 2.5 as Float)))
        tensors.append(("empty", try Tensor.zeros([0, 3])))
        tensors.append(("quoted \"é\"\n", try Tensor.ones([1])))
        try withTemporaryFolder { folder in
            let ours = folder.appendingPathComponent("ours.safetensors")
            try saveSafetensors(tensors, metadata: ["format": "pt"], url: ours)
            #expect(try Data(contentsOf: ours) == golden)
            let theirs = folder.appendingPathComponent("theirs.safetensors")
            try golden.write(to: theirs)
            let read = try loadSafetensors(url: theirs)
            #expect(read.count == tensors.count)
            for (name, tensor) in tensors {
                let found = try #require(read.first { $0.name == name }).tensor
                #expect(found.dtype == tensor.dtype && found.shape == tensor.shape)
                #expect(try found.bytes() == tensor.bytes())
            }
        }
    }

    @Test("Writing is atomic and repeatable: same bytes, no leftovers, old readers undisturbed")
    func atomicity() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("model.safetensors")
            try saveSafetensors(try Self.sample(), url: url)
            let first = try Data(contentsOf: url)
            try saveSafetensors(try Self.sample().reversed(), url: url)
            #expect(try Data(contentsOf: url) == first)
            let old = try SafetensorsFile(url: url)
            try saveSafetensors([("scalar", try Tensor(scalar: 9 as Float))], url: url)
            #expect(try old.tensor("scalar").item(Float.self) == 2.5)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path)
                    == ["model.safetensors"])
        }
    }

    @Test("Data begin at a multiple of 8 bytes, and wider dtypes come first")
    func alignment() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("model.safetensors")
            try saveSafetensors(
                [("a", try Tensor([true])), ("b", try Tensor([1.5]))], url: url)
            let bytes = [UInt8](try Data(contentsOf: url))
            let length = Int(bytes[0]) + Int(bytes[1]) << 8
            #expect(length % 8 == 0)
            #expect(try SafetensorsFile(url: url).names == ["b", "a"])
        }
    }

    @Test("Names that the format cannot hold are refused before anything is written")
    func names() throws {
        try withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("model.safetensors")
            let tensor = try Tensor([1])
            #expect(throws: TensorError.self) {
                try saveSafetensors([("x", tensor), ("x", tensor)], url: url)
            }
            #expect(throws: TensorError.self) {
                try saveSafetensors([("__metadata__", tensor)], url: url)
            }
            #expect(!FileManager.default.fileExists(atPath: url.path))
        }
    }

    @Test("What the operating system refuses says which path and why")
    func operatingSystem() throws {
        try withTemporaryFolder { folder in
            let absent = folder.appendingPathComponent("absent.safetensors")
            #expect(
                throws: TensorError.file(
                    path: absent.path, reason: "cannot open: No such file or directory")
            ) { try SafetensorsFile(url: absent) }
            #expect(throws: TensorError.file(path: folder.path, reason: "is not an ordinary file"))
            {
                try SafetensorsFile(url: folder)
            }
            let nowhere = folder.appendingPathComponent("none/x.safetensors")
            #expect(throws: TensorError.self) {
                try saveSafetensors([("x", try Tensor([1]))], url: nowhere)
            }
        }
    }
}
