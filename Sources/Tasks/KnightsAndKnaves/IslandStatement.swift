import Reasoning

/// What somebody says on an island of knights and knaves: who is a knight, and `-` (not), `&` (and),
/// `|` (or), `>` (implies) and `=` (just when) of such, as in `A>(-B|C)`.
indirect enum IslandStatement: Hashable, Sendable {
    /// That the person of this number is a knight.
    case knight(Int)
    case not(IslandStatement)
    case joined(IslandStatement, Connective, IslandStatement)

    enum Connective: UInt8, CaseIterable, Sendable {
        case and = 38
        case or = 124
        case implies = 62
        case same = 61

        /// Whether the order of the sides does not matter.
        var isSymmetric: Bool { self != .implies }
    }

    /// Whether it is true where these people are knights.
    func isTrue(where roles: IslandRoles) -> Bool {
        switch self {
        case .knight(let person):
            return roles.isKnight[person]
        case .not(let inner):
            return !inner.isTrue(where: roles)
        case .joined(let left, let connective, let right):
            let (left, right) = (left.isTrue(where: roles), right.isTrue(where: roles))
            switch connective {
            case .and: return left && right
            case .or: return left || right
            case .implies: return !left || right
            case .same: return left == right
            }
        }
    }

    /// Draws one with so many connectives within each other.
    ///
    /// - Parameter avoiding: whom it is not about, where it is about one person alone: the speaker, or
    ///   the person of the other side.
    static func drawn(
        depth: Int, people: Int, avoiding: Int? = nil, using stream: inout RandomStream
    ) -> IslandStatement {
        guard depth > 0 else {
            let person =
                avoiding.map { ($0 + 1 + stream.below(people - 1)) % people }
                ?? stream.below(people)
            return stream.below(2) == 0 ? .knight(person) : .not(.knight(person))
        }
        let deep = drawn(depth: depth - 1, people: people, using: &stream)
        let other = drawn(
            depth: stream.below(depth), people: people, avoiding: deep.onlyPerson, using: &stream)
        let sides = stream.below(2) == 0 ? (deep, other) : (other, deep)
        let connective = Connective.allCases[stream.below(Connective.allCases.count)]
        let whole = IslandStatement.joined(sides.0, connective, sides.1)
        return stream.below(4) == 0 ? .not(whole) : whole
    }

    /// Whom it is about, where it joins nothing.
    private var onlyPerson: Int? {
        switch self {
        case .knight(let person): person
        case .not(let inner): inner.onlyPerson
        case .joined: nil
        }
    }
}
