/// What becomes of the matches by which a text is split, named as in `tokenizer.json`.
public enum SplitBehavior: String, CaseIterable, Hashable, Sendable {
    case removed = "Removed"
    /// A piece of its own.
    case isolated = "Isolated"
    case mergedWithPrevious = "MergedWithPrevious"
    case mergedWithNext = "MergedWithNext"
    /// One piece with the matches beside it.
    case contiguous = "Contiguous"

    /// The pieces of a text.
    /// - Parameter parts: its matches and what lies between them, in order, without gaps.
    func pieces(of parts: [(range: Range<Int>, isMatch: Bool)]) -> [Range<Int>] {
        switch self {
        case .removed:
            return parts.filter { !$0.isMatch }.map(\.range)
        case .isolated:
            return parts.map(\.range)
        case .contiguous:
            return Self.joined(parts) { $0 == $1 }
        case .mergedWithPrevious:
            return Self.joined(parts) { isMatch, isMatchBefore in isMatch && !isMatchBefore }
        case .mergedWithNext:
            return Self.joined(parts.reversed()) { isMatch, isMatchBefore in
                isMatch && !isMatchBefore
            }.reversed()
        }
    }

    /// The parts, each joined to the last piece where `belongs` says so of whether it and the part
    /// before it are matches. The first has no match before it.
    private static func joined(
        _ parts: [(range: Range<Int>, isMatch: Bool)], belongs: (Bool, Bool) -> Bool
    ) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var isMatchBefore = false
        for (range, isMatch) in parts {
            if belongs(isMatch, isMatchBefore), let last = pieces.last {
                pieces[pieces.count - 1] =
                    min(last.lowerBound, range.lowerBound)..<max(last.upperBound, range.upperBound)
            } else {
                pieces.append(range)
            }
            isMatchBefore = isMatch
        }
        return pieces
    }
}
