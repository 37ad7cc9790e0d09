/// Who of the people on an island is a knight, written `A-BC`: a letter for each, knaves with a minus in
/// front.
struct IslandRoles: Hashable, Sendable {
    /// By number of person.
    var isKnight: [Bool]

    init(isKnight: [Bool]) { self.isKnight = isKnight }

    /// Reads every one of so many people once, in any order, white space aside; nil for anything else.
    init?(_ text: some StringProtocol, people: Int) {
        guard text.utf8.count <= 64 else { return nil }
        var roles = [Bool?](repeating: nil, count: people)
        var isKnight = true
        for byte in text.utf8 where !ArithmeticExpression.isSpace(byte) {
            if byte == UInt8(ascii: "-"), isKnight {
                isKnight = false
                continue
            }
            guard let person = IslandStatement.person(byte, of: people), roles[person] == nil else {
                return nil
            }
            roles[person] = isKnight
            isKnight = true
        }
        let all = roles.compactMap { $0 }
        guard isKnight, all.count == people else { return nil }
        self.isKnight = all
    }

    /// In the order of the letters.
    var text: String {
        let bytes = isKnight.indices.flatMap { Self.written($0, isKnight: isKnight[$0]) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `A` or `-A`.
    static func written(_ person: Int, isKnight: Bool) -> [UInt8] {
        (isKnight ? [] : [UInt8(ascii: "-")]) + [IslandStatement.letter(person)]
    }

    /// Every way to give so many people roles.
    static func all(people: Int) -> [IslandRoles] {
        (0..<1 << people).map { bits in
            IslandRoles(isKnight: (0..<people).map { bits >> $0 & 1 == 1 })
        }
    }
}
