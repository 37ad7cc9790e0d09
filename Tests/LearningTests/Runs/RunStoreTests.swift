import Foundation
import GRDB
import Reasoning
import Results
import Tasks
import Testing

@testable import Learning

@Suite("Run store")
struct RunStoreTests {
    let folder: TemporaryFolder
    let url: URL

    init() throws {
        folder = try TemporaryFolder()
        url = folder.url.appending(path: "store.sqlite")
    }

    static func problem(_ id: String) -> Problem {
        Problem(
            id: id, task: "countdown", question: "3 7 20=42",
            reference: .countdown(numbers: [3, 7, 20], target: 42), difficulty: 2)
    }

    static func record(_ step: Int, phase: String = "learning") -> StepRecord {
        var ledger = ComputeLedger()
        ledger.charge(
            Usage(
                promptTokens: 1, cachedTokens: 2, generatedTokens: step, flops: 0.1, seconds: 0.5),
            to: .rollouts)
        ledger.charge(Usage(flops: 3), to: .training)
        return StepRecord(
            phase: phase, step: step, problems: [problem("a"), problem("p\(step)")],
            chains: [
                ChainRecord(
                    problem: "a", sample: 1, reward: 0,
                    chain: JudgedChain(
                        text: "7*3=21?42N\n", tokens: 11, stopReason: .length, verdict: .wrong)),
                ChainRecord(
                    problem: "p\(step)", sample: 0, reward: 1,
                    chain: JudgedChain(text: "é😀", tokens: 2, verdict: nil)),
            ], ledger: ledger, metrics: [.reward: Double(step) / 3, .entropy: .nan])
    }

    /// Every row of every table as text, the numbers of rows aside.
    static func dump(_ store: RunStore) throws -> [String] {
        try store.read { database in
            let chain = "phase, step, problem, sample, text, tokens, reward, verdict, stopReason"
            return try [
                "problem": "*", "chain": chain, "ledger": "*", "metric": "*",
            ].sorted { $0.key < $1.key }.flatMap { table, columns in
                try Row.fetchAll(
                    database, sql: "SELECT \(columns) FROM \(table) ORDER BY 1, 2, 3"
                ).map { "\(table) \($0)" }
            }
        }
    }

    @Test("What is recorded is found again")
    func roundTrip() throws {
        let store = try RunStore(url: url)
        for step in [2, 1, 3] { try store.record(Self.record(step)) }
        try store.record(Self.record(1, phase: "pretraining"))

        let reader = try RunStore(reading: url)
        #expect(try reader.chains(phase: "learning", step: 2) == Self.record(2).chains)
        #expect(try reader.problem("a") == Self.problem("a"))
        #expect(try reader.problem("z") == nil)
        #expect(try reader.metric(.reward, phase: "learning").map(\.step) == [1, 2, 3])
        #expect(try reader.metric(.reward, phase: "learning").map(\.value) == [1 / 3, 2 / 3, 1])
        #expect(try reader.metric(.entropy, phase: "learning").allSatisfy { $0.value.isNaN })
        #expect(try reader.metricNames(phase: "learning") == ["entropy", "reward"])
        #expect(try reader.phases() == ["learning", "pretraining"])
        #expect(try reader.stepsWithChains(phase: "learning") == [1, 2, 3])
        #expect(try reader.lastStep(phase: "learning") == 3)
        #expect(try reader.lastStep(phase: "none") == nil)
    }

    @Test("The ledger adds up by phase, by account and along the steps")
    func ledger() throws {
        let store = try RunStore(url: url)
        for step in 1...3 { try store.record(Self.record(step)) }
        try store.record(Self.record(1, phase: "pretraining"))
        #expect(try store.ledger(phase: "learning")[.rollouts].generatedTokens == 6)
        #expect(try store.ledger(phase: "learning")[.training].flops == 9)
        #expect(try store.ledger()[.training].flops == 12)
        #expect(try store.ledger()[.verifier] == .zero)
        let series = try store.ledgerSeries(phase: "learning")
        #expect(series.map(\.step) == [1, 2, 3])
        #expect(series.map { $0.ledger[.training].flops } == [3, 6, 9])
        #expect(series.map { $0.ledger[.rollouts].generatedTokens } == [1, 3, 6])
    }

