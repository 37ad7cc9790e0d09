/// Reading of bytes that are known to be UTF-8.
extension UnsafeBufferPointer<UInt8> {
    /// The scalar that begins at `position`, and its length in bytes.
    @inline(__always)
    func validScalar(at position: Int) -> (value: UInt32, width: Int) {
        let lead = UInt32(self[position])
        if lead < 0x80 { return (lead, 1) }
        let second = UInt32(self[position + 1] & 0x3F)
        if lead < 0xE0 { return ((lead & 0x1F) << 6 | second, 2) }
        let third = UInt32(self[position + 2] & 0x3F)
        if lead < 0xF0 { return ((lead & 0x0F) << 12 | second << 6 | third, 3) }
        let fourth = UInt32(self[position + 3] & 0x3F)
        return ((lead & 0x07) << 18 | second << 12 | third << 6 | fourth, 4)
    }

    /// Where the scalar begins that ends before `position`, which is not 0.
    func scalarStart(before position: Int) -> Int {
        var start = position - 1
        while self[start] & 0xC0 == 0x80 { start -= 1 }
        return start
    }

    /// How many bytes from the beginning are UTF-8.
    var validPrefix: Int {
        var position = 0
        while position < count {
            if self[position] < 0x80 {
                position += 1
            } else if let scalar = try? scalar(at: position) {
                position += UTF8.width(scalar)
            } else {
                break
            }
        }
        return position
    }
}

extension [UInt8] {
    /// Appends the UTF-8 of a scalar.
    mutating func append(scalar value: UInt32) {
        switch value {
        case ..<0x80: append(UInt8(value))
        case ..<0x800:
            append(UInt8(0xC0 | value >> 6))
            append(UInt8(0x80 | value & 0x3F))
        case ..<0x1_0000:
            append(UInt8(0xE0 | value >> 12))
            append(UInt8(0x80 | value >> 6 & 0x3F))
            append(UInt8(0x80 | value & 0x3F))
        default:
            append(UInt8(0xF0 | value >> 18 & 0x07))
            append(UInt8(0x80 | value >> 12 & 0x3F))
            append(UInt8(0x80 | value >> 6 & 0x3F))
            append(UInt8(0x80 | value & 0x3F))
        }
    }
}
