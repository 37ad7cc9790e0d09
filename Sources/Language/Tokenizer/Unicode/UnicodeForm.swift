/// The normal forms of Unicode (UAX #15), by the version of Unicode of the `tokenizers` library's
/// normalizers, whose names the raw values are.
///
/// Cost: n log n in the scalars of a run of combining marks, linear in everything else.
public enum UnicodeForm: String, CaseIterable, Hashable, Sendable {
    /// Composed.
    case nfc = "NFC"
    /// Decomposed.
    case nfd = "NFD"
    /// Composed, behind characters that only look different.
    case nfkc = "NFKC"
    /// Decomposed, likewise.
    case nfkd = "NFKD"

    /// The form of UTF-8 text.
    func normalized(_ text: [UInt8]) -> [UInt8] {
        // No byte of a text that only has characters below U+00A0, U+00C0 or U+0300 is as high.
        let limit: UInt8 =
            switch self {
            case .nfc: 0xCC
            case .nfd: 0xC3
            case .nfkc, .nfkd: 0xC2
            }
        if text.allSatisfy({ $0 < limit }) { return text }
        var scalars = decomposed(text)
        if self == .nfc || self == .nfkc { scalars = UnicodeTables.shared.composed(scalars) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        for scalar in scalars { bytes.append(scalar: scalar.value) }
        return bytes
    }

    /// The scalars of the decomposed text, marks in the order of their classes.
    private func decomposed(_ text: [UInt8]) -> [CombiningScalar] {
        let tables = UnicodeTables.shared
        let compatibility = self == .nfkc || self == .nfkd
        var scalars: [CombiningScalar] = []
        scalars.reserveCapacity(text.count)
        text.withUnsafeBufferPointer { bytes in
            var position = 0
            while position < bytes.count {
                let (scalar, width) = bytes.validScalar(at: position)
                tables.decompose(scalar, compatibility: compatibility, into: &scalars)
                position += width
            }
        }
        var start = 0
        while start < scalars.count {
            guard scalars[start].combiningClass != 0 else {
                start += 1
                continue
            }
            var end = start + 1
            while end < scalars.count, scalars[end].combiningClass != 0 { end += 1 }
            if end - start > 1 {
                // A stable sort.
                scalars[start..<end].sort { $0.combiningClass < $1.combiningClass }
            }
            start = end
        }
        return scalars
    }
}

/// A scalar with its canonical combining class.
struct CombiningScalar {
    var value: UInt32
    var combiningClass: UInt8
}
