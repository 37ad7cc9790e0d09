/// How float32 become blocks of 8 bits.
///
/// Source: `quantize_row_q8_0_ref` in
/// https://github.com/ggml-org/ggml/blob/master/src/ggml-quants.c
extension GGUFType {
    /// Blocks of `q80`: of every 32 numbers the largest magnitude becomes 127, d a 127th of it, and
    /// each number the multiple of d nearest to it.
    /// - Parameter numbers: finite, a multiple of 32 of them.
    /// - Returns: nil where a d is too large for a float16.
    static func blocks80(_ numbers: UnsafeBufferPointer<Float>) -> [UInt8]? {
        let (size, blockBytes) = (q80.blockSize, q80.blockBytes)
        precondition(numbers.count % size == 0)
        var isWithin = true
        let blocks = [UInt8](unsafeUninitializedCapacity: numbers.count / size * blockBytes) {
            bytes, initialized in
            guard var x = numbers.baseAddress, var y = bytes.baseAddress else { return }
            for _ in 0..<numbers.count / size {
                isWithin = block80(of: x, to: y) && isWithin
                x += size
                y += blockBytes
            }
            initialized = numbers.count / size * blockBytes
        }
        return isWithin ? blocks : nil
    }

    private static func block80(
        of x: UnsafePointer<Float>, to y: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        var largest: Float = 0
        for i in 0..<32 { largest = max(largest, abs(x[i])) }
        let d = largest / 127
        // Far below the least float16, where 1 / d may be infinite, the block is zero anyway.
        let inverse = d < .leastNormalMagnitude ? 0 : 1 / d
        let bits = Float16(d).bitPattern
        y[0] = UInt8(truncatingIfNeeded: bits)
        y[1] = UInt8(truncatingIfNeeded: bits >> 8)
        for i in 0..<32 {
            let q = (x[i] * inverse).rounded(.toNearestOrAwayFromZero)
            y[2 &+ i] = UInt8(bitPattern: Int8(min(max(q, -127), 127)))
        }
        return Float16(d).isFinite
    }
}
