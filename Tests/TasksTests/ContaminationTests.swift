import Reasoning
import Testing

@testable import Tasks

@Suite struct ContaminationTests {
    /// Two files of questions that live as long as it.
    struct Files {
        let learned: TemporaryFile
        let heldOut: TemporaryFile

        init(learned: [String], heldOut: [String]) throws {
            func lines(_ questions: [String]) -> String {
                questions.map { #"{"question": "\#($0)", "answer": 1}"# }.joined(separator: "\n")
            }
            self.learned = try TemporaryFile(lines(learned))
            self.heldOut = try TemporaryFile(lines(heldOut))
        }

        func overlaps(n: Int = 13) throws -> [Contamination.Overlap] {
            try Contamination(heldOut: DataSet(path: heldOut.path, format: .problems), n: n)
                .overlaps(with: DataSet(path: learned.path, format: .problems))
        }
    }

    static let long = (1...20).map { "word\($0)" }.joined(separator: " ")

    @Test("Equal questions and n words in a row are told with their lines, and nothing else")
    func overlaps() throws {
        let files = try Files(
            learned: [
                "What is 2 + 2?", "what is 2+2", "Now \(Self.long), yes.", "Something else.",
                (1...12).map { "word\($0)" }.joined(separator: " "),
            ],
            heldOut: ["Another one?", "What is 2 + 2?", Self.long + " indeed"])
        let found = try files.overlaps()
        #expect(found.map(\.line) == [1, 2, 3])
        #expect(found.map(\.heldOutLine) == [2, 2, 3])
        #expect(found.map(\.isSameQuestion) == [true, true, false])
        #expect(found[2].words == (1...13).map { "word\($0)" }.joined(separator: " "))
        #expect(try files.overlaps(n: 12).map(\.line) == [1, 2, 3, 5])
        #expect(try files.overlaps(n: 21).map(\.line) == [1, 2])
    }

    @Test("Questions of few words are the same where their signs are")
    func signs() throws {
        var known = try Contamination()
        try known.add("Compute $2-3$.", line: 1)
        try known.add("A:-B,B:A", line: 2)
        #expect(known.overlaps(of: "compute $2 - 3$").map(\.heldOutLine) == [1])
        #expect(known.overlaps(of: "Compute $2+3$").isEmpty)
        #expect(known.overlaps(of: "A:B,B:-A").isEmpty)
    }

    @Test("Questions that stand in no file are known by the number that they were added with")
    func added() throws {
        var known = try Contamination(n: 3)
        try known.add("one two three four", line: 7)
        try known.add("five", line: 9)
        #expect(known.overlaps(of: "Five!").map(\.heldOutLine) == [9])
        let shared = known.overlaps(of: "zero one two three")
        #expect(shared.map(\.heldOutLine) == [7] && shared.map(\.isSameQuestion) == [false])
        #expect(known.overlaps(of: "two four").isEmpty)
    }

    @Test("Disjoint files share nothing, and an n out of bounds is refused")
    func disjoint() throws {
        let files = try Files(learned: ["a b c", Self.long], heldOut: ["c b a", "word20 word1"])
        #expect(try files.overlaps(n: 2).isEmpty)
        #expect(throws: ConfigurationError.self) { try files.overlaps(n: 1) }
    }

    @Test("Questions overlap exactly where a search through all pairs of runs says so")
    func exhaustive() throws {
        var stream = RandomStream(7, "contamination")
        func questions() -> [[String]] {
            (0..<12).map { _ in (0..<(3 + stream.below(6))).map { _ in "w\(stream.below(3))" } }
        }
        let (learned, heldOut) = (questions(), questions())
        let files = try Files(
            learned: learned.map { $0.joined(separator: " ") },
            heldOut: heldOut.map { $0.joined(separator: " ") })
        for n in 2...6 {
            func runs(_ words: [String]) -> Set<[String]> {
                guard words.count >= n else { return [] }
                return Set((0...(words.count - n)).map { Array(words[$0..<($0 + n)]) })
            }
            var expected: [[Int]] = []
            for (i, a) in learned.enumerated() {
                for (j, b) in heldOut.enumerated()
                where a == b || !runs(a).isDisjoint(with: runs(b)) {
                    expected.append([i + 1, j + 1])
                }
            }
            #expect(try files.overlaps(n: n).map { [$0.line, $0.heldOutLine] } == expected)
        }
    }
}
