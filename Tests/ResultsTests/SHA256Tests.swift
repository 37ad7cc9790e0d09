import Foundation
import Reasoning
import Testing

@testable import Results

@Suite("SHA-256")
struct SHA256Tests {
    /// The examples of FIPS 180 and of NIST's CAVP.
    @Test(
        "Published examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                String(repeating: "a", count: 1_000),
                "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"
            ),
        ])
    func known(text: String, hash: String) {
        #expect(SHA256.hex(of: Data(text.utf8)) == hash)
    }

    @Test("Lengths around a block's end are padded")
    func lengths() {
        let hashes = (50...70).map { SHA256.hex(of: Data(repeating: 7, count: $0)) }
        #expect(Set(hashes).count == hashes.count)
        #expect(hashes.allSatisfy { $0.count == 64 })
    }

    @Test("A file has the hash of its bytes, however many pieces it is read in")
    func files() throws {
        let url = FileManager.default.temporaryDirectory.appending(
            path: "sha256-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: url) }
        let data = Data((0..<(1 << 20) + 77).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) })
        try data.write(to: url)
        let found = try SHA256.hex(ofFile: url.path)
        #expect(found.hash == SHA256.hex(of: data) && found.bytes == data.count)
        #expect(throws: InputFile.Failure.self) { try SHA256.hex(ofFile: url.path + "-absent") }
    }
}
