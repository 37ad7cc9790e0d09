extension IslandStatement {
    /// How many of `-` and brackets may lie within each other: a bound on recursion.
    static let deepest = 12

    /// The letter of a person, `A` for number 0.
    static func letter(_ person: Int) -> UInt8 { UInt8(ascii: "A") + UInt8(person) }

    /// The person of a letter, where there are so many.
    static func person(_ letter: UInt8, of people: Int) -> Int? {
        let person = Int(letter) - Int(UInt8(ascii: "A"))
        return (0..<people).contains(person) ? person : nil
    }

    /// Reads `A>(-B|C)`: sides of a connective are letters, negations and what stands in brackets, so
    /// no connective binds more than another. nil for anything else.
    init?(_ text: some Sequence<UInt8>, people: Int) {
        var reader = Reader(rest: Array(text)[...], people: people)
        guard let statement = reader.statement(), reader.rest.isEmpty else { return nil }
        self = statement
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>
        let people: Int

        mutating func statement(depth: Int = 0) -> IslandStatement? {
            guard let left = side(depth: depth) else { return nil }
            guard let connective = rest.first.flatMap(Connective.init(rawValue:)) else {
                return left
            }
            rest.removeFirst()
            return side(depth: depth).map { .joined(left, connective, $0) }
        }

        private mutating func side(depth: Int) -> IslandStatement? {
            guard depth <= IslandStatement.deepest, let byte = rest.popFirst() else { return nil }
            switch byte {
            case UInt8(ascii: "-"):
                return side(depth: depth + 1).map { .not($0) }
            case UInt8(ascii: "("):
                let inner = statement(depth: depth + 1)
                return rest.popFirst() == UInt8(ascii: ")") ? inner : nil
            default:
                return IslandStatement.person(byte, of: people).map { .knight($0) }
            }
        }
    }

    /// Its text.
    var written: [UInt8] { written(people: Self.letter) }

    /// With `1` for knights and `0` for knaves.
    func written(where roles: IslandRoles) -> [UInt8] {
        written { roles.isKnight[$0] ? UInt8(ascii: "1") : UInt8(ascii: "0") }
    }

    /// With other numbers for the people, and sides whose order does not matter in one that does not
    /// depend on it.
    func written(renumbering numbers: [Int]) -> [UInt8] {
        written(sorts: true) { Self.letter(numbers[$0]) }
    }

    private func written(sorts: Bool = false, people: (Int) -> UInt8) -> [UInt8] {
        /// In brackets where it joins others.
        func side(_ statement: IslandStatement) -> [UInt8] {
            let text = statement.written(sorts: sorts, people: people)
            guard case .joined = statement else { return text }
            return [UInt8(ascii: "(")] + text + [UInt8(ascii: ")")]
        }
        switch self {
        case .knight(let person):
            return [people(person)]
        case .not(let inner):
            return [UInt8(ascii: "-")] + side(inner)
        case .joined(let left, let connective, let right):
            var sides = [side(left), side(right)]
            if sorts, connective.isSymmetric, sides[1].lexicographicallyPrecedes(sides[0]) {
                sides.swapAt(0, 1)
            }
            return sides[0] + [connective.rawValue] + sides[1]
        }
    }
}
