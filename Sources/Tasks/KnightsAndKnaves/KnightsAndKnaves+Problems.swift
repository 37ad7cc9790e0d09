import Reasoning

extension KnightsAndKnaves {
    /// The hardest level; level 1 is the easiest.
    public static let levels = Island.counts.count

    /// The people, less one.
    private static func level(people: Int) -> Int { people - 1 }

    func problem(_ island: Island, solution: IslandRoles, id: String? = nil) -> Problem {
        Problem(
            id: id ?? "\(name):\(island.canonical)", task: name, question: island.question,
            reference: .answer(solution.text),
            difficulty: Self.level(people: island.statements.count))
    }

    public var splitDescription: String {
        Split.description(
            hashing:
                "what its people say, whoever bears which letter and whichever side of and, or "
                + "and just-when comes first", of: "problems",
            heldOutShare: configuration.heldOutShare, so: "no renaming")
    }

    public func split(of problem: Problem) -> Split? {
        (try? Island(question: problem.question)).map(split)
    }

    private func split(of island: Island) -> Split {
        Split(
            canonical: "\(name):\(island.canonical)", heldOutShare: configuration.heldOutShare)
    }

    /// Draws a number of people and what each says; draws again while not exactly one answer fits, or
    /// the problem is of another level or on the other side.
    public func problem(in split: Split, using stream: inout RandomStream) throws -> Problem {
        let draw = try draw(in: split, using: &stream)
        return problem(draw.island, solution: draw.solution)
    }

    func draw(
        in split: Split, using stream: inout RandomStream
    ) throws -> (island: Island, solution: IslandRoles) {
        for _ in 0..<20_000 {
            let people = stream.within(configuration.people)
            guard configuration.levels.contains(Self.level(people: people)) else { continue }
            let statements = (0..<people).map { speaker in
                IslandStatement.drawn(
                    depth: stream.within(configuration.depth), people: people, avoiding: speaker,
                    using: &stream)
            }
            let island = Island(statements: statements)
            if let solution = island.solution, self.split(of: island) == split {
                return (island, solution)
            }
        }
        throw TaskError.notEnoughProblems(
            asked: 1, found: 0,
            hint: "no island of \(configuration.people) people is of levels "
                + "\(configuration.levels) and on the \(split.rawValue) side; allow more people or "
                + "levels")
    }
}

extension KnightsAndKnaves: StatedTask {
    /// Reads `A:-B,B:A&C,C:A=B`, spaces aside, where exactly one answer fits.
    public func problem(stating text: String, id: String? = nil) throws(StatementError) -> Problem {
        let island = try Island(question: text)
        guard let solution = island.solution else {
            throw StatementError(
                field: "statements",
                reason: "more than one way of being knights and knaves fits them, or none")
        }
        return problem(island, solution: solution, id: id)
    }
}
