import Foundation
import Reasoning

/// The Secure Hash Algorithm of 256 bits (FIPS 180-4, §6.2), for the sums by which files are known:
/// `sha256sum` gives the same.
package struct SHA256 {
    private var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c,
        0x1f83_d9ab, 0x5be0_cd19,
    ]
    private var words = [UInt32](repeating: 0, count: 64)
    /// What does not fill a block of 64 bytes yet.
    private var rest: [UInt8] = []
    /// Bytes so far.
    private var length: UInt64 = 0

    /// The hash of some bytes as 64 hexadecimal digits.
    package static func hex(of data: Data) -> String {
        var hash = SHA256()
        hash.update(data)
        return hash.hex()
    }

    /// The hash of a file, which is read in pieces, and its length in bytes.
    package static func hex(ofFile path: String) throws(InputFile.Failure) -> (
        hash: String, bytes: Int
    ) {
        var file = try InputFile(path)
        var (hash, bytes) = (SHA256(), 0)
        while true {
            let piece = try file.read(upTo: 1 << 20)
            if piece.isEmpty { return (hash.hex(), bytes) }
            hash.update(piece)
            bytes += piece.count
        }
    }

    private mutating func update(_ data: some Collection<UInt8>) {
        length &+= UInt64(data.count)
        rest.append(contentsOf: data)
        var start = 0
        while rest.count - start >= 64 {
            compress(at: start)
            start += 64
        }
        rest.removeFirst(start)
    }

    /// Of all bytes so far.
    private func hex() -> String {
        var last = self
        // A one bit, zeros, and the length in bits, to a multiple of 64 bytes (§5.1.1).
        let zeros = (119 - rest.count % 64) % 64
        let bits = length &* 8
        last.update([0x80] + [UInt8](repeating: 0, count: zeros))
        last.update((0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * UInt64($0))) })
        return last.state.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }

    private mutating func compress(at start: Int) {
        for index in 0..<16 {
            words[index] = rest[(start + 4 * index)..<(start + 4 * index + 4)]
                .reduce(0) { $0 << 8 | UInt32($1) }
        }
        for t in 16..<64 {
            let (early, late) = (words[t - 15], words[t - 2])
            let small = Self.rotated(early, 7) ^ Self.rotated(early, 18) ^ early >> 3
            let large = Self.rotated(late, 17) ^ Self.rotated(late, 19) ^ late >> 10
            words[t] = words[t - 16] &+ small &+ words[t - 7] &+ large
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for t in 0..<64 {
            let sum = Self.rotated(e, 6) ^ Self.rotated(e, 11) ^ Self.rotated(e, 25)
            let choice = e & f ^ ~e & g
            let first = h &+ sum &+ choice &+ Self.constants[t] &+ words[t]
            let other = Self.rotated(a, 2) ^ Self.rotated(a, 13) ^ Self.rotated(a, 22)
            let majority = a & b ^ a & c ^ b & c
            (h, g, f, e) = (g, f, e, d &+ first)
            (d, c, b, a) = (c, b, a, first &+ other &+ majority)
        }
        for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= value }
    }

    private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word >> count | word << (32 - count)
    }

    /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes (§4.2.2).
    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1,
        0x923f_82a4, 0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3,
        0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786,
        0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147,
        0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13,
        0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
        0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a,
        0x5b9c_ca4f, 0x682e_6ff3, 0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208,
        0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}
