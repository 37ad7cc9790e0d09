import Foundation
import Reasoning
import Testing

@testable import Tasks

@Suite struct ChainAnatomyTests {
    let task = Countdown()

    func count(_ text: String) -> ChainAnatomy {
        task.anatomy(of: text, problem: task.problem(numbers: [3, 7, 20], target: 41))
    }

    @Test("A chain that searches, abandons and claims is counted line by line")
    func search() {
        let anatomy = count(
            """
            3-7=-4,20--4=24?41N
            3+7=10,10+20=30?41N
            3-7=-4,20--4=24?41N
            7*3=21,21+20=41?41Y
            </think>7*3+20<eos>
            """)
        #expect(anatomy.attempts == 4)
        #expect(anatomy.steps == 8)
        #expect(anatomy.checks == 4)
        #expect(anatomy.abandoned == 3)
        #expect(anatomy.repeated == 1)
        #expect(anatomy.claims == 1)
        #expect(anatomy.soundClaims == 1)
        #expect(anatomy.hits == 1)
        #expect(anatomy.closed == 1)
        #expect(
            anatomy.slips + anatomy.falseVerdicts + anatomy.wrongPairs + anatomy.giveUps
                + anatomy.unreadable + anatomy.notes == 0)
    }

    @Test(
        "A wrong result that a later line has right is mended, once; an attempt right behind itself is a loop"
    )
    func mended() {
        let anatomy = count(
            """
            7*3=22,22+20=42?41N
            7*3=22,22+20=42?41N
            3+7=11,11+20=31?41N
            7*3=21,20-10=10?41N
            7*3=21,21+20=41?41Y
            7*3=22,22+20=42?41N
            """)
        // 7*3 is wrong twice, mended at once, and wrong again; 3+7 stays wrong.
        #expect(anatomy.slips == 4 && anatomy.corrected == 1)
        #expect(anatomy.loops == 1 && anatomy.repeated == 2)
    }

    @Test("First attempts, near misses and what follows them are counted")
    func ways() throws {
        // 39 and 43 are near misses of 41; the second one and the last keep the step before.
        let anatomy = count(
            """
            7*3=21,21+18=39?41N
            7*3=21,21+22=43?41N
            3+7=10,10+20=30?41N
            3+7=10,20-10=10?41N
            """)
        #expect(anatomy.attempts == 4 && anatomy.firstHits == 0)
        #expect(anatomy.nearMisses == 2 && anatomy.nearMissesFollowed == 1)
        #expect(anatomy.followed == 2)
        let first = count("7*3=21,21+20=41?41Y\n</think>7*3+20<eos>")
        #expect(first.firstHits == 1 && first.nearMisses == 0 && first.followed == 0)
        let data = try JSONEncoder().encode(anatomy + first)
        #expect(try JSONDecoder().decode(ChainAnatomy.self, from: data) == anatomy + first)
        let older = try JSONDecoder().decode(
            ChainAnatomy.self, from: Data(#"{"chains": 2, "attempts": 5}"#.utf8))
        #expect(older.chains == 2 && older.attempts == 5 && older.firstHits == 0)
    }

    @Test("Distances behind steps are read; an attempt without its last step is one that was left")
    func unfinished() throws {
        let anatomy = count(
            """
            7*3=21;20+20N
            7*3=21;20+19,21+20=41~0N
            7*3=21;20+20,21+20=41~0Y
            </think>7*3+20<eos>
            """)
        #expect(anatomy.attempts == 3 && anatomy.unfinished == 1 && anatomy.checks == 3)
        #expect(anatomy.hits == 2 && anatomy.firstHits == 0 && anatomy.soundClaims == 1)
        // The N behind no distance is a false one; distances make no other attempt of the same steps.
        #expect(anatomy.falseVerdicts == 1 && anatomy.repeated == 1 && anatomy.wrongPairs == 0)
        #expect(anatomy.nearMisses == 0 && anatomy.abandoned == 2)
        let line = try #require(ThoughtLine("7*3=21;20+19,21+20=41~0N"))
        #expect(
            line.distancesAreTrue(from: 41) == false && line.distancesAreTrue(from: 40) == false)
        #expect(try #require(ThoughtLine("7*3=21;20+20N")).distancesAreTrue(from: 41) == true)
        #expect(try #require(ThoughtLine("7*3=21;20-20N")).distancesAreTrue(from: 41) == false)
        #expect(try #require(ThoughtLine("7*3=21;20-20N")).distancesAreTrue(from: 1) == true)
        #expect(try #require(ThoughtLine("7*3=21")).distancesAreTrue(from: 41) == nil)
    }

    @Test(
        "Every kind of mistake has its own count",
        arguments: [
            ("3+7=10,10+20=30?41Y\n</think>", \ChainAnatomy.falseVerdicts),
            ("7*3=21,21+20=41?41N\n</think>", \.falseVerdicts),
            ("7*3=22,22+20=42?41N\n</think>", \.slips),
            ("3+7=10,10+20=30?30Y\n</think>", \.wrongPairs),
            ("3+7=10,10+20=30?41N\n</think>", \.giveUps),
            ("3+7=,10\n</think>", \.unreadable),
        ])
    func mistakes(text: String, field: KeyPath<ChainAnatomy, Int> & Sendable) {
        #expect(count(text)[keyPath: field] == 1)
    }

    @Test(
        "A claim is sound only with true steps over each number once that end at the target",
        arguments: [
            "21+20=41?41Y", "20+21=41,3*7=21?41Y", "7*3=21,20+21=41,41+0=41?41Y",
            "7*3=20,20+20=40,40+1=41?41Y", "7*3=22,22+20=41?41Y", "20+20=40,40+1=41?41Y",
            "7*3=21,21+20=41?40Y\n3+7=10,10+20=41?41Y",
        ])
    func unsound(thought: String) {
        let anatomy = count(thought + "\n</think>")
        #expect(anatomy.claims >= 1)
        #expect(anatomy.claims > anatomy.soundClaims)
    }

    @Test("A thought that is still open neither closes nor gives up")
    func open() {
        let anatomy = count("3+7=10,10+20=30?41N\n3+7")
        #expect(anatomy.closed == 0)
        #expect(anatomy.giveUps == 0)
        #expect(anatomy.unreadable == 1)
    }

    @Test("An attempt without a check is an attempt")
    func unchecked() {
        let anatomy = count("3+7=10,10+20=30\n7*3=21,21+20=41\n</think>")
        #expect(anatomy.attempts == 2)
        #expect(anatomy.checks == 0)
        #expect(anatomy.hits == 1)
        #expect(anatomy.abandoned == 0)
    }

    @Test("Anatomies add up in every field")
    func sum() {
        let a = count("3+7=10,10+20=30?41N\nx\n7*3=21,21+20=41?41Y\n</think>")
        let b = count("3+7=10,10+20=31?41N\n3+7=10,10+20=31?30N\n</think>")
        let sum = a + b
        #expect(sum.chains == 2)
        #expect(sum.attempts == 4)
        #expect(sum.slips == 2)
        #expect(sum.repeated == 1)
        #expect(sum.unreadable == 1)
        #expect(sum.giveUps == 1)
        #expect(sum.hits == 1)
        #expect(sum.wrongPairs == 1)
    }

    @Test(
        "Lines outside the grammar are unreadable",
        arguments: [
            "", "3", "3+", "3+7", "3+7=", "3+7=10?", "3+7=10?41", "3+7=10?41X", "3+7=10?41NN",
            "?41N", "3+7=10~", "3+7=10;3", "3+7=10;+3", "3+7=10;2 +3", "3+7=10;2:3", "3+7=10~3Y,",
            "3+7=10~3YN", "3+7=10N", "3+7=10~3?41,31NN",
            "3+7=10,", "3^7=1", "3+7=10 ?41N", "1234567890123456789+1=2", "--3+7=4",
        ])
    func unreadable(line: String) {
        #expect(ThoughtLine(line) == nil)
    }

    @Test("Steps past 64 bits and inexact divisions have no exact result")
    func exactness() throws {
        let nines = String(repeating: "9", count: 18)
        #expect(try #require(ThoughtLine("\(nines)*\(nines)=1")).steps[0].exact == nil)
        #expect(try #require(ThoughtLine("7/2=3")).steps[0].exact == nil)
        #expect(try #require(ThoughtLine("7/0=0")).steps[0].exact == nil)
        #expect(try #require(ThoughtLine("7%0=0")).steps[0].exact == nil)
        #expect(try #require(ThoughtLine("-8/2=-4")).steps[0].exact == -4)
    }
}
