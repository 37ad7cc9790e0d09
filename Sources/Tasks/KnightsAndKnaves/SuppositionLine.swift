import Reasoning

/// A line of a thought about an island: who is supposed to be a knight, whether what each says is then
/// true, up to the first contradiction, and a verdict: `A-BC:A1,-B1N`.
///
/// `-B1` supposes B a knave and finds his statement true, which is a contradiction, as is `B0`. Total and
/// linear in the line's length.
struct SuppositionLine: Hashable, Sendable {
    static let maximumLength = 96

    struct Step: Hashable, Sendable {
        var person: Int
        var isKnight: Bool
        /// Whether the line says that the person's statement is true.
        var isTrue: Bool

        var contradicts: Bool { isKnight != isTrue }
    }

    var roles: IslandRoles
    var steps: [Step] = []
    /// Whether the verdict says that everything fits; nil without one.
    var claim: Bool?

    init(roles: IslandRoles) { self.roles = roles }

    /// The statements gone through without a mistake.
    init(supposing roles: IslandRoles, on island: Island) {
        self.roles = roles
        for person in roles.isKnight.indices {
            let isTrue = island.statements[person].isTrue(where: roles)
            steps.append(
                Step(person: person, isKnight: roles.isKnight[person], isTrue: isTrue))
            if contradicts { break }
        }
    }

    init?(_ text: some StringProtocol, people: Int) {
        guard text.utf8.count <= Self.maximumLength else { return nil }
        let sides = text.split(separator: ":", omittingEmptySubsequences: false)
        guard sides.count == 2, let roles = IslandRoles(sides[0], people: people) else { return nil }
        self.roles = roles
        var rest = Array(sides[1].utf8)[...]
        switch rest.last {
        case UInt8(ascii: "Y"): claim = true
        case UInt8(ascii: "N"): claim = false
        default: break
        }
        if claim != nil { rest.removeLast() }
        for part in rest.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let isKnight = part.first != UInt8(ascii: "-")
            let step = isKnight ? part : part.dropFirst()
            guard step.count == 2, let letter = step.first, let truth = step.last,
                let person = IslandStatement.person(letter, of: people),
                truth == UInt8(ascii: "1") || truth == UInt8(ascii: "0")
            else { return nil }
            steps.append(
                Step(person: person, isKnight: isKnight, isTrue: truth == UInt8(ascii: "1")))
        }
    }

    var text: String {
        let written = steps.map { step in
            IslandRoles.written(step.person, isKnight: step.isKnight)
                + [step.isTrue ? UInt8(ascii: "1") : UInt8(ascii: "0")]
        }
        let joined = Array(written.joined(separator: [UInt8(ascii: ",")]))
        return roles.text + ":" + String(decoding: joined, as: UTF8.self)
            + (claim.map { $0 ? "Y" : "N" } ?? "")
    }

    /// Whether a step that is written is a contradiction.
    var contradicts: Bool { steps.contains { $0.contradicts } }

    /// Whether the verdict follows from the steps as written: all fits if everybody is heard and nothing
    /// contradicts; it does not if something does. nil without a verdict.
    var verdictIsTrue: Bool? {
        claim.map { claims in
            guard claims else { return contradicts }
            return !contradicts && Set(steps.map(\.person)).count == roles.isKnight.count
        }
    }

    /// Whether every step has the role that is supposed.
    var keepsRoles: Bool { steps.allSatisfy { $0.isKnight == roles.isKnight[$0.person] } }

    /// How many steps misjudge a statement.
    func slips(on island: Island) -> Int {
        steps.count { $0.isTrue != island.statements[$0.person].isTrue(where: roles) }
    }
}
