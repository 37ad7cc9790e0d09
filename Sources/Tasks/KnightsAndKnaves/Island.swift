/// People who are knights, who tell the truth, or knaves, who lie, and what each of them says.
struct Island: Hashable, Sendable {
    /// How many people there may be.
    static let counts = 2...6
    /// The longest question, in bytes.
    static let longestQuestion = 1_024

    /// By number of person.
    var statements: [IslandStatement]

    init(statements: [IslandStatement]) { self.statements = statements }

    /// Reads `A:-B,B:A&C,C:A=B`: people in the order of their letters, spaces aside.
    ///
    /// - Throws: what is wrong with the text.
    init(question: String) throws(StatementError) {
        guard question.utf8.count <= Self.longestQuestion else {
            throw StatementError(
                field: "form", reason: "is longer than \(Self.longestQuestion) bytes")
        }
        let parts = question.utf8.filter { $0 != UInt8(ascii: " ") }
            .split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard Self.counts.contains(parts.count) else {
            throw StatementError(
                field: "people",
                reason: "there are \(parts.count), not "
                    + "\(Self.counts.lowerBound)...\(Self.counts.upperBound)")
        }
        statements = []
        for (person, part) in parts.enumerated() {
            let speaker = [IslandStatement.letter(person), UInt8(ascii: ":")]
            guard part.starts(with: speaker),
                let statement = IslandStatement(part.dropFirst(2), people: parts.count)
            else {
                throw StatementError(
                    field: "form",
                    reason: "write what each of A, B, … says of them, as in \"A:-B,B:A&C,C:A=B\"")
            }
            statements.append(statement)
        }
    }

    var question: String { text(of: statements.map(\.written)) }

    /// The same for islands that differ in who bears which letter, or in the order of sides that may
    /// be exchanged.
    var canonical: String {
        let people = Array(statements.indices)
        // Only people who say the same of themselves and of others need be tried in every order.
        let alike = Dictionary(grouping: people) { speaker in
            String(
                decoding: statements[speaker].written(
                    renumbering: people.map { $0 == speaker ? 0 : 1 }), as: UTF8.self)
        }.sorted { $0.key < $1.key }.map(\.value)
        let orders = alike.reduce([[]]) { orders, group in
            orders.flatMap { order in Self.orders(of: group).map { order + $0 } }
        }
        return orders.map { order in
            var numbers = people
            for (number, person) in order.enumerated() { numbers[person] = number }
            return text(of: order.map { statements[$0].written(renumbering: numbers) })
        }.min() ?? ""
    }

    private func text(of statements: [[UInt8]]) -> String {
        let parts = statements.enumerated().map { person, statement in
            [IslandStatement.letter(person), UInt8(ascii: ":")] + statement
        }
        return String(
            decoding: Array(parts.joined(separator: [UInt8(ascii: ",")])), as: UTF8.self)
    }

    private static func orders(of people: [Int]) -> [[Int]] {
        people.reduce([[]]) { orders, person in
            orders.flatMap { order in
                (0...order.count).map { place in
                    var longer = order
                    longer.insert(person, at: place)
                    return longer
                }
            }
        }
    }

    /// Whether just the knights tell the truth.
    func fits(_ roles: IslandRoles) -> Bool {
        statements.indices.allSatisfy {
            statements[$0].isTrue(where: roles) == roles.isKnight[$0]
        }
    }

    /// Who is a knight, by trying all; nil unless there is exactly one way.
    var solution: IslandRoles? {
        let fitting = IslandRoles.all(people: statements.count).filter(fits)
        return fitting.count == 1 ? fitting[0] : nil
    }
}
