/// Blocks of 32 numbers, and how blocks of any type become float32.
///
/// The products and sums are ggml's in ggml's order, so that the results are its bit for bit.
/// Source: `dequantize_row_*` in https://github.com/ggml-org/ggml/blob/master/src/ggml-quants.c
extension GGUFType {
    /// Where one block is read, and where its numbers are written.
    typealias Block = (UnsafePointer<UInt8>, UnsafeMutablePointer<Float>) -> Void

    /// The numbers of whole blocks.
    /// - Parameters:
    ///   - bytes: `count / blockSize` blocks of a type that has blocks.
    ///   - count: numbers; a multiple of `blockSize`.
    func dequantized(_ bytes: UnsafeRawBufferPointer, count: Int) -> [Float] {
        precondition(count % blockSize == 0 && bytes.count == count / blockSize * blockBytes)
        let block = self.block
        return [Float](unsafeUninitializedCapacity: count) { numbers, initialized in
            guard var from = bytes.bindMemory(to: UInt8.self).baseAddress,
                var to = numbers.baseAddress
            else { return }
            for _ in 0..<count / blockSize {
                block(from, to)
                from += blockBytes
                to += blockSize
            }
            initialized = count
        }
    }

    private var block: Block {
        switch self {
        case .q40: Self.block40
        case .q41: Self.block41
        case .q50: Self.block50
        case .q51: Self.block51
        case .q80: Self.block80
        case .q4K: Self.block4K
        case .q5K: Self.block5K
        case .q6K: Self.block6K
        case .f32, .f16, .bf16: preconditionFailure("numbers are not in blocks")
        }
    }

    /// A float16 of two bytes.
    @inline(__always)
    static func half(_ bytes: UnsafePointer<UInt8>) -> Float {
        Float(Float16(bitPattern: UInt16(bytes[0]) | UInt16(bytes[1]) << 8))
    }

    /// Four bytes as one number.
    @inline(__always)
    private static func word(_ bytes: UnsafePointer<UInt8>) -> UInt32 {
        UInt32(bytes[0]) | UInt32(bytes[1]) << 8 | UInt32(bytes[2]) << 16 | UInt32(bytes[3]) << 24
    }

    /// d, then the lower and upper four bits of 16 bytes: d (q - 8).
    private static func block40(_ x: UnsafePointer<UInt8>, _ y: UnsafeMutablePointer<Float>) {
        let d = half(x)
        for i in 0..<16 {
            let byte = x[2 &+ i]
            y[i] = d * Float(Int32(byte & 15) &- 8)
            y[i &+ 16] = d * Float(Int32(byte >> 4) &- 8)
        }
    }

    /// d, m, then the lower and upper four bits of 16 bytes: d q + m.
    private static func block41(_ x: UnsafePointer<UInt8>, _ y: UnsafeMutablePointer<Float>) {
        let d = half(x)
        let m = half(x + 2)
        for i in 0..<16 {
            let byte = x[4 &+ i]
            y[i] = d * Float(byte & 15) + m
            y[i &+ 16] = d * Float(byte >> 4) + m
        }
    }

    /// As `block40`, with 32 fifth bits before the 16 bytes: d (q - 16).
    private static func block50(_ x: UnsafePointer<UInt8>, _ y: UnsafeMutablePointer<Float>) {
        let d = half(x)
        let high = word(x + 2)
        for i in 0..<16 {
            let byte = UInt32(x[6 &+ i])
            let low = byte & 15 | (high >> UInt32(i) & 1) << 4
            let up = byte >> 4 | (high >> UInt32(i &+ 16) & 1) << 4
            y[i] = d * Float(Int32(low) &- 16)
            y[i &+ 16] = d * Float(Int32(up) &- 16)
        }
    }

    /// As `block41`, with 32 fifth bits before the 16 bytes: d q + m.
    private static func block51(_ x: UnsafePointer<UInt8>, _ y: UnsafeMutablePointer<Float>) {
        let d = half(x)
        let m = half(x + 2)
        let high = word(x + 4)
        for i in 0..<16 {
            let byte = UInt32(x[8 &+ i])
            let low = byte & 15 | (high >> UInt32(i) & 1) << 4
            let up = byte >> 4 | (high >> UInt32(i &+ 16) & 1) << 4
            y[i] = d * Float(low) + m
            y[i &+ 16] = d * Float(up) + m
        }
    }

    /// d, then 32 signed bytes: d q.
    private static func block80(_ x: UnsafePointer<UInt8>, _ y: UnsafeMutablePointer<Float>) {
        let d = half(x)
        for i in 0..<32 { y[i] = d * Float(Int8(bitPattern: x[2 &+ i])) }
    }
}
