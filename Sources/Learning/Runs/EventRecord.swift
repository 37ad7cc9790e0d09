/// A TensorBoard event (`tensorflow/core/util/event.proto`), encoded by hand: five fields of three
/// messages.
struct EventRecord {
    enum Content {
        /// Opens every file.
        case fileVersion
        /// A run begins, or goes on: TensorBoard forgets later steps of earlier files.
        case sessionStart
        /// Values by their names.
        case scalars([(tag: String, value: Double)])
    }

    /// Seconds since 1970.
    var wallTime: Double
    var step: Int
    var content: Content

    /// The record in a TFRecord file: length, check of the length, message, check of the message.
    var framed: [UInt8] {
        let message = self.message
        let length = littleEndian(UInt64(message.count))
        return length + littleEndian(CRC32C.masked(length)) + message
            + littleEndian(CRC32C.masked(message))
    }

    /// The `Event` message.
    private var message: [UInt8] {
        var bytes = key(1, .fixed64) + littleEndian(wallTime.bitPattern)
        if step != 0 { bytes += key(2, .varint) + varint(UInt64(bitPattern: Int64(step))) }
        switch content {
        case .fileVersion:
            bytes += field(3, Array("brain.Event:2".utf8))
        case .scalars(let scalars):
            let values = scalars.flatMap { tag, value in
                field(
                    1,
                    field(1, Array(tag.utf8)) + key(2, .fixed32)
                        + littleEndian(Float(value).bitPattern))
            }
            bytes += field(5, values)
        case .sessionStart:
            bytes += field(7, key(1, .varint) + varint(1))
        }
        return bytes
    }

    private enum WireType: UInt8 {
        case varint = 0
        case fixed64 = 1
        case delimited = 2
        case fixed32 = 5
    }

    private func key(_ number: UInt8, _ type: WireType) -> [UInt8] { [number << 3 | type.rawValue] }

    private func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
        key(number, .delimited) + varint(UInt64(content.count)) + content
    }

    private func varint(_ value: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    private func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
