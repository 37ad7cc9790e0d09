import Foundation
import GRDB
import Reasoning
import Results

/// What a report asks. Everything comes in order of steps.
extension RunStore {
    /// A metric at one step.
    public struct MetricPoint: Codable, Hashable, Sendable {
        public var step: Int
        /// NaN where it was not a number.
        public var value: Double
    }

    /// What a phase had cost after one step.
    public struct LedgerPoint: Codable, Hashable, Sendable {
        public var step: Int
        /// From the phase's first step to this one.
        public var ledger: ComputeLedger
    }

    /// The phases that recorded anything, by name.
    public func phases() throws -> [String] {
        try read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT phase FROM metric UNION SELECT phase FROM ledger
                    UNION SELECT phase FROM chain ORDER BY phase
                    """)
        }
    }

    /// The last step that a phase recorded.
    public func lastStep(phase: String) throws -> Int? {
        try read { database in
            try Int.fetchOne(
                database,
                sql: """
                    SELECT max(step) FROM (SELECT step FROM metric WHERE phase = :phase
                    UNION SELECT step FROM ledger WHERE phase = :phase
                    UNION SELECT step FROM chain WHERE phase = :phase)
                    """, arguments: ["phase": phase])
        }
    }

    /// The names of a phase's metrics.
    public func metricNames(phase: String) throws -> [MetricName] {
        try read { database in
            try String.fetchAll(
                database, sql: "SELECT DISTINCT name FROM metric WHERE phase = ? ORDER BY name",
                arguments: [phase]
            ).map { MetricName(rawValue: $0) }
        }
    }

    /// The series of a metric.
    public func metric(_ name: MetricName, phase: String) throws -> [MetricPoint] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT step, value FROM metric WHERE phase = ? AND name = ? ORDER BY step",
                arguments: [phase, name.rawValue]
            ).map { MetricPoint(step: $0["step"], value: $0["value"] ?? .nan) }
        }
    }

    /// The steps of a phase that recorded chains.
    public func stepsWithChains(phase: String) throws -> [Int] {
        try read { database in
            try Int.fetchAll(
                database, sql: "SELECT DISTINCT step FROM chain WHERE phase = ? ORDER BY step",
                arguments: [phase])
        }
    }

    /// The chains of a step, in the order in which they were recorded.
    public func chains(phase: String, step: Int) throws -> [ChainRecord] {
        try read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM chain WHERE phase = ? AND step = ? ORDER BY id",
                arguments: [phase, step]
            ).map { row in
                ChainRecord(
                    problem: row["problem"], sample: row["sample"], reward: row["reward"],
                    chain: JudgedChain(
                        text: row["text"], tokens: row["tokens"],
                        stopReason: (row["stopReason"] as String?).flatMap {
                            StopReason(rawValue: $0)
                        }, verdict: (row["verdict"] as String?).flatMap { Verdict(rawValue: $0) }))
            }
        }
    }

    /// A problem by its id.
    /// - Throws: `RunError.file` also when its reference cannot be understood.
    public func problem(_ id: String) throws -> Problem? {
        let row = try read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM problem WHERE id = ?", arguments: [id])
        }
        guard let row else { return nil }
        let json: String = row["reference"]
        guard let reference = try? JSONDecoder().decode(Reference.self, from: Data(json.utf8))
        else {
            throw RunError.file(url.path, reason: "the reference of problem '\(id)' is not one")
        }
        return Problem(
            id: id, task: row["task"], question: row["question"], reference: reference,
            difficulty: row["difficulty"])
    }

    /// What the run, or one phase of it, cost.
    public func ledger(phase: String? = nil) throws -> ComputeLedger {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT account, sum(promptTokens) AS promptTokens,
                    sum(cachedTokens) AS cachedTokens, sum(generatedTokens) AS generatedTokens,
                    sum(flops) AS flops, sum(seconds) AS seconds
                    FROM ledger WHERE phase = ifnull(?, phase) GROUP BY account
                    """, arguments: [phase]
            ).reduce(into: ComputeLedger()) { $0.charge($1) }
        }
    }

    /// What a phase had cost after each of its steps.
    public func ledgerSeries(phase: String) throws -> [LedgerPoint] {
        try read { database in
            var points: [LedgerPoint] = []
            let rows = try Row.fetchCursor(
                database, sql: "SELECT * FROM ledger WHERE phase = ? ORDER BY step, account",
                arguments: [phase])
            while let row = try rows.next() {
                let step: Int = row["step"]
                if points.last?.step != step {
                    points.append(
                        LedgerPoint(step: step, ledger: points.last?.ledger ?? ComputeLedger()))
                }
                points[points.count - 1].ledger.charge(row)
            }
            return points
        }
    }
}

extension ComputeLedger {
    fileprivate mutating func charge(_ row: Row) {
        guard let account = Account(rawValue: row["account"]) else { return }
        charge(
            Usage(
                promptTokens: row["promptTokens"], cachedTokens: row["cachedTokens"],
                generatedTokens: row["generatedTokens"], flops: row["flops"],
                seconds: row["seconds"]), to: account)
    }
}