    @Test("A run that goes back and on equals one that was not interrupted")
    func rollback() throws {
        let whole = try RunStore(url: url)
        let resumed = try RunStore(url: folder.url.appending(path: "resumed.sqlite"))
        // Held-out problems, recorded before there are chains of them.
        let heldOut = StepRecord(
            phase: "learning", step: 0, problems: [Self.problem("held-out")])
        for store in [whole, resumed] { try store.record(heldOut) }
        for step in 1...4 { try whole.record(Self.record(step)) }
        for step in 1...3 { try resumed.record(Self.record(step)) }
        var other = Self.record(4)
        other.metrics = [.reward: 9]
        try resumed.record(other)
        try resumed.removeAll(after: 2)
        #expect(try resumed.lastStep(phase: "learning") == 2)
        #expect(try resumed.problem("p3") == nil)
        for step in 3...4 { try resumed.record(Self.record(step)) }
        let (ours, theirs) = (try Self.dump(resumed), try Self.dump(whole))
        #expect(ours == theirs, "\(ours.difference(from: theirs))")
    }

    @Test("Going back leaves other phases alone")
    func rollbackOfOnePhase() throws {
        let store = try RunStore(url: url)
        try store.record(Self.record(5, phase: "pretraining"))
        try store.record(Self.record(5))
        try store.removeAll(after: 0, phase: "learning")
        #expect(try store.phases() == ["pretraining"])
        #expect(try store.chains(phase: "pretraining", step: 5).count == 2)
    }

    @Test("Recording a step again replaces it")
    func again() throws {
        let store = try RunStore(url: url)
        try store.record(Self.record(1))
        let before = try Self.dump(store).count
        try store.record(Self.record(1))
        #expect(try Self.dump(store).count == before)
    }

    @Test("A step with a chain of an unknown problem is recorded not even in part")
    func transaction() throws {
        let store = try RunStore(url: url)
        var record = Self.record(1)
        record.problems = []
        #expect(throws: (any Error).self) { try store.record(record) }
        #expect(try Self.dump(store) == [])
    }

