import Foundation
import GRDB
import Reasoning

/// The memory of a run in SQLite: problems, chains, ledger and metrics.
///
/// One transaction for each step, synced to the disk, readable by other processes while the run
/// writes (write-ahead log).
public struct RunStore: Sendable {
    public let url: URL
    private let database: DatabaseQueue

    /// Opens a run's store to write, making or migrating it.
    /// - Throws: `RunError.file`.
    public init(url: URL) throws {
        var configuration = GRDB.Configuration()
        configuration.journalMode = .wal
        configuration.label = "ponder.run-store"
        configuration.busyMode = .timeout(10)
        try self.init(url: url, configuration: configuration)
        try attempt {
            try database.writeWithoutTransaction {
                try $0.execute(sql: "PRAGMA synchronous = FULL")
            }
            try Self.migrator.migrate(database)
        }
    }

    /// Opens a run's store to read, also while another process writes.
    /// - Throws: `RunError.file`.
    public init(reading url: URL) throws {
        guard FileManager.default.fileExists(atPath: url.path) else {
            throw RunError.file(url.path, reason: "does not exist")
        }
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        try self.init(url: url, configuration: configuration)
        guard try read({ try Self.migrator.hasCompletedMigrations($0) }) else {
            throw RunError.file(url.path, reason: "was not made by this version of Ponder")
        }
    }

    private init(url: URL, configuration: GRDB.Configuration) throws {
        self.url = url
        do {
            database = try DatabaseQueue(path: url.path, configuration: configuration)
            guard try database.read({ try !Self.migrator.hasBeenSuperseded($0) }) else {
                throw RunError.file(url.path, reason: "was made by a newer version of Ponder")
            }
        } catch let error as DatabaseError {
            throw RunError.file(url.path, reason: error.message ?? "\(error)")
        }
    }

    /// Reads in one snapshot.
    /// - Throws: `RunError.file`.
    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try attempt { try database.read(body) }
    }

    /// Writes in one transaction.
    /// - Throws: `RunError.file`.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try attempt { try database.write(body) }
    }

    private func attempt<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw RunError.file(url.path, reason: error.message ?? "\(error)")
        }
    }

    /// The tables. A change of them is a new migration, never an edit of an old one.
    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.create(table: "problem") { table in
                table.primaryKey("id", .text)
                table.column("task", .text).notNull()
                table.column("question", .text).notNull()
                table.column("reference", .text).notNull()
                table.column("difficulty", .integer)
                // Where it was first recorded.
                table.column("phase", .text).notNull()
                table.column("step", .integer).notNull()
            }
            try database.create(table: "chain") { table in
                table.autoIncrementedPrimaryKey("id")
                table.column("phase", .text).notNull()
                table.column("step", .integer).notNull()
                table.column("problem", .text).notNull().indexed().references("problem")
                table.column("sample", .integer).notNull()
                table.column("text", .text).notNull()
                table.column("tokens", .integer).notNull()
                table.column("reward", .double)
                table.column("verdict", .text)
                table.column("stopReason", .text)
            }
            try database.create(indexOn: "chain", columns: ["phase", "step"])
            try database.create(table: "ledger", options: [.withoutRowID]) { table in
                table.column("phase", .text).notNull()
                table.column("step", .integer).notNull()
                table.column("account", .text).notNull()
                table.column("promptTokens", .integer).notNull()
                table.column("cachedTokens", .integer).notNull()
                table.column("generatedTokens", .integer).notNull()
                table.column("flops", .double).notNull()
                table.column("seconds", .double).notNull()
                table.primaryKey(["phase", "step", "account"])
            }
            try database.create(table: "metric", options: [.withoutRowID]) { table in
                table.column("phase", .text).notNull()
                table.column("name", .text).notNull()
                table.column("step", .integer).notNull()
                // Null stands for NaN, which SQLite does not have.
                table.column("value", .double)
                table.primaryKey(["phase", "name", "step"])
            }
            try database.create(indexOn: "metric", columns: ["phase", "step"])
        }
        return migrator
    }
}
