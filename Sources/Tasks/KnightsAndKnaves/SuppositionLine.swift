import Reasoning

/// A line of a thought about an island: who is supposed to be a knight, whether what each says is then
/// true, up to the first contradiction, and a verdict: `A-BC:A-0?1,-B1&1?1N`.
///
/// `-B1&1?1` supposes B a knave and reads his `A&C` with 1 for knights and 0 for knaves, which is true: a
/// contradiction, as a knight's `?0` is. Total and linear in the line's length.
struct SuppositionLine: Hashable, Sendable {
    static let maximumLength = Island.longestQuestion + 64

    struct Step: Hashable, Sendable {
        var person: Int
        var isKnight: Bool
        /// The statement with the roles of those it is about.
        var read: [UInt8]
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
        for person in roles.isKnight.indices where !contradicts {
            steps.append(Step(hearing: person, on: island, supposing: roles))
        }
    }

    init?(_ text: some StringProtocol, people: Int) {
        guard text.utf8.count <= Self.maximumLength else { return nil }
        let sides = text.split(separator: ":", omittingEmptySubsequences: false)
        guard sides.count == 2, let roles = IslandRoles(sides[0], people: people) else {
            return nil
        }
        self.roles = roles
        var rest = Array(sides[1].utf8)[...]
        switch rest.last {
        case UInt8(ascii: "Y"): claim = true
        case UInt8(ascii: "N"): claim = false
        default: break
        }
        if claim != nil { rest.removeLast() }
        for part in rest.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            guard let step = Step(part, people: people) else { return nil }
            steps.append(step)
        }
    }

    var text: String {
        let joined = Array(steps.map(\.written).joined(separator: [UInt8(ascii: ",")]))
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

    /// How many steps misread or misjudge a statement.
    func slips(on island: Island) -> Int {
        steps.count { step in
            let exact = Step(hearing: step.person, on: island, supposing: roles)
            return step.read != exact.read || step.isTrue != exact.isTrue
        }
    }
}

extension SuppositionLine.Step {
    /// Without a mistake.
    init(hearing person: Int, on island: Island, supposing roles: IslandRoles) {
        let statement = island.statements[person]
        self.init(
            person: person, isKnight: roles.isKnight[person],
            read: statement.written(where: roles), isTrue: statement.isTrue(where: roles))
    }

    /// Reads `-B1&1?1`; what stands between the letter and the last `?` may be anything.
    init?(_ text: some BidirectionalCollection<UInt8>, people: Int) {
        isKnight = text.first != UInt8(ascii: "-")
        let step = Array(isKnight ? text.dropFirst(0) : text.dropFirst())
        guard step.count >= 4, let person = IslandStatement.person(step[0], of: people),
            step[step.count - 2] == UInt8(ascii: "?")
        else { return nil }
        switch step[step.count - 1] {
        case UInt8(ascii: "1"): isTrue = true
        case UInt8(ascii: "0"): isTrue = false
        default: return nil
        }
        self.person = person
        read = Array(step[1..<step.count - 2])
    }

    fileprivate var written: [UInt8] {
        IslandRoles.written(person, isKnight: isKnight) + read
            + [UInt8(ascii: "?"), isTrue ? UInt8(ascii: "1") : UInt8(ascii: "0")]
    }
}
