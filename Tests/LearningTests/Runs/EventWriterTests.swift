import Foundation
import Results
import Testing

@testable import Learning

@Suite("TensorBoard events")
struct EventWriterTests {
    @Test(
        "The check is Castagnoli's, by the vectors of RFC 3720",
        arguments: [
            ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
            ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
            (Array(0..<32), 0x46DD_794E), (Array("123456789".utf8), 0xE306_9283), ([], 0),
        ] as [([UInt8], UInt32)])
    func checksum(bytes: [UInt8], expected: UInt32) {
        #expect(CRC32C.checksum(bytes) == expected)
    }

    @Test("Records are those that TensorBoard's own writer makes, byte for byte")
    func golden() {
        func hexadecimal(_ record: EventRecord) -> String {
            record.framed.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        }
        #expect(
            hexadecimal(EventRecord(wallTime: 1.5, step: 0, content: .fileVersion))
                == Golden.fileVersion)
        #expect(
            hexadecimal(
                EventRecord(
                    wallTime: 1.5, step: 300,
                    content: .scalars([(tag: "reward", value: 0.25), (tag: "é", value: -1)])))
                == Golden.scalars)
        #expect(
            hexadecimal(EventRecord(wallTime: 1.5, step: 7, content: .sessionStart))
                == Golden.sessionStart)
    }

    @Test("A file opens with its version and the first step, then holds each step written")
    func file() throws {
        let folder = try TemporaryFolder()
        let time = Date(timeIntervalSince1970: 100)
        let writer = try EventWriter(folder: folder.url, firstStep: 3, time: time)
        try writer.write(["b": 2, "a": 0.5], step: 3, time: time)
        // Flushed: readable while the writer is open.
        let bytes = try Array(Data(contentsOf: writer.url))
        let expected: [EventRecord] = [
            .init(wallTime: 100, step: 0, content: .fileVersion),
            .init(wallTime: 100, step: 3, content: .sessionStart),
            .init(
                wallTime: 100, step: 3,
                content: .scalars([(tag: "a", value: 0.5), (tag: "b", value: 2)])),
        ]
        #expect(bytes == expected.flatMap(\.framed))
        let second = try EventWriter(folder: folder.url, firstStep: 4, time: time)
        #expect(second.url.lastPathComponent > writer.url.lastPathComponent)
    }
}

/// Made by tensorboard 2.21's `RecordWriter` and its `Event` message.
private enum Golden {
    static let fileVersion =
        "1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e457665"
        + "6e743a322a28646c"
    static let scalars =
        "2800000000000000ff70164a09000000000000f83f10ac022a1a0a0d0a067265"
        + "77617264150000803e0a090a02c3a915000080bf511a6843"
    static let sessionStart =
        "0f000000000000006d532b0909000000000000f83f10073a020801774771c7"
}
