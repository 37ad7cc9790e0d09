/// Blocks of 256 numbers, in groups with scales of their own.
///
/// Source: as `GGUFType+Blocks`.
extension GGUFType {
    /// The scale and the least value of one of eight groups, of 6 bits each in 12 bytes: groups 0 to 3
    /// have theirs in the lower bits of the first eight bytes, the others in the last four bytes and
    /// the upper two bits of the first eight.
    @inline(__always)
    private static func scales(
        _ bytes: UnsafePointer<UInt8>, group: Int
    ) -> (scale: Float, least: Float) {
        if group < 4 { return (Float(bytes[group] & 63), Float(bytes[group &+ 4] & 63)) }
        let low = bytes[group &+ 4]
        return (
            Float(low & 15 | (bytes[group &- 4] >> 6) << 4),
            Float(low >> 4 | (bytes[group] >> 6) << 4)
        )
    }

    /// d, m, the scales s and t, then for every 64 numbers the lower and upper four bits of 32 bytes:
    /// d s q - m t.
    static func block4K(_ x: UnsafePointer<UInt8>, _ y: UnsafeMutablePointer<Float>) {
        let d = half(x)
        let m = half(x + 2)
        for pair in 0..<4 {
            let low = scales(x + 4, group: 2 * pair)
            let high = scales(x + 4, group: 2 * pair + 1)
            let (d0, m0) = (d * low.scale, m * low.least)
            let (d1, m1) = (d * high.scale, m * high.least)
            let q = x + (16 + 32 * pair)
            let z = y + 64 * pair
            for i in 0..<32 {
                z[i] = d0 * Float(q[i] & 15) - m0
                z[i &+ 32] = d1 * Float(q[i] >> 4) - m1
            }
        }
    }

    /// As `block4K`, with 32 bytes before the others: bit g of byte i is the fifth of number i of
    /// group g.
    static func block5K(_ x: UnsafePointer<UInt8>, _ y: UnsafeMutablePointer<Float>) {
        let d = half(x)
        let m = half(x + 2)
        let fifth = x + 16
        for pair in 0..<4 {
            let low = scales(x + 4, group: 2 * pair)
            let high = scales(x + 4, group: 2 * pair + 1)
            let (d0, m0) = (d * low.scale, m * low.least)
            let (d1, m1) = (d * high.scale, m * high.least)
            let q = x + (48 + 32 * pair)
            let z = y + 64 * pair
            let shift = UInt8(2 * pair)
            for i in 0..<32 {
                let bits = fifth[i] >> shift
                z[i] = d0 * Float(q[i] & 15 | (bits & 1) << 4) - m0
                z[i &+ 32] = d1 * Float(q[i] >> 4 | (bits >> 1 & 1) << 4) - m1
            }
        }
    }

    /// For each 128 numbers four times 32: their lower four bits in 64 of 128 bytes, their upper two in
    /// 32 of 64 bytes; then sixteen scales s of 8 bits, and d: d s (q - 32).
    static func block6K(_ x: UnsafePointer<UInt8>, _ y: UnsafeMutablePointer<Float>) {
        let d = half(x + 208)
        for part in 0..<8 {
            let (side, quarter) = (part / 4, part % 4)
            let low = x + (64 * side + 32 * (quarter % 2))
            let lowShift = UInt8(quarter / 2 * 4)
            let high = x + (128 + 32 * side)
            let highShift = UInt8(2 * quarter)
            let scales = x + (192 + 2 * part)
            let z = y + 32 * part
            for group in 0..<2 {
                let scale = d * Float(Int8(bitPattern: scales[group]))
                for i in 16 * group..<16 * group + 16 {
                    let q = low[i] >> lowShift & 15 | (high[i] >> highShift & 3) << 4
                    z[i] = scale * Float(Int32(q) &- 32)
                }
            }
        }
    }
}