    @Test("A store survives a writer that never closed it")
    func crash() throws {
        let store = try RunStore(url: url)
        try store.record(Self.record(1))
        // The files as a killed process leaves them, the log not yet merged.
        let copy = folder.url.appending(path: "copy.sqlite")
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(
                atPath: url.path + suffix, toPath: copy.path + suffix)
        }
        let reopened = try RunStore(url: copy)
        #expect(try Self.dump(reopened) == Self.dump(store))
    }

    @Test("A write-ahead log that was cut short loses its last transaction only")
    func truncatedLog() throws {
        let store = try RunStore(url: url)
        try store.record(Self.record(1))
        try store.record(Self.record(2))
        let copy = folder.url.appending(path: "copy.sqlite")
        try FileManager.default.copyItem(at: url, to: copy)
        let log = try Data(contentsOf: URL(filePath: url.path + "-wal"))
        try log.dropLast(100).write(to: URL(filePath: copy.path + "-wal"))
        #expect(try RunStore(url: copy).lastStep(phase: "learning") == 1)
    }

    @Test("What is no store, or a newer one, is refused with its name")
    func foreign() throws {
        try Data(repeating: 7, count: 5000).write(to: url)
        let error = #expect(throws: RunError.self) { try RunStore(url: url) }
        let isNamed = error?.description.hasPrefix(url.path + ": file is not a database")
        #expect(isNamed == true)
        #expect(throws: RunError.self) { try RunStore(reading: url) }
        let absent = folder.url.appending(path: "absent.sqlite")
        #expect(throws: RunError.file(absent.path, reason: "does not exist")) {
            try RunStore(reading: absent)
        }
        let newer = folder.url.appending(path: "newer.sqlite")
        try RunStore(url: newer).write {
            try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('999')")
        }
        #expect(
            throws: RunError.file(newer.path, reason: "was made by a newer version of Ponder")
        ) { try RunStore(url: newer) }
    }

    /// A store with a step, after somebody else's hands were in it.
    private func tampered(_ sql: String) throws {
        do {
            let store = try RunStore(url: url)
            try store.record(Self.record(1))
        }
        let database = try DatabaseQueue(path: url.path)
        try database.writeWithoutTransaction { try $0.execute(sql: sql) }
        try database.close()
    }

    @Test(
        "Values that Ponder does not write end in an error that names the store",
        arguments: [
            "UPDATE chain SET tokens = 'abc'", "UPDATE chain SET tokens = x'00ff'",
            "UPDATE chain SET tokens = -1", "UPDATE chain SET tokens = 9223372036854775807",
            "UPDATE chain SET sample = 1e300", "UPDATE chain SET reward = 'much'",
            "UPDATE chain SET text = x'ff'", "UPDATE problem SET reference = 'none'",
            "UPDATE problem SET difficulty = 'hard'", "UPDATE problem SET task = x'fe'",
            "UPDATE ledger SET promptTokens = 9223372036854775807",
            "UPDATE ledger SET flops = 'many'", "UPDATE ledger SET generatedTokens = x'01'",
            "UPDATE metric SET value = 'high'", "UPDATE metric SET step = 'first'",
            "DROP TABLE metric", "ALTER TABLE chain DROP COLUMN verdict",
            "ALTER TABLE chain RENAME COLUMN tokens TO words",
            "ALTER TABLE ledger RENAME TO bill",
            """
            DROP TABLE metric; CREATE VIEW metric AS WITH RECURSIVE a(step) AS
            (SELECT 1 UNION ALL SELECT step + 1 FROM a)
            SELECT 'learning' AS phase, 'x' AS name, step, 1.0 AS value FROM a
            """,
            "CREATE TRIGGER t AFTER INSERT ON chain BEGIN DELETE FROM problem; END",
            """
            CREATE TABLE other (phase, step, problem, sample, text, tokens, reward, verdict, stopReason);
            DROP TABLE chain; ALTER TABLE other RENAME TO chain
            """,
        ])
    func tampering(sql: String) throws {
        try tampered(sql)
        let error = #expect(throws: RunError.self) {
            let store = try RunStore(reading: url)
            for phase in try store.phases() {
                _ = try store.lastStep(phase: phase)
                for step in try store.stepsWithChains(phase: phase) {
                    for chain in try store.chains(phase: phase, step: step) {
                        _ = try store.problem(chain.problem)
                    }
                }
                for name in try store.metricNames(phase: phase) {
                    _ = try store.metric(name, phase: phase)
                }
                _ = try store.ledger(phase: phase)
                _ = try store.ledgerSeries(phase: phase)
            }
        }
        #expect(error?.description.hasPrefix(url.path) == true)
    }

    @Test("A database of somebody else's gets no tables of ours")
    func othersDatabase() throws {
        let database = try DatabaseQueue(path: url.path)
        try database.write { try $0.execute(sql: "CREATE TABLE chain (mine); CREATE TABLE b (c)") }
        try database.close()
        let before = try Data(contentsOf: url)
        #expect(throws: RunError.self) { try RunStore(url: url) }
        #expect(throws: RunError.self) { try RunStore(reading: url) }
        #expect(try Data(contentsOf: url) == before)
    }

    @Test("A folder or a pipe is no store, and is not waited for")
    func noFile() throws {
        try #require(mkfifo(url.path, 0o600) == 0)
        #expect(throws: RunError.file(url.path, reason: "is not a database")) {
            try RunStore(reading: url)
        }
        #expect(throws: RunError.file(folder.url.path, reason: "is not a database")) {
            try RunStore(url: folder.url)
        }
    }
}
