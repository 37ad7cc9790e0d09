import Synchronization

/// The tokens of short pieces that were seen, a bounded number of them: a piece has one place, where it
/// takes that of another.
struct PieceCache: Sendable {
    /// The longest piece in bytes, and the most tokens, that is kept.
    private static let longest = 16
    private static let mostTokens = 7
    private static let places = 1 << 14

    /// Bytes of the piece in each place, and, in the last byte, its length and the number of its tokens;
    /// 0 where nothing is kept.
    private var keys = [SIMD2<UInt64>](repeating: .zero, count: PieceCache.places)
    private var counts = [UInt8](repeating: 0, count: PieceCache.places)
    private var tokens = [Int32](
        repeating: 0, count: PieceCache.places * PieceCache.mostTokens)

    /// A piece as a number; nil for one that is too long.
    struct Key {
        fileprivate var bytes: SIMD2<UInt64>
        fileprivate var length: Int
        fileprivate var place: Int
    }

    static func key(of piece: UnsafeBufferPointer<UInt8>) -> Key? {
        guard piece.count <= longest else { return nil }
        var (low, high): (UInt64, UInt64) = (0, 0)
        for index in 0..<min(piece.count, 8) { low |= UInt64(piece[index]) << UInt64(index * 8) }
        for index in 8..<max(piece.count, 8) {
            high |= UInt64(piece[index]) << UInt64((index - 8) * 8)
        }
        let mixed =
            (low ^ UInt64(piece.count)) &* 0x9E37_79B9_7F4A_7C15
            ^ high &* 0xC2B2_AE3D_27D4_EB4F
        return Key(
            bytes: SIMD2(low, high), length: piece.count,
            place: Int((mixed ^ mixed >> 29) >> 3 & UInt64(places - 1)))
    }

    /// Appends the tokens of a piece; false where they are not known.
    func append(_ key: Key, to result: inout [Int32]) -> Bool {
        let count = counts[key.place]
        guard Int(count >> 3) == key.length, keys[key.place] == key.bytes else { return false }
        let start = key.place * Self.mostTokens
        for index in start..<start + Int(count & 7) { result.append(tokens[index]) }
        return true
    }

    /// Keeps the tokens of a piece, unless they are too many.
    mutating func keep(_ key: Key, _ found: ArraySlice<Int32>) {
        guard found.count <= Self.mostTokens else { return }
        keys[key.place] = key.bytes
        counts[key.place] = UInt8(key.length << 3 | found.count)
        let start = key.place * Self.mostTokens
        for (offset, token) in found.enumerated() { tokens[start + offset] = token }
    }
}

/// The caches of a tokenizer: each call takes one for itself and gives it back.
final class PieceCaches: Sendable {
    private static let most = 4
    private let caches = Mutex<[PieceCache]>([])

    func take() -> PieceCache { caches.withLock { $0.popLast() } ?? PieceCache() }

    func give(_ cache: PieceCache) {
        caches.withLock { caches in
            if caches.count < Self.most { caches.append(cache) }
        }
    }
}
