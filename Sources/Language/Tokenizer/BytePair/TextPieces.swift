/// UTF-8 text on its way to tokens, and the pieces that it is cut into.
struct TextPieces {
    private(set) var bytes: [UInt8]
    /// In order, none of them empty.
    private(set) var pieces: [Range<Int>]
    /// Whether the first byte is the first of the whole text.
    private var isStart: Bool

    init(_ bytes: [UInt8], isStart: Bool) {
        self.bytes = bytes
        self.isStart = isStart
        pieces = bytes.isEmpty ? [] : [0..<bytes.count]
    }

    /// Cuts each piece into those that `cut` appends.
    private mutating func split(
        _ cut: (UnsafeBufferPointer<UInt8>, Range<Int>, inout [Range<Int>]) -> Void
    ) {
        var result: [Range<Int>] = []
        result.reserveCapacity(pieces.count)
        bytes.withUnsafeBufferPointer { bytes in
            for piece in pieces { cut(bytes, piece, &result) }
        }
        pieces = result
    }

    /// Cuts each piece into the matches of a pattern.
    mutating func split(by pattern: WordPattern) {
        split { bytes, piece, result in
            let scanner = WordScanner(pattern, UnsafeBufferPointer(rebasing: bytes[piece]))
            var start = 0
            while start < piece.count {
                let end = scanner.end(from: start)
                result.append(piece.lowerBound + start..<piece.lowerBound + end)
                start = end
            }
        }
    }

    /// Cuts each piece at its matches, which are in order and do not overlap, or, where `inverted`, at
    /// what lies between them.
    mutating func split(
        _ behavior: SplitBehavior, inverted isInverted: Bool = false,
        matches: (UnsafeBufferPointer<UInt8>, Range<Int>) -> [Range<Int>]
    ) {
        split { bytes, piece, result in
            var parts: [(range: Range<Int>, isMatch: Bool)] = []
            var rest = piece.lowerBound
            for match in matches(bytes, piece) {
                if rest < match.lowerBound { parts.append((rest..<match.lowerBound, isInverted)) }
                parts.append((match, !isInverted))
                rest = match.upperBound
            }
            if rest < piece.upperBound { parts.append((rest..<piece.upperBound, isInverted)) }
            result += behavior.pieces(of: parts)
        }
    }

    /// Cuts each piece into words and runs of characters that are neither words nor white space, which
    /// is dropped.
    mutating func splitWords() {
        let classes = ScalarClasses.shared
        split { bytes, piece, result in
            var position = piece.lowerBound
            var last: Bool?
            while position < piece.upperBound {
                let (scalar, width) = bytes.validScalar(at: position)
                let end = position + width
                let isWord = classes.isWord(scalar)
                if !isWord, classes[scalar] == .space {
                    last = nil
                } else if last == isWord, let piece = result.last {
                    result[result.count - 1] = piece.lowerBound..<end
                } else {
                    result.append(position..<end)
                    last = isWord
                }
                position = end
            }
        }
    }

    /// Writes each piece anew.
    /// - Parameter write: appends what a piece becomes; it is told whether the whole text begins with
    ///   the piece.
    mutating func map(_ write: (ArraySlice<UInt8>, _ isStart: Bool, inout [UInt8]) -> Void) {
        var (written, ranges): ([UInt8], [Range<Int>]) = ([], [])
        written.reserveCapacity(bytes.count)
        ranges.reserveCapacity(pieces.count)
        for piece in pieces {
            let start = written.count
            write(bytes[piece], isStart && piece.lowerBound == 0, &written)
            if start < written.count { ranges.append(start..<written.count) }
        }
        isStart = isStart && pieces.first?.lowerBound == 0
        (bytes, pieces) = (written, ranges)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The scalars of some kind within a range of UTF-8 text.
    func scalars(in range: Range<Int>, where isWanted: (UInt32) -> Bool) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var position = range.lowerBound
        while position < range.upperBound {
            let (scalar, width) = validScalar(at: position)
            if isWanted(scalar) { found.append(position..<position + width) }
            position += width
        }
        return found
    }
}
