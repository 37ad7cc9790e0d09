/// Finds a text in bytes, in time linear in both (Knuth, Morris and Pratt, SIAM J. Comput. 6, 1977).
struct ByteSearch {
    private let pattern: [UInt8]
    /// For each length of a beginning, the longest shorter beginning that it ends with.
    private let borders: [Int]

    /// - Parameter pattern: not empty.
    init(_ pattern: [UInt8]) {
        precondition(!pattern.isEmpty, "an empty text is everywhere")
        self.pattern = pattern
        var borders = [0, 0]
        for index in 1..<max(pattern.count, 1) {
            var length = borders[index]
            while length > 0, pattern[length] != pattern[index] { length = borders[length] }
            borders.append(pattern[length] == pattern[index] ? length + 1 : 0)
        }
        self.borders = borders
    }

    /// Where it stands within `range`, from the left, without overlap.
    func matches(in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> [Range<Int>] {
        var matches: [Range<Int>] = []
        var length = 0
        for index in range {
            while length > 0, pattern[length] != bytes[index] { length = borders[length] }
            if pattern[length] == bytes[index] { length += 1 }
            if length == pattern.count {
                matches.append(index + 1 - length..<index + 1)
                length = 0
            }
        }
        return matches
    }
}

extension [UInt8] {
    /// The text with another in the place of each match.
    /// - Throws: `TokenizerError` where it grows beyond `TextNormalizer.longest`.
    func replacing(_ search: ByteSearch, with content: [UInt8]) throws -> [UInt8] {
        let matches = withUnsafeBufferPointer { search.matches(in: $0, 0..<count) }
        guard !matches.isEmpty else { return self }
        var result: [UInt8] = []
        var rest = 0
        for match in matches {
            result += self[rest..<match.lowerBound]
            result += content
            rest = match.upperBound
            guard result.count <= TextNormalizer.longest else { throw TextNormalizer.tooLong }
        }
        return result + self[rest...]
    }
}
